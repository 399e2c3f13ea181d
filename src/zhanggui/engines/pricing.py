"""Which price applies: a pure choice among candidates that the caller passes in, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .amounts import HUNDRED, rounded

PRICE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price somebody offers: per ``unit`` from ``min_quantity`` on, between two dates (None: open).

    ``rank``: lower wins (an agreement with this partner before a group's list before everybody's list before the last
    price before the item's own price); within a rank the higher ``priority`` wins, then the larger break, then the
    newer.
    """

    price: Decimal
    source: str
    rank: int
    unit: int
    discount: Decimal = Decimal(0)
    tax_included: bool = False
    min_quantity: Decimal = Decimal(0)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    priority: int = 0
    variant: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is priced: ``quantity`` in ``unit`` on ``date``; how the document enters prices; the tax in percent."""

    unit: int
    quantity: Decimal
    date: dt.date
    tax_included: bool
    tax_rate: Decimal
    variant: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    price: Decimal
    discount: Decimal
    source: str


def choose(need: Need, candidates: Iterable[Candidate]) -> Chosen | None:
    """The best candidate that fits, its price turned into the document's way of entering; None where none fits."""
    fitting = [candidate for candidate in candidates if _fits(need, candidate)]
    if not fitting:
        return None
    best = min(fitting, key=_order)
    return Chosen(_entered(need, best), best.discount, best.source)


def _fits(need: Need, candidate: Candidate) -> bool:
    return (
        candidate.unit == need.unit
        and candidate.variant in (None, need.variant)
        and candidate.min_quantity <= need.quantity
        and (candidate.valid_from is None or candidate.valid_from <= need.date)
        and (candidate.valid_to is None or need.date <= candidate.valid_to)
    )


def _order(candidate: Candidate) -> tuple[int, int, bool, Decimal, int]:
    newest = candidate.valid_from.toordinal() if candidate.valid_from else 0
    return (candidate.rank, -candidate.priority, candidate.variant is None, -candidate.min_quantity, -newest)


def _entered(need: Need, candidate: Candidate) -> Decimal:
    if candidate.tax_included == need.tax_included:
        return candidate.price
    if need.tax_included:
        return rounded(candidate.price * (HUNDRED + need.tax_rate) / HUNDRED, PRICE_DIGITS)
    return rounded(candidate.price * HUNDRED / (HUNDRED + need.tax_rate), PRICE_DIGITS)
