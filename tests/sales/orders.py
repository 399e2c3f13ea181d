"""Sales orders for tests, and what stock and history know of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from zhanggui.kernel import activity
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make
from zhanggui.stock.models import Availability, ExpectedMove, Reservation

D = Decimal


def line(item: Item, quantity: Any = 10, price: Any = 113, **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": D(quantity), "price": D(price), **more}


def order_of(world: World, *lines: dict[str, Any], **header: Any) -> SalesOrder:
    return make.sales_order(world, lines=list(lines), **header)


def expected(order: SalesOrder) -> list[tuple[int, Decimal, dt.date]]:
    rows = ExpectedMove.objects.filter(source_type="sales.SalesOrder", source_id=order.pk).order_by("source_line_id")
    return list(rows.values_list("item_id", "quantity", "date"))


def reserved(order: SalesOrder) -> Decimal:
    rows = Reservation.objects.filter(source_type="sales.SalesOrder", source_id=order.pk)
    return sum((row.quantity for row in rows), D(0))


def told(order: SalesOrder) -> dict[str, Any]:
    """What the newest Activity keeps."""
    newest = activity.timeline(order).first()
    assert newest is not None
    return newest.payload.data


def available(item: Item) -> Decimal:
    return Availability.objects.get(item=item).available
