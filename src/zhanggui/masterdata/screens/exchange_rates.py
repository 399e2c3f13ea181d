"""Exchange rates."""

from __future__ import annotations

from zhanggui.kernel.models import ExchangeRate
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class ExchangeRates(Screen):
    model = ExchangeRate
    menu = Menu("masterdata", icon="arrows-exchange", order=94)
    fields = (
        Field("company", editable=True, create_only=True, column=False),
        Field("source", editable=True, filter=True),
        Field("target", editable=True, filter=True),
        Field("date", editable=True, filter=True, sort=True),
        Field("rate", editable=True),
    )
