"""What a purchase order is checked for before somebody decides on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.pricing.commands import order_findings
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine, PurchaseRequisitionLine
from zhanggui.purchasing.queries.purchase_requisitions import LIVE, lines_by_key, ordered

ZERO = Decimal(0)


@check(PurchaseOrder, "submit")
@check(PurchaseOrder, "confirm")
def supplier_inactive(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.partner_inactive(order.supplier, "supplier_inactive")


@check(PurchaseOrder, "confirm")
def price_missing(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.price_missing(kernel_lines.read(order, PurchaseOrderLine))


@check(PurchaseOrder, "confirm")
def duplicate_reference(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    return order_findings.duplicate_reference(order, PURCHASE)


@check(PurchaseOrder, "confirm")
def ordered_before(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """A requisition line that other orders serve in full already."""
    lines = kernel_lines.read(order, PurchaseOrderLine)
    requested = lines_by_key(line.requisition_line_id for line in lines if line.requisition_line_id)
    served = {
        key for key, line in requested.items() if line.ordered_quantity - _own(order, lines, line) >= line.quantity
    }
    text, remedy = (
        _("Line %(row)s: %(requisition)s is ordered in full already."),
        _("Remove the line, or say why more."),
    )
    return [
        Finding(Level.WARN, "ordered_before", text % _named(line, requested), remedy, line.position)
        for line in lines
        if line.requisition_line_id in served
    ]


def _own(order: PurchaseOrder, lines: list[PurchaseOrderLine], requested: PurchaseRequisitionLine) -> Decimal:
    """What this order itself counts for already, where it is confirmed and amended."""
    if order.status not in LIVE:
        return ZERO
    return ordered(requested, [(line, order.status) for line in lines if line.requisition_line_id == requested.pk])


def _named(line: PurchaseOrderLine, requested: dict[int, Any]) -> dict[str, Any]:
    return {"row": line.position, "requisition": requested[line.requisition_line_id].document}  # type: ignore[index]
