"""What is to deliver: open order lines by date, with what stock has for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries import supply
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
        return {"supplies": found[:MOST], "late": late, "more": len(found) > MOST, "most": MOST}


@panel(SalesOrder, title=_("Supply"), order=8)
def order_supply(order: SalesOrder, *, user: Any) -> Panel | None:
    """What stock has for the goods that are still to go."""
    if order.status != SalesOrder.Status.CONFIRMED:
        return None
    found = supply.supply(kernel_lines.read(order, SalesOrderLine))
    return Panel("sales/supply.html", {"supplies": found}) if found else None
