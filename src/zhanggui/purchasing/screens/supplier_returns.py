"""Supplier returns on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierReturn
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SupplierReturns(Screen):
    model = SupplierReturn
    menu = Menu("purchasing", icon="truck-return", order=50)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("resolution", editable=True, filter=True),
        Field("reason", editable=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("credited_progress", filter=True),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("reference", editable=True, column=False, label=_("Supplier's number")),
        Field("currency", editable=True, required=False, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("receipt_line__document", kind=Kind.REFERENCE, label=_("Goods receipt")),
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Purchase order"), column=False),
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
        Field("credited_quantity"),
        Field("note", editable=True),
    )


@panel(SupplierReturn, title=_("Goods receipts"), order=10)
def goods_receipts(document: SupplierReturn, *, user: Any) -> QuerySet:
    return GoodsReceipt.objects.filter(lines__return_lines__document=document).distinct()


@panel(SupplierReturn, title=_("Purchase orders"), order=15)
def purchase_orders(document: SupplierReturn, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.filter(lines__return_lines__document=document).distinct()
