"""Reading purchase requisitions: what is still to be ordered, and what was."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from zhanggui.engines.amounts import convert
from zhanggui.kernel import lines as kernel_lines
from zhanggui.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequisition,
    PurchaseRequisitionLine,
)

ZERO = Decimal(0)
DIGITS = 6
LIVE = (PurchaseOrder.Status.CONFIRMED, PurchaseOrder.Status.CLOSED)
"""Statuses of an order whose lines count as ordered."""


def to_order(line: PurchaseRequisitionLine) -> Decimal:
    """What is still to be ordered, in the line's unit."""
    return max(ZERO, line.quantity - line.ordered_quantity)


def open_lines(requisition: PurchaseRequisition) -> list[PurchaseRequisitionLine]:
    return [line for line in kernel_lines.read(requisition, PurchaseRequisitionLine) if to_order(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, PurchaseRequisitionLine]:
    """Requisition lines with their requisitions and items, by key; one query, none where there is no key."""
    keys = set(keys)
    if not keys:
        return {}
    rows = PurchaseRequisitionLine.objects.filter(pk__in=keys)
    return {line.pk: line for line in rows.select_related("document", "supplier", *PurchaseRequisitionLine.reads_with)}


Serving = tuple[PurchaseOrderLine, str]
"""An order line and the status of its order."""


def ordered(requested: PurchaseRequisitionLine, serving: Iterable[Serving]) -> Decimal:
    """What order lines stand for together, in the unit of the requisition line; rounded once, so that parts add up."""
    base = sum((Fraction(_counts(line, status)) * line.factor for line, status in serving), Fraction(0))
    return convert(Decimal(1), base / requested.factor, DIGITS)


def _counts(line: PurchaseOrderLine, status: str) -> Decimal:
    """The ordered quantity; where the rest is closed, what came of it."""
    if line.is_stocked and (line.is_closed or status == PurchaseOrder.Status.CLOSED):
        return min(line.quantity, line.received_quantity)
    return line.quantity


def order_lines_of(keys: Iterable[int], *, without: PurchaseOrder | None = None) -> dict[int, list[Serving]]:
    """Lines of live orders by the requisition line that they serve."""
    found: dict[int, list[Serving]] = {}
    rows = PurchaseOrderLine.objects.filter(requisition_line__in=set(keys), document__status__in=LIVE)
    if without is not None:
        rows = rows.exclude(document=without)
    for line in rows.select_related("document", "item"):
        found.setdefault(line.requisition_line_id, []).append((line, line.document.status))  # type: ignore[arg-type]
    return found
