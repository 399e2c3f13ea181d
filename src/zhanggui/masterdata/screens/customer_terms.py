"""What was agreed with customers."""

from __future__ import annotations

from zhanggui.masterdata.models import CustomerTerms
from zhanggui.masterdata.screens.prices import SALES_PRICE
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class CustomerTermsScreen(Screen):
    model = CustomerTerms
    menu = Menu("masterdata", icon="file-text", order=54)
    search = ("customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("customer", editable=True, create_only=True, filter=True, sort=True),
        Field("company", editable=True, create_only=True, filter=True, column=False),
        Field("currency", editable=True),
        Field("payment_term", editable=True),
        Field("tax", editable=True),
        Field("prices_include_tax", editable=True),
        Field("discount", editable=True, group=SALES_PRICE),
        Field("over_delivery_percent", editable=True),
    )
