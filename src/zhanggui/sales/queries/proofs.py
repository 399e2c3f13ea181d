"""Proofs of sales: progress is what later documents say, and costs are what left stock."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.sales.models import (
    Delivery,
    DeliveryLine,
    DeliveryNotice,
    DeliveryNoticeLine,
    SalesOrderLine,
    SalesReturn,
    SalesReturnLine,
)
from zhanggui.sales.queries.sales_orders import ORDERS
from zhanggui.stock.queries import counting


@proof("sales_order_lines", _("What was delivered and returned on order lines is what deliveries and returns say"))
def order_lines() -> list[str]:
    delivered = counting.sums(DeliveryLine, "order_line", "quantity")
    returned = counting.sums(SalesReturnLine, "order_line", "quantity")
    replaced = Q(document__resolution=SalesReturn.Resolution.REPLACE)
    reopened = counting.sums(SalesReturnLine, "order_line", "quantity", condition=replaced)
    names = ("delivered_quantity", "returned_quantity", "reopened_quantity")
    return list(counting.differences(SalesOrderLine, names, counting.joined(delivered, returned, reopened)))


@proof("sales_orders", _("Badges and next dates of sales orders follow from their lines"))
def orders() -> list[str]:
    return list(counting.order_headers(ORDERS))


@proof("delivery_notices", _("What was delivered of notices is what deliveries say"))
def notices() -> list[str]:
    counted = counting.sums(DeliveryLine, "notice_line", "quantity")
    return [
        *counting.differences(DeliveryNoticeLine, ("delivered_quantity",), counted),
        *counting.badges(DeliveryNotice, "delivered_progress", "delivered_quantity"),
    ]


@proof("delivery_lines", _("What came back of delivery lines, and its cost, is what sales returns say"))
def delivery_lines() -> list[str]:
    counted = counting.sums(SalesReturnLine, "delivery_line", "quantity", "stock_value")
    return [
        *counting.differences(DeliveryLine, ("returned_quantity", "returned_value"), counted),
        *counting.badges(Delivery, "returned_progress", "returned_quantity"),
    ]


@proof("deliveries_in_stock", _("Deliveries and sales returns are in the stock ledger with quantity and cost"))
def in_stock() -> list[str]:
    return [*counting.in_ledger(DeliveryLine), *counting.in_ledger(SalesReturnLine)]
