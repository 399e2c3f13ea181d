"""What things cost over time: the prices of confirmed orders, and those of price lists.

Orders are found by the side whose last prices they set, so that both chains are read alike. Rows come newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.apps import apps
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from zhanggui.engines.amounts import HUNDRED
from zhanggui.masterdata.models import Customer, Item, ItemUnit, Supplier, TradeDocument
from zhanggui.pricing.models import PriceList, PriceListLine
from zhanggui.pricing.models.sides import GROUPS
from zhanggui.pricing.queries.last_prices import STANDING

PARTNERS: dict[str, type[Supplier | Customer]] = {"purchase": Supplier, "sales": Customer}
"""With whom prices are agreed on, by side."""
PLACES = Decimal("0.000001")
OF_VARIANT = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Which prices: of one side, between two days (both included), of one item or with one partner, or both."""

    side: str
    item: Item | None = None
    partner: Any = None
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """One price that was agreed on. ``base_price``: per unit of the item, after the line's discount.

    ``deviation``: in percent of the price before it with the same partner, in the same currency, with or without tax as
    this one; None where there is none.
    """

    line: Any
    partner: Any
    base_price: Decimal
    deviation: Decimal | None = None


def partner_name(side: str) -> str:
    """The field of an order that names its partner: supplier, customer."""
    return "supplier" if side == PriceList.Kind.PURCHASE else "customer"


def orders(side: str) -> type[TradeDocument]:
    """The model whose confirmed documents set the last prices of ``side``."""
    return next(model for model in apps.get_models() if issubclass(model, TradeDocument) and model.sets_prices == side)


def lines(user: Any, asked: Asked) -> QuerySet:
    """Lines with a price, out of the orders of which ``user`` may see the prices; newest first."""
    model, partner = orders(asked.side), partner_name(asked.side)
    manager: Any = model._default_manager
    seen = manager.visible_to(user).granted_to(user, GROUPS[asked.side]).filter(status__in=STANDING)
    line: Any = model._meta.get_field("lines").related_model  # type: ignore[misc]
    conditions = Q(document__in=seen) & ~Q(item=None) & ~Q(price=0)
    if asked.item is not None:
        conditions &= Q(item=asked.item)
    if asked.partner is not None:
        conditions &= Q(**{f"document__{partner}": asked.partner})
    if asked.start is not None:
        conditions &= Q(document__date__gte=asked.start)
    if asked.end is not None:
        conditions &= Q(document__date__lte=asked.end)
    related = (f"document__{partner}", "document__currency", "item__unit", "unit", "variant")
    found = line._default_manager.filter(conditions).select_related(*related)
    return found.order_by("-document__date", "-document_id", "-position")


def of_variants(found: QuerySet) -> QuerySet:
    """The newest of :func:`lines` of each variant, so that one that is ordered often doesn't hide the others."""
    newest = (F("document__date").desc(), F("document_id").desc(), F("position").desc())
    ranked = found.annotate(rank=Window(RowNumber(), partition_by="variant", order_by=newest))
    return ranked.filter(rank__lte=OF_VARIANT).order_by("variant__code", *newest)


def paid(rows: Sequence[Any], side: str) -> list[Paid]:
    """``rows`` of :func:`lines` with what they cost per unit of the item, and how that differs from the time before."""
    last: dict[tuple[Any, ...], Decimal] = {}
    found: list[Paid] = []
    for line in reversed(rows):
        partner, price = getattr(line.document, partner_name(side)), _per_unit(line.price, line.discount, line.factor)
        key = (partner.pk, line.item_id, line.variant_id, line.document.currency_id, line.document.tax_included)
        found.append(Paid(line, partner, price, _percent(last.get(key), price)))
        last[key] = price
    return found[::-1]


def _per_unit(price: Decimal, discount: Decimal, factor: Fraction) -> Decimal:
    whole = Fraction(price) * Fraction(HUNDRED - discount) / Fraction(HUNDRED) / factor
    return (Decimal(whole.numerator) / Decimal(whole.denominator)).quantize(PLACES)


def _percent(before: Decimal | None, price: Decimal) -> Decimal | None:
    return ((price - before) / before * HUNDRED).quantize(Decimal("0.1")) if before else None


# -- price lists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """One price of a list. ``state``: ``now`` on the day that was asked for, ``past`` or ``future``."""

    line: PriceListLine
    base_price: Decimal | None
    """None where the unit has no conversion any more."""
    state: str


def listed(user: Any, asked: Asked, on: dt.date, most: int) -> list[Listed]:
    """Prices of lists that ``user`` may see, the latest validity first; those of everybody stand with a partner's own.

    ``start`` and ``end`` of ``asked`` cut off what wasn't valid in between. Two queries.
    """
    lists = PriceList.objects.visible_to(user).filter(kind=asked.side)
    if asked.partner is not None:
        lists = lists.filter(_audience(asked.side, asked.partner)).distinct()
    rows = PriceListLine.objects.filter(price_list__in=lists.values("pk"))
    if asked.item is not None:
        rows = rows.filter(item=asked.item)
    if asked.start is not None:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=asked.start))
    if asked.end is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=asked.end))
    related = ("price_list__currency", "item__unit", "unit", "variant")
    ordered = rows.select_related(*related).order_by("item__code", "-valid_from", "price_list__code", "min_quantity")
    found = list(ordered[:most])
    factors = _factors(found)
    return [Listed(row, _listed_price(row, factors), _state(row, on)) for row in found]


def _audience(side: str, partner: Any) -> Q:
    audience = Q(parties__isnull=True) | Q(**{f"parties__{partner_name(side)}": partner})
    group = getattr(partner, "group", "")
    return audience | Q(parties__customer_group=group) if group else audience


def _factors(rows: Iterable[PriceListLine]) -> dict[tuple[int, int], Fraction]:
    units = ItemUnit.objects.filter(item__in={row.item_id for row in rows if row.unit_id != row.item.unit_id})
    return {(row.item_id, row.unit_id): row.factor for row in units}


def _listed_price(row: PriceListLine, factors: dict[tuple[int, int], Fraction]) -> Decimal | None:
    factor = Fraction(1) if row.unit_id == row.item.unit_id else factors.get((row.item_id, row.unit_id))
    return None if factor is None else _per_unit(row.price, row.discount, factor)


def _state(row: PriceListLine, on: dt.date) -> str:
    if row.valid_to is not None and row.valid_to < on:
        return "past"
    return "future" if row.valid_from is not None and row.valid_from > on else "now"
