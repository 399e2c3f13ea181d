"""Supplier credit notes on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.payables.models import SupplierCreditNote, SupplierInvoice
from zhanggui.purchasing.models import SupplierReturn
from zhanggui.settlement.screens.allocating import FORMS
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SupplierCreditNotes(Screen):
    model = SupplierCreditNote
    menu = Menu("money", icon="file-minus", order=25)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("reference", editable=True, label=_("Supplier's number")),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("status", filter=True),
        Field("open_amount", kind=Kind.MONEY, label=_("Open"), group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("tax_override", editable=True, group=PRICE, column=False, help=_("Only where it differs by cents.")),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("rate", group=PRICE, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("invoice_line__document", kind=Kind.REFERENCE, label=_("Supplier invoice")),
        Field("return_line__document", kind=Kind.REFERENCE, label=_("Supplier return")),
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
        Field("cleared_value", group=PRICE, column=False),
        Field("price_difference", group=PRICE),
        Field("exchange_difference", group=PRICE, column=False),
        Field("note", editable=True),
    )

    step_forms = FORMS

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_open_amount()  # type: ignore[attr-defined]


@panel(SupplierCreditNote, title=_("Supplier invoices"), order=10)
def invoices(note: SupplierCreditNote, *, user: Any) -> QuerySet:
    return SupplierInvoice.objects.filter(lines__credit_lines__document=note).distinct()


@panel(SupplierReturn, title=_("Supplier credit notes"), order=40)
def of_return(document: SupplierReturn, *, user: Any) -> QuerySet:
    return SupplierCreditNote.objects.filter(lines__return_line__document=document).distinct()
