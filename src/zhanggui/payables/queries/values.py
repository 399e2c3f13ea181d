"""Count again what invoices and credit notes make goods worth: receipts cleared, price and exchange differences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency
from zhanggui.kernel.proofs import proof, selected, sentence, told
from zhanggui.masterdata.models import Tax
from zhanggui.payables.models import SupplierCreditNote, SupplierCreditNoteLine, SupplierInvoice, SupplierInvoiceLine
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine
from zhanggui.stock.models import ValueEntry

CHUNK = 2000
ZERO = Decimal(0)
TABLES = {
    name: model._meta.db_table
    for name, model in {
        "companies": Company, "currencies": Currency, "taxes": Tax, "receipts": GoodsReceipt,
        "receipt_lines": GoodsReceiptLine, "invoice_lines": SupplierInvoiceLine,
    }.items()
}  # fmt: skip
WORTH = """
SELECT l.document_id, l.position, l.price_difference, l.exchange_difference, counted.price, counted.exchange
FROM {lines} l JOIN {documents} d ON d.id = l.document_id
JOIN {companies} company ON company.id = d.company_id JOIN {currencies} c ON c.id = company.currency_id
LEFT JOIN {taxes} t ON t.id = l.tax_id {origin}
LEFT JOIN {receipt_lines} rl ON rl.id = {receipt_line} LEFT JOIN {receipts} r ON r.id = rl.document_id,
LATERAL (SELECT d.status <> 'draft' AND l.kind <> 'text' AND ({clears})) valued(is_so),
LATERAL (SELECT round((l.net + l.tax_amount * (100 - coalesce(t.recoverable_percent, 100)) * 0.01) * d.rate, c.digits))
    cost(amount),
LATERAL (SELECT CASE WHEN valued.is_so AND r.currency_id = d.currency_id AND r.rate <> d.rate
    THEN round(l.cleared_value * d.rate * 1.000000000000000000 / r.rate, c.digits) - l.cleared_value ELSE 0 END)
    by_rate(amount),
LATERAL (SELECT CASE WHEN valued.is_so THEN cost.amount - l.cleared_value - by_rate.amount ELSE 0 END,
    by_rate.amount) counted(price, exchange)
WHERE (l.price_difference, l.exchange_difference) <> (counted.price, counted.exchange)
    OR (l.cleared_value <> 0 AND NOT valued.is_so)
ORDER BY l.document_id, l.position
"""

CLEARED = """
SELECT l.document_id, l.position, l.invoiced_value, counted.value
FROM {receipt_lines} l JOIN {receipts} d ON d.id = l.document_id
JOIN {companies} company ON company.id = d.company_id JOIN {currencies} c ON c.id = company.currency_id,
LATERAL (SELECT round(l.stock_value * least(l.invoiced_quantity, l.quantity) / l.quantity, c.digits)) counted(value)
WHERE d.status = 'confirmed' AND l.returned_quantity = 0 AND l.quantity > 0
    AND abs(l.invoiced_value - counted.value) > 5 * power(10::numeric, -c.digits)
ORDER BY l.document_id, l.position
"""
"""Of goods that were kept. Invoices take what is missing, so the sum may be cents off once one was cancelled."""


@proof("invoice_values", _("What goods cost by invoice is what receipts cleared plus price and exchange differences"))
def values() -> list[str]:
    notes = {
        "origin": f"LEFT JOIN {TABLES['invoice_lines']} il ON il.id = l.invoice_line_id",
        "receipt_line": "il.receipt_line_id",
        "clears": "rl.id IS NOT NULL OR (l.invoice_line_id IS NULL AND l.return_line_id IS NOT NULL)",
    }
    invoices = {"origin": "", "receipt_line": "l.receipt_line_id", "clears": "rl.id IS NOT NULL"}
    return [*_worth(SupplierInvoiceLine, invoices), *_worth(SupplierCreditNoteLine, notes)]


def _worth(model: type[Any], parts: dict[str, str]) -> Iterator[str]:
    document = model._meta.get_field("document").related_model
    tables = {"lines": model._meta.db_table, "documents": document._meta.db_table, **TABLES}
    for found, row, *figures in told(model, selected(WORTH.format(**tables, **parts))):
        yield sentence(found, figures[:2], figures[2:], row)


@proof("receipts_cleared", _("Invoices clear the value of receipts by the share of their quantity"))
def receipts_cleared() -> list[str]:
    wrong = told(GoodsReceiptLine, selected(CLEARED.format(**TABLES)))
    return [sentence(document, stored, counted, row) for document, row, stored, counted in wrong]


@proof(
    "late_prices", _("Price differences of standing invoices and credit notes are in the value ledger, and no others")
)
def late_prices() -> list[str]:
    return [*_in_value_ledger(SupplierInvoiceLine, 1), *_in_value_ledger(SupplierCreditNoteLine, -1)]


def _in_value_ledger(model: type[Any], sign: int) -> Iterator[str]:
    label = model._meta.get_field("document").related_model._meta.label
    entries = ValueEntry.objects.filter(source_type=label).order_by().values_list("source_line_id")
    posted = dict(entries.annotate(total=Sum("value")))
    stands = Case(When(document__status="confirmed", item__kind="goods", then=F("price_difference")), default=ZERO)
    lines = model._default_manager.filter(pk__in=posted) | model._default_manager.exclude(price_difference=0)
    for line in lines.annotate(due=stands).select_related("document").iterator(chunk_size=CHUNK):
        if posted.get(line.pk, 0) != sign * line.due:
            yield sentence(line.document, sign * line.due, posted.get(line.pk, 0), line.position)


@proof("paper_taxes", _("Tax of confirmed papers is as printed, where it was taken from the paper"))
def paper_taxes() -> list[str]:
    return [
        sentence(document, document.tax_override, document.tax_amount)
        for model in (SupplierInvoice, SupplierCreditNote)
        for document in model.objects.exclude(status="draft")
        .exclude(tax_override=None)
        .exclude(tax_override=F("tax_amount"))
    ]
