"""Transfer receipts on screen and in the API."""

from __future__ import annotations

from zhanggui.stock.models import TransferReceipt
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class TransferReceipts(Screen):
    model = TransferReceipt
    menu = Menu("stock", icon="truck-return", order=35)
    search = ("number", "transfer__number")
    fields = (
        Field("number", sort=True),
        Field("transfer", filter=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("warehouse", filter=True),
        Field("location", editable=True, column=False, within=("warehouse", "company")),
        Field("status", filter=True),
        Field("owner", filter=True),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item"),
        Field("variant"),
        Field("lot"),
        Field("specification"),
        Field("quantity", editable=True, required=True),
        Field("unit"),
        Field("note", editable=True),
    )
