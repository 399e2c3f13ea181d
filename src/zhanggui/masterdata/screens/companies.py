"""Companies and their rules."""

from __future__ import annotations

from zhanggui.kernel.models import Company
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Companies(Screen):
    model = Company
    menu = Menu("settings", icon="building", order=10)
    fields = (
        Field("code", editable=True, create_only=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("currency", editable=True, create_only=True),
        Field("country", editable=True),
        Field("time_zone", editable=True, column=False),
        Field("tax_number", editable=True, column=False),
        Field("phone", editable=True, column=False),
        Field("prices_include_tax", editable=True, column=False),
        Field("receipt_without_order", editable=True, column=False),
        Field("delivery_without_order", editable=True, column=False),
        Field("over_receipt_percent", editable=True, column=False),
        Field("over_delivery_percent", editable=True, column=False),
        Field("over_invoice_percent", editable=True, column=False),
        Field("tax_tolerance", editable=True, column=False),
        Field("days_ahead", editable=True, column=False),
        Field("address", editable=True, column=False),
    )
