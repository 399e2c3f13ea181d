"""What a purchase order is checked for before somebody decides on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_requisitions import lines_by_key, to_order

PRICED = (PurchaseOrderLine.Kind.ITEM, PurchaseOrderLine.Kind.SERVICE)


@check(PurchaseOrder, "submit")
@check(PurchaseOrder, "confirm")
def supplier_inactive(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    if order.supplier.is_active and order.supplier.party.is_active:
        return []
    message = _("%(supplier)s is not active.") % {"supplier": order.supplier}
    return [Finding(Level.BLOCK, "supplier_inactive", message, _("Choose another supplier, or activate this one."))]


@check(PurchaseOrder, "confirm")
def price_missing(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    lines = kernel_lines.read(order, PurchaseOrderLine)
    remedy = _("Enter the price, or say why it is free.")
    return [
        Finding(
            Level.WARN, "price_missing", _("Line %(row)s has no price.") % {"row": line.position}, remedy, line.position
        )
        for line in lines
        if not line.price and line.kind in PRICED
    ]


@check(PurchaseOrder, "confirm")
def duplicate_reference(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """The supplier's own number on two orders: most likely one of them was entered twice."""
    if not order.reference:
        return []
    same = PurchaseOrder.objects.numbered().exclude(status=PurchaseOrder.Status.CANCELLED).exclude(pk=order.pk)
    twin = same.filter(company=order.company, supplier=order.supplier, reference=order.reference).first()
    if twin is None:
        return []
    values = {"order": twin, "reference": order.reference, "supplier": order.supplier}
    message = _("%(order)s of %(supplier)s has the number %(reference)s too.") % values
    return [Finding(Level.WARN, "duplicate_reference", message, _("Cancel one of them, or say why there are two."))]


@check(PurchaseOrder, "confirm")
def ordered_before(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    """A requisition line that other orders serve in full already."""
    lines = kernel_lines.read(order, PurchaseOrderLine)
    requested = lines_by_key(line.requisition_line_id for line in lines if line.requisition_line_id)
    served = {key for key, line in requested.items() if not to_order(line)}
    text, remedy = (
        _("Line %(row)s: %(requisition)s is ordered in full already."),
        _("Remove the line, or say why more."),
    )
    return [
        Finding(Level.WARN, "ordered_before", text % _named(line, requested), remedy, line.position)
        for line in lines
        if line.requisition_line_id in served
    ]


def _named(line: PurchaseOrderLine, requested: dict[int, Any]) -> dict[str, Any]:
    return {"row": line.position, "requisition": requested[line.requisition_line_id].document}  # type: ignore[index]
