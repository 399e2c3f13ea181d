"""The stock card of an item: every move between two dates, with the balance after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, ItemVariant, Warehouse
from zhanggui.stock.models import StockMove

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CardRow:
    """One move as the warehouses of the card see it; exactly one of ``received`` and ``issued`` isn't zero."""

    move: StockMove
    received: Decimal
    issued: Decimal
    balance: Decimal

    @property
    def source_number(self) -> str:
        return self.move.source_number


@dataclass(frozen=True, slots=True)
class Card:
    opening: Decimal
    rows: list[CardRow]

    @property
    def closing(self) -> Decimal:
        return self.rows[-1].balance if self.rows else self.opening

    @property
    def received(self) -> Decimal:
        return sum((row.received for row in self.rows), ZERO)

    @property
    def issued(self) -> Decimal:
        return sum((row.issued for row in self.rows), ZERO)


def card(
    company: Company,
    item: Item,
    *,
    variant: ItemVariant | None = None,
    warehouse: Warehouse | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> Card:
    """Moves into and out of ``warehouse`` (of all warehouses together where none is named), by date. Three queries.

    ``variant`` None means the item without variants, or all of its variants together. Moves between two places of the
    card's own are left out.
    """
    moves = StockMove.objects.filter(company=company, item=item)
    moves = moves if variant is None else moves.filter(variant=variant)
    into, out_of = _through(warehouse)
    moves = moves.filter((into & ~out_of) | (out_of & ~into))
    opening = _total(moves.filter(into, **_before(start))) - _total(moves.filter(out_of, **_before(start)))
    within = moves.filter(**_between(start, end)).select_related("from_location", "to_location").with_source()
    return Card(opening, list(_rows(within.order_by("date", "pk"), warehouse, opening)))


def _through(warehouse: Warehouse | None) -> tuple[Q, Q]:
    if warehouse is not None:
        return Q(to_location__warehouse=warehouse), Q(from_location__warehouse=warehouse)
    return Q(to_location__warehouse__isnull=False), Q(from_location__warehouse__isnull=False)


def _before(start: dt.date | None) -> dict[str, Any]:
    return {"pk__in": []} if start is None else {"date__lt": start}


def _between(start: dt.date | None, end: dt.date | None) -> dict[str, dt.date]:
    return {name: date for name, date in (("date__gte", start), ("date__lte", end)) if date is not None}


def _total(moves: Any) -> Decimal:
    return moves.aggregate(total=Sum("quantity"))["total"] or ZERO


def _rows(moves: Iterable[StockMove], warehouse: Warehouse | None, opening: Decimal) -> Iterable[CardRow]:
    balance = opening
    for move in moves:
        place = move.to_location.warehouse_id
        enters = place == warehouse.pk if warehouse else place is not None
        balance += move.quantity if enters else -move.quantity
        yield CardRow(move, move.quantity if enters else ZERO, ZERO if enters else move.quantity, balance)
