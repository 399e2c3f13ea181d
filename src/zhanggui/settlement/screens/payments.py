"""Payments on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Supplier
from zhanggui.settlement.models import Payment
from zhanggui.settlement.screens.allocating import FORMS
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

LINES = (
    Field("open_item", editable=True, within=("company", "currency"), label=_("Settles")),
    Field("open_item__due_date", label=_("Due date")),
    Field("open_item__open_amount", label=_("Open now")),
    Field("amount", editable=True, required=False, aggregate="sum", help=_("Empty: all that is open.")),
)
"""Lines of money out or in."""


@register
class Payments(Screen):
    model = Payment
    menu = Menu("money", icon="cash-banknote", order=40)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("account", editable=True, filter=True, within=("company",)),
        Field("reference", editable=True),
        Field(
            "is_refund",
            editable=True,
            filter=True,
            column=False,
            help=_("Money that the supplier pays back; its lines settle credits."),
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


@panel(Supplier, title=_("Payments"), order=35)
def of_supplier(supplier: Supplier, *, user: Any) -> QuerySet:
    return Payment.objects.filter(supplier=supplier)
