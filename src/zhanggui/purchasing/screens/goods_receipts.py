"""Goods receipts on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.pricing.screens.order_steps import leaves_to_invoice
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, ReceivingNotice, SupplierReturn
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class GoodsReceipts(Screen):
    model = GoodsReceipt
    menu = Menu("purchasing", icon="package-import", order=40)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("reference", editable=True, label=_("Delivery note")),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("invoiced_progress", filter=True),
        Field("returned_progress", filter=True),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("currency", editable=True, required=False, column=False),
        Field("rate", group=PRICE, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Purchase order")),
        Field("notice_line__document", kind=Kind.REFERENCE, label=_("Receiving notice"), column=False),
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
        Field("stock_value", group=PRICE, aggregate="sum", column=False),
        Field("returned_quantity"),
        Field("invoiced_quantity"),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: GoodsReceipt, user: Any) -> bool:
        return command.name != "invoice_receipt" or leaves_to_invoice(document)


@panel(GoodsReceipt, title=_("Purchase orders"), order=10)
def purchase_orders(receipt: GoodsReceipt, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.filter(lines__receipt_lines__document=receipt).distinct()


@panel(GoodsReceipt, title=_("Receiving notices"), order=15)
def receiving_notices(receipt: GoodsReceipt, *, user: Any) -> QuerySet:
    return ReceivingNotice.objects.filter(lines__receipt_lines__document=receipt).distinct()


@panel(GoodsReceipt, title=_("Supplier returns"), order=20)
def supplier_returns(receipt: GoodsReceipt, *, user: Any) -> QuerySet:
    return SupplierReturn.objects.filter(lines__receipt_line__document=receipt).distinct()
