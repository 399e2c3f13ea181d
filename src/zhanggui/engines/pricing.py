"""Which price applies: a pure choice among candidates that the caller passes in, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .amounts import HUNDRED, convert, rounded

PRICE_DIGITS = 6
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price somebody offers: per unit from ``min_quantity`` of it on, between two dates (None: open).

    ``factor``: base units of the item per unit of the price. ``rank``: lower wins (an agreement with this partner
    before a group's list before everybody's list before the last price before the item's own price). Within a rank the
    higher ``priority`` wins, then the variant's own price, then the price per the very unit that is needed, then the
    larger break, then the newer price, then the lower one.
    """

    price: Decimal
    source: str
    rank: int
    factor: Fraction = ONE
    discount: Decimal = Decimal(0)
    tax_included: bool = False
    min_quantity: Decimal = Decimal(0)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    priority: int = 0
    variant: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is priced: quantity in a unit of ``factor`` base units, on ``date``; how the document enters prices.

    ``tax_rate`` in percent. ``discount`` (percent): what this partner always gets on prices that are for everybody
    (``rank`` of ``common`` and the item's own), where such a price has no discount of its own.
    """

    quantity: Decimal
    date: dt.date
    tax_included: bool
    tax_rate: Decimal
    factor: Fraction = ONE
    variant: int | None = None
    discount: Decimal = Decimal(0)
    common: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    price: Decimal
    discount: Decimal
    source: str


def choose(need: Need, candidates: Iterable[Candidate]) -> Chosen | None:
    """The best candidate that fits, its price in the document's unit and way of entering; None where none fits."""
    fitting = [candidate for candidate in candidates if _fits(need, candidate)]
    if not fitting:
        return None
    best = min(fitting, key=lambda candidate: _order(need, candidate))
    discount = best.discount or (need.discount if best.rank in need.common else Decimal(0))
    return Chosen(_entered(need, best), discount, best.source)


def _fits(need: Need, candidate: Candidate) -> bool:
    return (
        candidate.variant in (None, need.variant)
        and candidate.min_quantity * candidate.factor.numerator * need.factor.denominator
        <= need.quantity * need.factor.numerator * candidate.factor.denominator
        and (candidate.valid_from is None or candidate.valid_from <= need.date)
        and (candidate.valid_to is None or need.date <= candidate.valid_to)
    )


def _order(need: Need, candidate: Candidate) -> tuple[object, ...]:
    newest = candidate.valid_from.toordinal() if candidate.valid_from else 0
    return (
        candidate.rank,
        -candidate.priority,
        candidate.variant is None,
        candidate.factor != need.factor,
        -Fraction(candidate.min_quantity) * candidate.factor,
        -newest,
        Fraction(candidate.price) / candidate.factor,
    )


def _entered(need: Need, candidate: Candidate) -> Decimal:
    price = candidate.price
    if candidate.factor != need.factor:
        price = convert(price, need.factor / candidate.factor, PRICE_DIGITS)
    if candidate.tax_included == need.tax_included:
        return price
    if need.tax_included:
        return rounded(price * (HUNDRED + need.tax_rate) / HUNDRED, PRICE_DIGITS)
    return rounded(price * HUNDRED / (HUNDRED + need.tax_rate), PRICE_DIGITS)
