"""The supplier's paper: one number is confirmed by one person at a time."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from zhanggui.payables.models import SupplierInvoice

PAPER = "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'supplier_paper', %s, %s, upper(trim(%s))), 0))"


def confirmed(invoice: SupplierInvoice) -> QuerySet[SupplierInvoice]:
    """Other invoices of this supplier that were confirmed with the number of ``invoice``.

    Until the transaction ends nobody else asks for this number: rows can't be locked for that, since a paper that is
    entered and confirmed at once is seen by nobody before its commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(PAPER, [invoice.company_id, invoice.supplier_id, invoice.reference])
    same = SupplierInvoice.objects.filter(company=invoice.company_id, supplier=invoice.supplier_id, status="confirmed")
    return same.exclude(pk=invoice.pk).with_number(invoice.reference).order_by("pk")
