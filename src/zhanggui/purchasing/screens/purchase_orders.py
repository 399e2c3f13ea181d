"""Purchase orders on screen and in the API, with what has to be decided and what followed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Supplier
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.pricing.screens import order_findings
from zhanggui.pricing.screens.order_steps import leave_work
from zhanggui.purchasing.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseRequisition,
    ReceivingNotice,
    SupplierReturn,
)
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class PurchaseOrders(Screen):
    model = PurchaseOrder
    menu = Menu("purchasing", icon="shopping-cart", order=20)
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_zh", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("reference", editable=True, label=_("Supplier's number")),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("due_date", editable=True, filter=True, sort=True, column=False),
        Field("next_due_date", filter=True, sort=True),
        Field("status", filter=True),
        Field("received_progress", filter=True),
        Field("invoiced_progress", filter=True),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("warehouse", editable=True, filter=True, within=("company",), column=False),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("owner", filter=True, column=False, label=_("Buyer")),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("kind", editable=True, column=False),
        Field("requisition_line__document", kind=Kind.REFERENCE, label=_("Purchase requisition"), column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("price_from", kind=Kind.TEXT, label=_("Price from"), group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("due_date", editable=True),
        Field("received_quantity"),
        Field("returned_quantity", column=False),
        Field("reopened_quantity", column=False),
        Field("invoiced_quantity"),
        Field("is_closed", column=False),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: PurchaseOrder, user: Any) -> bool:
        if command.name == "invoice":
            return bool(document.lines.to_invoice().exists())
        return leave_work(document, command, "receive", "announce")


@panel(PurchaseOrder, title=_("Before you confirm"), order=5)
def findings(order: PurchaseOrder, *, user: Any) -> Panel | None:
    return order_findings.ahead(order, user)


@panel(PurchaseOrder, title=_("Purchase requisitions"), order=10)
def purchase_requisitions(order: PurchaseOrder, *, user: Any) -> QuerySet:
    return PurchaseRequisition.objects.filter(lines__order_lines__document=order).distinct()


@panel(PurchaseOrder, title=_("Receiving notices"), order=20)
def receiving_notices(order: PurchaseOrder, *, user: Any) -> QuerySet:
    return ReceivingNotice.objects.filter(lines__order_line__document=order).distinct()


@panel(PurchaseOrder, title=_("Goods receipts"), order=25)
def goods_receipts(order: PurchaseOrder, *, user: Any) -> QuerySet:
    return GoodsReceipt.objects.filter(lines__order_line__document=order).distinct()


@panel(PurchaseOrder, title=_("Supplier returns"), order=30)
def supplier_returns(order: PurchaseOrder, *, user: Any) -> QuerySet:
    return SupplierReturn.objects.filter(lines__order_line__document=order).distinct()


# -- on the pages of masters -------------------------------------------------------------------------------------------


@panel(Supplier, title=_("Open purchase orders"), order=20)
def open_orders(supplier: Supplier, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.open().filter(supplier=supplier)
