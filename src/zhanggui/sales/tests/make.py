"""Makers of sales documents: they reach states by calling the real commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.models import Delivery, DeliveryNotice, SalesOrder, SalesReturn

Number = Decimal | int | str
REASONS = dict.fromkeys(("price_missing", "below_cost", "duplicate_reference"), "as agreed")


def sales_order(world: World, *, status: str = "confirmed", lines: list[dict[str, Any]], **header: Any) -> SalesOrder:
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse, **header}
    order: SalesOrder = sales_orders.draft(**world.acting(), lines=lines, **header)
    if status == "submitted":
        return sales_orders.submit(order, **world.acting())
    return order if status == "draft" else sales_orders.confirm(order, **world.acting(), acknowledge=REASONS)


def delivery_notice(world: World, order: SalesOrder, *quantities: Number, **values: Any) -> DeliveryNotice:
    """A confirmed notice of the order's lines, in order; of all that is open where no quantities are given."""
    rows = _rows(order, "order_line", quantities)
    return delivery_notices.notify(order, **world.acting(), lines=rows, **{"confirm_now": True, **values})


def delivery(world: World, source: SalesOrder | DeliveryNotice, *quantities: Number, **values: Any) -> Delivery:
    """A posted delivery of the order's (or notice's) lines, in order; of all that is open without quantities."""
    is_notice = isinstance(source, DeliveryNotice)
    rows = _rows(source, "notice_line" if is_notice else "order_line", quantities)
    push = deliveries.deliver_notice if is_notice else deliveries.deliver
    return push(source, **world.acting(), lines=rows, **{"confirm_now": True, **values})


def sales_return(world: World, source: Delivery, *quantities: Number, **values: Any) -> SalesReturn:
    """A posted return of the delivery's lines, in order; of all that is with the customer without quantities."""
    rows = _rows(source, "delivery_line", quantities)
    return sales_returns.take_back(source, **world.acting(), lines=rows, **{"confirm_now": True, **values})


def _rows(document: Any, link: str, quantities: tuple[Number, ...]) -> list[dict[str, Any]] | None:
    pairs = zip(document.lines.order_by("position"), quantities, strict=False)
    return [{link: line, "quantity": Decimal(quantity)} for line, quantity in pairs if Decimal(quantity)] or None
