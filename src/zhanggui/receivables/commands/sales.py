"""The sales chain as its invoices and credit notes see it."""

from __future__ import annotations

from zhanggui.kernel.models import Period
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.receivables.models import CreditNote, CreditNoteLine, SalesInvoice, SalesInvoiceLine
from zhanggui.sales.commands import delivery_progress, order_progress, return_progress
from zhanggui.settlement.commands.chains import Chain
from zhanggui.settlement.commands.credit_matching import Crediting
from zhanggui.settlement.models import OpenItem

CHAIN = Chain(
    side=SALES,
    ledger=OpenItem.Side.RECEIVABLE,
    area=Period.Area.SALES,
    invoice=SalesInvoice,
    line=SalesInvoiceLine,
    credit_line=CreditNoteLine,
    orders=order_progress.PROGRESS,
    moved="delivery_line",
    progress=delivery_progress.PROGRESS,
)
CREDITS = Crediting(CHAIN, CreditNote, CreditNoteLine, return_progress.PROGRESS)
