"""What was agreed with suppliers."""

from __future__ import annotations

from zhanggui.masterdata.models import SupplierTerms
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class SupplierTermsScreen(Screen):
    model = SupplierTerms
    menu = Menu("masterdata", icon="file-text", order=52)
    search = ("supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("supplier", editable=True, create_only=True, filter=True, sort=True),
        Field("company", editable=True, create_only=True, filter=True, column=False),
        Field("currency", editable=True),
        Field("payment_term", editable=True),
        Field("tax", editable=True),
        Field("prices_include_tax", editable=True),
        Field("discount", editable=True, group=PURCHASE_PRICE),
        Field("over_receipt_percent", editable=True),
    )
