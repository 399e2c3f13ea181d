"""Currencies."""

from __future__ import annotations

from zhanggui.kernel.models import Currency
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Currencies(Screen):
    model = Currency
    menu = Menu("masterdata", icon="currency-yuan", order=92)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("symbol", editable=True),
        Field("digits", editable=True),
        Field("is_active", filter=True),
    )
