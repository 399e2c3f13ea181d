"""Deliveries on screen and in the API; what they earned for those who may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.screens.prices import SALES_PRICE as PRICE
from zhanggui.pricing.screens.order_steps import leaves_to_invoice
from zhanggui.sales.models import Delivery, DeliveryLine, DeliveryNotice, SalesOrder, SalesReturn
from zhanggui.sales.queries import margins
from zhanggui.sales.queries.margins import MARGIN
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Deliveries(Screen):
    model = Delivery
    menu = Menu("sales", icon="truck-delivery", order=40)
    search = (
        "number",
        "tracking_number",
        "reference",
        "customer__code",
        "customer__name",
        "customer__name_zh",
        "customer__name_key",
    )
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("tracking_number", editable=True),
        Field("status", filter=True),
        Field("invoiced_progress", filter=True),
        Field("returned_progress", filter=True),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("reference", editable=True, column=False, label=_("Customer's number")),
        Field("currency", editable=True, required=False, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Sales order")),
        Field("notice_line__document", kind=Kind.REFERENCE, label=_("Delivery notice"), column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification"),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("stock_value", group=MARGIN, aggregate="sum"),
        Field("returned_quantity"),
        Field("invoiced_quantity"),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: Delivery, user: Any) -> bool:
        return command.name != "bill_delivery" or leaves_to_invoice(document)


@panel(Delivery, title=_("Margin"), order=5)
def margin(delivery: Delivery, *, user: Any) -> Panel | None:
    if delivery.status != Delivery.Status.CONFIRMED or not user.has_perm(MARGIN, delivery):
        return None
    lines = list(DeliveryLine.objects.filter(document=delivery).select_related("document__currency"))
    earned = margins.of_lines(lines, company=delivery.company)
    total = margins.Margin(delivery, sum(e.revenue for e in earned), sum(e.cost for e in earned))  # type: ignore[arg-type]
    return Panel("sales/margin.html", {"total": total, "currency": delivery.company.currency})


@panel(Delivery, title=_("Sales orders"), order=10)
def sales_orders(delivery: Delivery, *, user: Any) -> QuerySet:
    return SalesOrder.objects.filter(lines__delivery_lines__document=delivery).distinct()


@panel(Delivery, title=_("Delivery notices"), order=15)
def delivery_notices(delivery: Delivery, *, user: Any) -> QuerySet:
    return DeliveryNotice.objects.filter(lines__delivery_lines__document=delivery).distinct()


@panel(Delivery, title=_("Sales returns"), order=20)
def sales_returns(delivery: Delivery, *, user: Any) -> QuerySet:
    return SalesReturn.objects.filter(lines__delivery_line__document=delivery).distinct()
