"""Order review: what is looked at before an order is confirmed, and before it is closed or cancelled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.models import Item
from zhanggui.pricing.commands import order_findings
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries.margins import MARGIN
from zhanggui.sales.queries.sales_orders import open_notices
from zhanggui.stock.models import Availability
from zhanggui.stock.queries.costs import unit_costs

ZERO = Decimal(0)


@check(SalesOrder, "confirm")
def customer_inactive(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.partner_inactive(order.customer, "customer_inactive")


@check(SalesOrder, "confirm")
def price_missing(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.price_missing(kernel_lines.read(order, SalesOrderLine))


@check(SalesOrder, "confirm")
def below_cost(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Sold for less than it costs us. The figure itself is for those who may see margins."""
    lines = [line for line in kernel_lines.read(order, SalesOrderLine) if line.is_stocked and line.price]
    costs = unit_costs(order.company, [(line.item, line.variant) for line in lines])
    return [
        Finding(
            Level.WARN,
            "below_cost",
            _("Line %(row)s: %(item)s is sold below what it costs.") % {"row": line.position, "item": line.item},
            _("Raise the price, or say why it is sold like that."),
            line.position,
            MARGIN,
        )
        for line in lines
        if line.net * order.rate < costs[line.item_id, line.variant_id] * line.base_quantity
    ]


@check(SalesOrder, "confirm")
def duplicate_reference(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.duplicate_reference(order, SALES)


@check(SalesOrder, "confirm")
def stock_short(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Only a note: confirming an order never needs stock."""
    lines = [line for line in kernel_lines.read(order, SalesOrderLine) if line.is_stocked]
    free = _available(order, lines)
    found = []
    for line in lines:
        key = (line.item_id, line.variant_id)
        if line.item is not None and free[key] < line.base_quantity:
            found.append(_short(line, line.item, max(ZERO, free[key])))
        free[key] -= line.base_quantity
    return found


def _available(order: SalesOrder, lines: list[SalesOrderLine]) -> dict[tuple[int | None, int | None], Decimal]:
    """Free in the order's warehouse per item and variant."""
    found: dict[tuple[int | None, int | None], Decimal] = defaultdict(lambda: ZERO)
    items = {line.item_id for line in lines}
    rows = Availability.objects.filter(warehouse=order.warehouse_id, item__in=items) if items else ()
    found.update(((row.item_id, row.variant_id), row.available) for row in rows)
    return found


def _short(line: SalesOrderLine, item: Item, free: Decimal) -> Finding:
    values = {"row": line.position, "item": item, "free": f"{free.normalize():,f}", "unit": item.unit.label}
    message = _("Line %(row)s: %(free)s %(unit)s of %(item)s are free now.") % values
    seen = permission(Availability, "view")
    return Finding(Level.NOTE, "stock_short", message, _("Buy or make the rest in time."), line.position, seen)


@check(SalesOrder, "close")
@check(SalesOrder, "cancel")
def notices_open(order: SalesOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """The store would go on shipping."""
    return [
        Finding(
            Level.BLOCK,
            "notice_open",
            _("The store was told to ship: %(notice)s.") % {"notice": notice},
            _("Close or cancel the delivery notice first."),
        )
        for notice in open_notices(order)
    ]
