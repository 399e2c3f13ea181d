"""Credit notes on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.screens.prices import SALES_PRICE as PRICE
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.sales.models import SalesReturn
from zhanggui.settlement.screens.allocating import FORMS
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class CreditNotes(Screen):
    model = CreditNote
    menu = Menu("money", icon="receipt-refund", order=15)
    search = ("number", "reference", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("status", filter=True),
        Field("open_amount", kind=Kind.MONEY, label=_("Open"), group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("reference", editable=True, column=False, label=_("Customer's number")),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("rate", group=PRICE, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("invoice_line__document", kind=Kind.REFERENCE, label=_("Sales invoice")),
        Field("return_line__document", kind=Kind.REFERENCE, label=_("Sales return")),
        Field("kind", editable=True, column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("note", editable=True),
    )

    step_forms = FORMS

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_open_amount()  # type: ignore[attr-defined]


@panel(CreditNote, title=_("Sales invoices"), order=10)
def invoices(note: CreditNote, *, user: Any) -> QuerySet:
    return SalesInvoice.objects.filter(lines__credit_lines__document=note).distinct()


@panel(SalesReturn, title=_("Credit notes"), order=40)
def of_return(document: SalesReturn, *, user: Any) -> QuerySet:
    return CreditNote.objects.filter(lines__return_line__document=document).distinct()
