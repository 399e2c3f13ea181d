"""Proofs of payables: what is owed and what was written back, counted again from invoices and credit notes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.payables.models import SupplierCreditNote, SupplierCreditNoteLine, SupplierInvoice, SupplierInvoiceLine
from zhanggui.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrderLine,
    SupplierReturn,
    SupplierReturnLine,
)
from zhanggui.settlement.queries.rebuild import of_documents
from zhanggui.settlement.queries.written_back import differences
from zhanggui.stock.queries import counting


@proof("payables", _("Open items to suppliers are invoices less credit notes"))
def owed() -> list[str]:
    return [*of_documents(SupplierInvoice, "gross", 1), *of_documents(SupplierCreditNote, "gross", -1)]


@proof("supplier_invoiced", _("Orders, receipts, returns and invoices show what was invoiced and credited"))
def written_back() -> list[str]:
    line, note = SupplierInvoiceLine, SupplierCreditNoteLine
    orders = (note, "invoice_line__order_line")
    receipts = (note, "invoice_line__receipt_line")
    return [
        *differences(PurchaseOrderLine, "invoiced_quantity", line=line, link="order_line", less=orders),
        *differences(GoodsReceiptLine, "invoiced_quantity", line=line, link="receipt_line", less=receipts),
        *differences(
            GoodsReceiptLine, "invoiced_value", line=line, link="receipt_line", amount="cleared_value", less=receipts
        ),
        *differences(SupplierInvoiceLine, "credited_quantity", line=note, link="invoice_line"),
        *differences(SupplierReturnLine, "credited_quantity", line=note, link="return_line"),
        *counting.badges(GoodsReceipt, "invoiced_progress", "invoiced_quantity", less="returned_quantity"),
        *counting.badges(SupplierReturn, "credited_progress", "credited_quantity"),
    ]
