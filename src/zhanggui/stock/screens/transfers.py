"""Transfers on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE
from zhanggui.stock.models import Transfer, TransferReceipt
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Transfers(Screen):
    model = Transfer
    menu = Menu("stock", icon="transfer", order=34)
    fields = (
        Field("number", sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("from_warehouse", editable=True, filter=True, within=("company",)),
        Field("from_location", editable=True, column=False, within=("company",)),
        Field("to_warehouse", editable=True, filter=True, within=("company",)),
        Field("to_location", editable=True, column=False, within=("company",)),
        Field("two_step", editable=True, filter=True),
        Field("expected_date", editable=True, filter=True),
        Field("status", filter=True),
        Field("received_progress", filter=True),
        Field("difference", column=False),
        Field("owner", filter=True),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("lot", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True, required=True),
        Field("unit", editable=True),
        Field("received_quantity"),
        Field("value", group=PURCHASE_PRICE),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: Transfer, user: Any) -> bool:
        if command.name in ("receive", "close"):
            return document.is_on_the_way
        return document.two_step or command.name != "ship"


@panel(Transfer, title=_("Transfer receipts"), order=10)
def receipts(transfer: Transfer, *, user: Any) -> QuerySet:
    return TransferReceipt.objects.filter(transfer=transfer)
