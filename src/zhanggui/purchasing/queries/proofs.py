"""Proofs of purchasing: progress is what later documents say, and values received are what stock was given."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrderLine,
    PurchaseRequisition,
    PurchaseRequisitionLine,
    ReceivingNotice,
    ReceivingNoticeLine,
    SupplierReturn,
    SupplierReturnLine,
)
from zhanggui.purchasing.queries.purchase_orders import ORDERS
from zhanggui.purchasing.queries.purchase_requisitions import order_lines_of, ordered
from zhanggui.stock.queries import counting

CHUNK = counting.CHUNK


@proof("purchase_order_lines", _("What was received and returned on order lines is what receipts and returns say"))
def order_lines() -> list[str]:
    received = counting.sums(GoodsReceiptLine, "order_line", "quantity")
    returned = counting.sums(SupplierReturnLine, "order_line", "quantity")
    replaced = Q(document__resolution=SupplierReturn.Resolution.REPLACE)
    reopened = counting.sums(SupplierReturnLine, "order_line", "quantity", condition=replaced)
    counted = counting.joined(received, returned, reopened)
    names = ("received_quantity", "returned_quantity", "reopened_quantity")
    return list(counting.differences(PurchaseOrderLine, names, counted))


@proof("purchase_orders", _("Badges and next dates of purchase orders follow from their lines"))
def orders() -> list[str]:
    return list(counting.order_headers(ORDERS))


@proof("goods_receipt_lines", _("What went back of receipt lines, and its value, is what supplier returns say"))
def receipt_lines() -> list[str]:
    counted = counting.sums(SupplierReturnLine, "receipt_line", "quantity", "stock_value")
    return list(counting.differences(GoodsReceiptLine, ("returned_quantity", "returned_value"), counted))


@proof("receipts_in_stock", _("Receipts and supplier returns are in the stock ledger with quantity and value"))
def in_stock() -> list[str]:
    return [*counting.in_ledger(GoodsReceiptLine), *counting.in_ledger(SupplierReturnLine)]


@proof("receiving_notices", _("What was received of notices is what goods receipts say"))
def notices() -> list[str]:
    counted = counting.sums(GoodsReceiptLine, "notice_line", "quantity")
    return [
        *counting.differences(ReceivingNoticeLine, ("received_quantity",), counted),
        *counting.badges(ReceivingNotice, "received_progress", "received_quantity"),
    ]


@proof("purchase_requisitions", _("What is ordered of requisitions is what purchase orders say"))
def requisitions() -> list[str]:
    serving = order_lines_of(PurchaseRequisitionLine.objects.values_list("pk", flat=True))
    lines = PurchaseRequisitionLine.objects.filter(Q(pk__in=serving) | ~Q(ordered_quantity=0))
    counted = {line.pk: (ordered(line, serving.get(line.pk, ())),) for line in lines.iterator(chunk_size=CHUNK)}
    return [
        *counting.differences(PurchaseRequisitionLine, ("ordered_quantity",), counted),
        *counting.badges(PurchaseRequisition, "ordered_progress", "ordered_quantity"),
    ]


@proof("goods_receipts", _("Badges of goods receipts follow from their lines"))
def receipts() -> list[str]:
    return list(counting.badges(GoodsReceipt, "returned_progress", "returned_quantity"))
