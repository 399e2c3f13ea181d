"""What is to deliver: open order lines by date, with what stock has for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.models import Warehouse
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries import supply
from zhanggui.stock.models import Availability
from zhanggui.ui.pages import Page, register_page
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu

MOST = 300


@register_page
class ToDeliver(Page):
    slug = "to-deliver"
    title = _("To deliver")
    permission = "sales.sales_order.view"
    template = "sales/to_deliver.html"
    menu = Menu("sales", icon="calendar-due", order=25)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        found = supply.open_lines(request.user, most=MOST + 1)
        now = timezone.now()
        days = {one.line.document.company: one.line.document.company.day(now) for one in found}
        late = {one.line.pk for one in found if one.due_date and one.due_date < days[one.line.document.company]}
        warehouses = {one.line.document.warehouse for one in found}
        known = {warehouse.pk for warehouse in warehouses if sees_stock(request.user, warehouse)}
        return {"supplies": found[:MOST], "late": late, "known": known, "more": len(found) > MOST, "most": MOST}


def sees_stock(user: Any, warehouse: Warehouse) -> bool:
    """Whether what is free and reserved in ``warehouse`` may be told to ``user``."""
    return bool(user.has_perm(permission(Availability, "view"), warehouse))


@panel(SalesOrder, title=_("Supply"), order=8)
def order_supply(order: SalesOrder, *, user: Any) -> Panel | None:
    """What stock has for the goods that are still to go."""
    if order.status != SalesOrder.Status.CONFIRMED or not sees_stock(user, order.warehouse):
        return None
    found = supply.supply(kernel_lines.read(order, SalesOrderLine))
    return Panel("sales/supply.html", {"supplies": found}) if found else None
