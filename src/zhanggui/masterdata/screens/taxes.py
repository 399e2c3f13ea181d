"""Taxes."""

from __future__ import annotations

from zhanggui.masterdata.models import Tax
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Taxes(Screen):
    model = Tax
    menu = Menu("masterdata", icon="receipt-tax", order=80)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("rate", editable=True, sort=True),
        Field("use", editable=True, filter=True),
        Field("recoverable_percent", editable=True),
        Field("is_active", filter=True),
    )
