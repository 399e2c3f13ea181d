"""Money receipts on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Customer
from zhanggui.settlement.models import MoneyReceipt
from zhanggui.settlement.screens.allocating import FORMS
from zhanggui.settlement.screens.payments import LINES
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class MoneyReceipts(Screen):
    model = MoneyReceipt
    menu = Menu("money", icon="cash", order=30)
    search = ("number", "reference", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("account", editable=True, filter=True, within=("company",)),
        Field("reference", editable=True),
        Field(
            "is_refund",
            editable=True,
            filter=True,
            column=False,
            help=_("Money paid back to the customer; its lines settle credits."),
        ),
        Field("status", filter=True),
        Field("open_amount", kind=Kind.MONEY, label=_("Not allocated")),
        Field("amount", editable=True, required=False, sort=True, aggregate="sum", help=_("Empty: the sum of lines.")),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("rate", editable=True, required=False, column=False, help=_("Empty: the rate of the day.")),
        Field("note", editable=True, column=False),
    )
    line_fields = LINES

    step_forms = FORMS

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_open_amount()  # type: ignore[attr-defined]


@panel(Customer, title=_("Money receipts"), order=35)
def of_customer(customer: Customer, *, user: Any) -> QuerySet:
    return MoneyReceipt.objects.filter(customer=customer)
