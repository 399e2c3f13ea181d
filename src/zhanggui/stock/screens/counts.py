"""Counts on screen and in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.screens.prices import PURCHASE_PRICE
from zhanggui.stock.models import Count
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class Counts(Screen):
    model = Count
    menu = Menu("stock", icon="clipboard-check", order=36)
    fields = (
        Field("number", sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("location", editable=True, column=False, within=("warehouse", "company")),
        Field("category", editable=True, filter=True),
        Field("is_blind", editable=True, filter=True),
        Field("status", filter=True),
        Field("started_at", column=False),
        Field("variance_value", kind=Kind.MONEY, label=_("Value of variances"), group=PURCHASE_PRICE),
        Field("owner", filter=True),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("lot", editable=True, within=("item",)),
        Field("item__specification"),
        Field("book", kind=Kind.QUANTITY, label=_("Book quantity")),
        Field("counted_quantity", editable=True),
        Field("item__unit"),
        Field("variance", kind=Kind.QUANTITY, label=_("Variance")),
        Field("variance_value", kind=Kind.MONEY, label=_("Value"), group=PURCHASE_PRICE),
        Field("earlier_quantity"),
        Field("note", editable=True),
    )
