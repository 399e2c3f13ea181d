"""Goods received, not invoiced (暂估应付): what receipts were worth, less what went back and what was invoiced.

All values are in company currency and exact: they are sums of what was posted, nothing is computed from prices here.
Negative values are goods that went back after their invoice: the supplier owes a credit note or a replacement. Once the
replacement is there, at the same value, neither receipt waits for anything (docs/adr/0033).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from zhanggui.masterdata.models import Supplier
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine

ZERO = Decimal(0)
REST = F("stock_value") - F("returned_value") - F("invoiced_value")


def lines(receipts: QuerySet[GoodsReceipt] | None = None) -> QuerySet[GoodsReceiptLine]:
    """Lines of posted receipts (of ``receipts``, where given) with a rest; ``grni`` is the rest of each."""
    posted = GoodsReceiptLine.objects.filter(document__status=GoodsReceipt.Status.CONFIRMED)
    if receipts is not None:
        posted = posted.filter(document__in=receipts)
    return posted.annotate(grni=REST).exclude(grni=0).exclude(Exists(_replaced()))


def _replaced() -> QuerySet[GoodsReceiptLine, Any]:
    """Of an order line from which goods went back for replacement only: its receipts, where they come to nothing."""
    whole = Q(order_line__reopened_quantity=F("order_line__returned_quantity"), order_line__reopened_quantity__gt=0)
    rows = GoodsReceiptLine.objects.filter(whole, document__status=GoodsReceipt.Status.CONFIRMED)
    own = rows.filter(order_line=OuterRef("order_line")).order_by().values("order_line")
    return own.annotate(rest=Sum(REST)).filter(rest=0)


def of(user: Any) -> QuerySet[GoodsReceiptLine]:
    """The lines that ``user`` may see, oldest receipt first, with what a list shows of them."""
    related = ("document__supplier", "document__company__currency", "item", "unit", "order_line__document")
    found = lines(GoodsReceipt.objects.visible_to(user)).select_related(*related)
    return found.order_by("document__date", "document_id", "position")


def total(receipts: QuerySet[GoodsReceipt] | None = None) -> Decimal:
    """Of one company's receipts: sums over companies with different currencies say nothing."""
    return lines(receipts).aggregate(total=Sum("grni"))["total"] or ZERO


@dataclass(frozen=True, slots=True)
class Total:
    """Rest of the receipts of one supplier in one company on one date."""

    company_id: int
    supplier: Supplier
    date: dt.date
    lines: int
    value: Decimal


def totals(receipts: QuerySet[GoodsReceipt] | None = None) -> Iterator[Total]:
    """Rests by company, supplier and receipt date: two queries, however many receipts."""
    key = ("document__company", "document__supplier", "document__date")
    rows = list(lines(receipts).order_by(*key).values_list(*key).annotate(count=Count("pk"), value=Sum("grni")))
    suppliers = Supplier.objects.in_bulk({row[1] for row in rows})
    for company, supplier, date, count, value in rows:
        yield Total(company, suppliers[supplier], date, count, value)
