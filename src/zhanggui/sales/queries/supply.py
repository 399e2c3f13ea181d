"""What is still to deliver, and what stock has for it: reserved for the line, and free for anybody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries.sales_orders import claims_of
from zhanggui.stock.models import Availability
from zhanggui.stock.queries.order_progress import open_base

ZERO = Decimal(0)
Place = tuple[int | None, int | None, int]
"""Item, variant and warehouse."""


@dataclass(frozen=True, slots=True)
class Supply:
    """An open order line; quantities in the item's unit, ``free`` in the order's warehouse."""

    line: SalesOrderLine
    open: Decimal
    reserved: Decimal
    free: Decimal

    @property
    def due_date(self) -> dt.date | None:
        return self.line.due_date or self.line.document.due_date

    @property
    def short(self) -> Decimal:
        """What neither is reserved nor could be now."""
        return max(ZERO, self.open - self.reserved - max(ZERO, self.free))


def supply(lines: Iterable[SalesOrderLine]) -> list[Supply]:
    """Of lines with goods still to go, in their order; two queries. They have item and document in memory."""
    rows = [(line, open_base(line)) for line in lines]
    rows = [(line, quantity) for line, quantity in rows if quantity]
    reserved = claims_of(line.pk for line, _quantity in rows)
    free = _free([line for line, _quantity in rows])
    return [Supply(line, quantity, reserved.get(line.pk, ZERO), free[_place(line)]) for line, quantity in rows]


def _place(line: SalesOrderLine) -> Place:
    return line.item_id, line.variant_id, line.document.warehouse_id


def _free(lines: Sequence[SalesOrderLine]) -> dict[Place, Decimal]:
    items, places = {line.item_id for line in lines}, {line.document.warehouse_id for line in lines}
    rows = Availability.objects.filter(item__in=items, warehouse__in=places)
    found: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    found.update({(row.item_id, row.variant_id, row.warehouse_id): row.available for row in rows})
    return found


def open_lines(user: Any, *, most: int) -> list[Supply]:
    """The lines still to deliver within the reach of ``user``, the earliest delivery date first."""
    orders = SalesOrder.objects.visible_to(user).open()
    due = Coalesce("due_date", "document__due_date")
    rows = SalesOrderLine.objects.to_deliver().filter(document__in=orders).order_by(F("due").asc(nulls_last=True), "pk")
    related = ("document__customer", "document__warehouse", "document__company", *SalesOrderLine.reads_with)
    return supply(rows.annotate(due=due).select_related(*related)[:most])
