"""Sales orders on screen and in the API, with the order review and what followed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.screens.prices import SALES_PRICE as PRICE
from zhanggui.pricing.screens import order_findings
from zhanggui.pricing.screens.order_steps import leave_work
from zhanggui.sales.models import Delivery, DeliveryNotice, SalesOrder, SalesReturn
from zhanggui.sales.queries.sales_orders import claims_of, unclaimed_lines
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SalesOrders(Screen):
    model = SalesOrder
    menu = Menu("sales", icon="file-text", order=20)
    search = ("number", "reference", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("reference", editable=True, label=_("Customer's number")),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("due_date", editable=True, filter=True, sort=True, column=False),
        Field("next_due_date", filter=True, sort=True),
        Field("status", filter=True),
        Field("delivered_progress", filter=True),
        Field("invoiced_progress", filter=True),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("warehouse", editable=True, filter=True, within=("company",), column=False),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("delivery_address", editable=True, column=False),
        Field("owner", filter=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("kind", editable=True, column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification"),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("price_from", kind=Kind.TEXT, label=_("Price from"), group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("due_date", editable=True),
        Field("delivered_quantity"),
        Field("returned_quantity", column=False),
        Field("reopened_quantity", column=False),
        Field("invoiced_quantity"),
        Field("is_closed", column=False),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: SalesOrder, user: Any) -> bool:
        if command.name == "reserve":
            return bool(unclaimed_lines(document))
        if command.name == "release":
            return bool(claims_of(document.lines.values_list("pk", flat=True)))
        if command.name == "bill":
            return bool(document.lines.to_invoice().exists())
        return leave_work(document, command, "deliver", "notify")


@panel(SalesOrder, title=_("Order review"), order=5)
def order_review(order: SalesOrder, *, user: Any) -> Panel | None:
    return order_findings.ahead(order, user)


@panel(SalesOrder, title=_("Delivery notices"), order=20)
def delivery_notices(order: SalesOrder, *, user: Any) -> QuerySet:
    return DeliveryNotice.objects.filter(lines__order_line__document=order).distinct()


@panel(SalesOrder, title=_("Deliveries"), order=25)
def deliveries(order: SalesOrder, *, user: Any) -> QuerySet:
    return Delivery.objects.filter(lines__order_line__document=order).distinct()


@panel(SalesOrder, title=_("Sales returns"), order=30)
def sales_returns(order: SalesOrder, *, user: Any) -> QuerySet:
    return SalesReturn.objects.filter(lines__order_line__document=order).distinct()
