"""The purchasing chain as its invoices and credit notes see it."""

from __future__ import annotations

from zhanggui.kernel.models import Period
from zhanggui.payables.models import SupplierCreditNote, SupplierCreditNoteLine, SupplierInvoice, SupplierInvoiceLine
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.commands import order_progress, receipt_progress, return_progress
from zhanggui.settlement.commands.chains import Chain
from zhanggui.settlement.commands.credit_matching import Crediting
from zhanggui.settlement.models import OpenItem

CHAIN = Chain(
    side=PURCHASE,
    ledger=OpenItem.Side.PAYABLE,
    area=Period.Area.PURCHASING,
    invoice=SupplierInvoice,
    line=SupplierInvoiceLine,
    credit_line=SupplierCreditNoteLine,
    orders=order_progress.PROGRESS,
    moved="receipt_line",
    progress=receipt_progress.PROGRESS,
)
CREDITS = Crediting(CHAIN, SupplierCreditNote, SupplierCreditNoteLine, return_progress.PROGRESS)
