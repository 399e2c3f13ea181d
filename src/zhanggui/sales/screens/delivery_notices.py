"""Delivery notices on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.sales.models import Delivery, DeliveryNotice, SalesOrder
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class DeliveryNotices(Screen):
    model = DeliveryNotice
    menu = Menu("sales", icon="truck-loading", order=30)
    search = ("number", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("ship_on", editable=True, filter=True, sort=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("delivered_progress", filter=True),
        Field("delivery_address", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Sales order")),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("delivered_quantity"),
        Field("reserved_quantity"),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: DeliveryNotice, user: Any) -> bool:
        return command.name != "deliver_notice" or document.status == DeliveryNotice.Status.CONFIRMED


@panel(DeliveryNotice, title=_("Sales orders"), order=10)
def sales_orders(notice: DeliveryNotice, *, user: Any) -> QuerySet:
    return SalesOrder.objects.filter(lines__notice_lines__document=notice).distinct()


@panel(DeliveryNotice, title=_("Deliveries"), order=20)
def deliveries(notice: DeliveryNotice, *, user: Any) -> QuerySet:
    return Delivery.objects.filter(lines__notice_line__document=notice).distinct()
