"""Lines of purchase orders that serve requisition lines: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.purchasing.commands.purchase_requisitions import RequisitionNotOpen
from zhanggui.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequisition,
    PurchaseRequisitionLine,
)
from zhanggui.purchasing.queries.purchase_requisitions import lines_by_key, to_order

TAKEN = ("item", "variant", "name", "specification", "unit", "note")


def values(requested: PurchaseRequisitionLine) -> dict[str, Any]:
    """The row of an order for what is still open on a requisition line."""
    row = {name: getattr(requested, name) for name in TAKEN}
    due = requested.needed_on or requested.document.needed_on
    return {**row, "quantity": to_order(requested), "due_date": due, "requisition_line": requested}


def complete(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that name a requisition line take item, unit, open quantity and date from it where they don't say more."""
    unread = {row["requisition_line"].pk for row in rows if row.get("requisition_line") and not _is_read(row)}
    known = lines_by_key(unread)
    return [_completed(row, known) if row.get("requisition_line") else row for row in rows]


def _is_read(row: dict[str, Any]) -> bool:
    loaded = row["requisition_line"]._state.fields_cache
    return "document" in loaded and "item" in loaded and "unit" in loaded


def _completed(row: dict[str, Any], known: dict[int, PurchaseRequisitionLine]) -> dict[str, Any]:
    line = known.get(row["requisition_line"].pk, row["requisition_line"])
    return {**({} if row.get("id") else values(line)), **row, "requisition_line": line}


def _requested(lines: Iterable[PurchaseOrderLine]) -> dict[int, PurchaseRequisitionLine]:
    """The requisition lines of order lines, by key, as the database has them now."""
    return lines_by_key(line.requisition_line_id for line in lines if line.requisition_line_id)


def require_same(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> None:
    """Refuse lines for another item than their requisition line's; the unit may be another one."""
    _require_same(order, lines, _requested(lines))


def _require_same(
    order: PurchaseOrder, lines: Sequence[PurchaseOrderLine], requested: dict[int, PurchaseRequisitionLine]
) -> None:
    serving = [(line, requested[line.requisition_line_id]) for line in lines if line.requisition_line_id]
    problems = [problem for line, origin in serving for problem in _problems(order, line, origin)]
    if problems:
        raise InvalidInput(problems)


def _problems(
    order: PurchaseOrder, line: PurchaseOrderLine, requested: PurchaseRequisitionLine
) -> Iterable[FieldError]:
    if requested.document.company_id != order.company_id:
        text = _("There is no such requisition line in this company.")
        yield FieldError(line.position, "requisition_line", str(text))
    elif (line.item_id, line.variant_id) != (requested.item_id, requested.variant_id):
        text = _("%(requisition)s asks for %(item)s on this line. Order another item without the requisition line.")
        values = {"requisition": requested.document, "item": requested.item}
        yield FieldError(line.position, "item", str(text % values))


def require_open(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> None:
    """Refuse what isn't confirmed (any more); the requisitions are locked."""
    requested = _requested(lines)
    _require_same(order, lines, requested)
    for line in requested.values():
        if line.document.status != PurchaseRequisition.Status.CONFIRMED:
            raise RequisitionNotOpen(requisition=str(line.document))
