"""Reading purchase orders: what is open on their lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhanggui.kernel import lines as kernel_lines
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine

ZERO = Decimal(0)


def to_receive(line: PurchaseOrderLine) -> Decimal:
    """What is still to come, in the line's unit: ordered, less received, plus what is to be replaced."""
    if line.is_closed or not line.is_stocked:
        return ZERO
    return max(ZERO, line.quantity - line.received_quantity + line.reopened_quantity)


def to_invoice(line: PurchaseOrderLine) -> Decimal:
    """What may still be invoiced: received and kept; for lines without stock, ordered."""
    if line.kind == PurchaseOrderLine.Kind.TEXT:
        return ZERO
    basis = line.received_quantity - line.returned_quantity if line.is_stocked else line.quantity
    return max(ZERO, basis - line.invoiced_quantity)


def open_lines(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """Lines on which goods are still to come."""
    return [line for line in kernel_lines.of(order, PurchaseOrderLine) if to_receive(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, PurchaseOrderLine]:
    """Order lines with their orders and items, by key; one query."""
    rows = PurchaseOrderLine.objects.filter(pk__in=list(keys))
    related = ("document__company__currency", "document__currency", *PurchaseOrderLine.reads_with)
    return {line.pk: line for line in rows.select_related(*related)}
