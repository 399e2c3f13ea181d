from .supplier_credit_notes import SupplierCreditNote, SupplierCreditNoteLine
from .supplier_invoices import SupplierInvoice, SupplierInvoiceLine

__all__ = ["SupplierCreditNote", "SupplierCreditNoteLine", "SupplierInvoice", "SupplierInvoiceLine"]
