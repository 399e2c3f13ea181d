from .credit_notes import CreditNote, CreditNoteLine
from .sales_invoices import SalesInvoice, SalesInvoiceLine

__all__ = ["CreditNote", "CreditNoteLine", "SalesInvoice", "SalesInvoiceLine"]
