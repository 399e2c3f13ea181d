"""Receiving notices on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, ReceivingNotice
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class ReceivingNotices(Screen):
    model = ReceivingNotice
    menu = Menu("purchasing", icon="truck-loading", order=30)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("reference", editable=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("received_progress", filter=True),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Purchase order")),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("received_quantity"),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: ReceivingNotice, user: Any) -> bool:
        return command.name != "receive_announced" or document.status == ReceivingNotice.Status.CONFIRMED


@panel(ReceivingNotice, title=_("Purchase orders"), order=10)
def purchase_orders(notice: ReceivingNotice, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.filter(lines__notice_lines__document=notice).distinct()


@panel(ReceivingNotice, title=_("Goods receipts"), order=20)
def goods_receipts(notice: ReceivingNotice, *, user: Any) -> QuerySet:
    return GoodsReceipt.objects.filter(lines__notice_line__document=notice).distinct()
