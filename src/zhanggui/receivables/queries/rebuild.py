"""Proofs of receivables: what is owed and what was written back, counted again from invoices and credit notes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.receivables.models import CreditNote, CreditNoteLine, SalesInvoice, SalesInvoiceLine
from zhanggui.sales.models import Delivery, DeliveryLine, SalesOrderLine, SalesReturn, SalesReturnLine
from zhanggui.settlement.queries.rebuild import of_documents
from zhanggui.settlement.queries.written_back import differences
from zhanggui.stock.queries import counting


@proof("receivables", _("Open items of customers are invoices less credit notes"))
def owed() -> list[str]:
    return [*of_documents(SalesInvoice, "gross", 1), *of_documents(CreditNote, "gross", -1)]


@proof("sales_invoiced", _("Orders, deliveries, returns and invoices show what was invoiced and credited"))
def written_back() -> list[str]:
    line, note = SalesInvoiceLine, CreditNoteLine
    orders = (note, "invoice_line__order_line")
    deliveries = (note, "invoice_line__delivery_line")
    return [
        *differences(SalesOrderLine, "invoiced_quantity", line=line, link="order_line", less=orders),
        *differences(DeliveryLine, "invoiced_quantity", line=line, link="delivery_line", less=deliveries),
        *differences(SalesInvoiceLine, "credited_quantity", line=note, link="invoice_line"),
        *differences(SalesReturnLine, "credited_quantity", line=note, link="return_line"),
        *counting.badges(Delivery, "invoiced_progress", "invoiced_quantity", less="returned_quantity"),
        *counting.badges(SalesReturn, "credited_progress", "credited_quantity"),
    ]
