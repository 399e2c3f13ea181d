"""Supplier invoices on screen and in the API, with what they were made from and what settles them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Supplier
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.payables.models import SupplierCreditNote, SupplierInvoice
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.settlement.screens.allocations import settled_by
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SupplierInvoices(Screen):
    model = SupplierInvoice
    menu = Menu("money", icon="file-invoice", order=20)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("reference", editable=True, label=_("Supplier's number")),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("due_date", editable=True, filter=True, sort=True, help=_("Empty: as the payment term says.")),
        Field("status", filter=True),
        Field("open_amount", kind=Kind.MONEY, label=_("Open"), group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("tax_override", editable=True, group=PRICE, column=False, help=_("Only where it differs by cents.")),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("rate", group=PRICE, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Purchase order")),
        Field("receipt_line__document", kind=Kind.REFERENCE, label=_("Goods receipt")),
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
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("cleared_value", group=PRICE, column=False),
        Field("price_difference", group=PRICE),
        Field("exchange_difference", group=PRICE, column=False),
        Field("credited_quantity", column=False),
        Field("note", editable=True),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_open_amount()  # type: ignore[attr-defined]

    def offers_to(self, command: Command, document: SupplierInvoice, user: Any) -> bool:
        return command.name != "pay" or (document.open_amount or 0) > 0


@panel(SupplierInvoice, title=_("Purchase orders"), order=10)
def purchase_orders(invoice: SupplierInvoice, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.filter(lines__invoice_lines__document=invoice).distinct()


@panel(SupplierInvoice, title=_("Goods receipts"), order=15)
def goods_receipts(invoice: SupplierInvoice, *, user: Any) -> QuerySet:
    return GoodsReceipt.objects.filter(lines__invoice_lines__document=invoice).distinct()


@panel(SupplierInvoice, title=_("Supplier credit notes"), order=20)
def credit_notes(invoice: SupplierInvoice, *, user: Any) -> QuerySet:
    return SupplierCreditNote.objects.filter(lines__invoice_line__document=invoice).distinct()


# -- on the pages of what invoices are made from -----------------------------------------------------------------------


@panel(PurchaseOrder, title=_("Supplier invoices"), order=40)
def of_order(order: PurchaseOrder, *, user: Any) -> QuerySet:
    return SupplierInvoice.objects.filter(lines__order_line__document=order).distinct()


@panel(GoodsReceipt, title=_("Supplier invoices"), order=40)
def of_receipt(receipt: GoodsReceipt, *, user: Any) -> QuerySet:
    return SupplierInvoice.objects.filter(lines__receipt_line__document=receipt).distinct()


@panel(Supplier, title=_("Supplier invoices"), order=30)
def of_supplier(supplier: Supplier, *, user: Any) -> QuerySet:
    return SupplierInvoice.objects.filter(supplier=supplier)


for _model in (SupplierInvoice, SupplierCreditNote):
    panel(_model, title=_("Allocations"), order=30)(settled_by)
