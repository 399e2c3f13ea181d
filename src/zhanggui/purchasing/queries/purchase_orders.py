"""Reading purchase orders: what is open on their lines, what they expect of stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from zhanggui.kernel import lines as kernel_lines
from zhanggui.masterdata.order_lines import to_invoice
from zhanggui.masterdata.order_lines import to_move as to_receive
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.stock.queries.expected import Expected, expected_source
from zhanggui.stock.queries.order_progress import Orders

__all__ = ["expected_moves", "lines_by_key", "open_lines", "overdue", "to_invoice", "to_receive"]

ORDERS = Orders(PurchaseOrder, PurchaseOrderLine, "received", 1)


def open_lines(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """Lines on which goods are still to come."""
    return [line for line in kernel_lines.read(order, PurchaseOrderLine) if to_receive(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, PurchaseOrderLine]:
    """Order lines with their orders and items, by key; one query, none where there is no key."""
    keys = set(keys)
    if not keys:
        return {}
    related = ("document__company__currency", "document__currency", "document__payment_term", "document__supplier")
    rows = PurchaseOrderLine.objects.filter(pk__in=keys)
    return {line.pk: line for line in rows.select_related(*related, *PurchaseOrderLine.reads_with)}


def overdue(user: Any, on: dt.date) -> QuerySet[PurchaseOrder]:
    """Open orders that ``user`` may see, whose next goods should have come before ``on``; the latest first."""
    return PurchaseOrder.objects.visible_to(user).open().filter(next_due_date__lt=on).order_by("next_due_date", "pk")


@expected_source(PurchaseOrder)
def expected_moves() -> dict[int, list[Expected]]:
    """What all confirmed orders expect, counted from their lines."""
    lines = PurchaseOrderLine.objects.to_receive().select_related("document", "item__unit").order_by("pk")
    found: dict[int, list[Expected]] = {}
    for line in lines.iterator(chunk_size=2000):
        found.setdefault(line.document_id, []).extend(ORDERS.expected(line.document, [line]))
    return found
