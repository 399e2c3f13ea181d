"""Ordering what was requisitioned: one requisition, or several together, from one supplier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import push
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.masterdata.models import Supplier
from zhanggui.purchasing.commands import purchase_orders, requisition_parts
from zhanggui.purchasing.commands.order_parts import NothingOpen
from zhanggui.purchasing.commands.purchase_requisitions import RequisitionNotOpen
from zhanggui.purchasing.models import PurchaseOrder, PurchaseRequisition, PurchaseRequisitionLine
from zhanggui.purchasing.queries.purchase_requisitions import to_order


class NotTogether(Refusal):
    code = "not_together"
    sentence = _("%(requisitions)s are for different companies or warehouses. Order them one by one.")


class NothingForSupplier(Refusal):
    code = "nothing_for_supplier"
    sentence = _(
        "Everything open on %(requisitions)s is proposed for other suppliers than %(supplier)s. Choose the lines, or "
        "ask for all of them."
    )


@push(PurchaseRequisition, PurchaseOrder, "order", label=_("Order from a supplier"))
def order(
    requisition: PurchaseRequisition,
    *,
    by: Any,
    at: dt.datetime,
    supplier: Supplier | None = None,
    all_lines: bool = False,
    lines: list[PurchaseRequisitionLine] | None = None,
    date: dt.date | None = None,
) -> PurchaseOrder:
    """An order for what is open: of ``lines``, of those proposed for ``supplier`` or nobody, or of ``all_lines``."""
    return _order([requisition], by, at, supplier, lines, date, all_lines=all_lines)


@push(PurchaseRequisition, PurchaseOrder, "order_together", many=True, label=_("Order together"))
def order_together(
    requisitions: Sequence[PurchaseRequisition],
    *,
    by: Any,
    at: dt.datetime,
    supplier: Supplier | None = None,
    all_lines: bool = False,
    date: dt.date | None = None,
) -> PurchaseOrder:
    """One order for what is open on several requisitions."""
    return _order(requisitions, by, at, supplier, None, date, all_lines=all_lines)


def _order(
    requisitions: Sequence[PurchaseRequisition],
    by: Any,
    at: dt.datetime,
    supplier: Supplier | None,
    chosen: Sequence[PurchaseRequisitionLine] | None,
    date: dt.date | None,
    *,
    all_lines: bool,
) -> PurchaseOrder:
    _require_open(requisitions)
    is_open = _open_lines(requisitions, chosen)
    supplier = supplier or _proposed(is_open)
    lines = is_open if all_lines or chosen else [line for line in is_open if line.supplier_id in (None, supplier.pk)]
    if not lines:
        raise NothingForSupplier(requisitions=_names(requisitions), supplier=supplier)
    first = requisitions[0]
    rows = [requisition_parts.values(line) for line in lines]
    return purchase_orders.new(by, at, first.company, supplier, date, rows, {"warehouse": first.warehouse})


def _require_open(requisitions: Sequence[PurchaseRequisition]) -> None:
    if not requisitions:
        raise InvalidInput.of("requisitions", _("Choose at least one purchase requisition."))
    for requisition in requisitions:
        if requisition.status != PurchaseRequisition.Status.CONFIRMED:
            raise RequisitionNotOpen(requisition=str(requisition))
    if len({(requisition.company_id, requisition.warehouse_id) for requisition in requisitions}) > 1:
        raise NotTogether(requisitions=_names(requisitions))


def _open_lines(
    requisitions: Sequence[PurchaseRequisition], chosen: Sequence[PurchaseRequisitionLine] | None
) -> list[PurchaseRequisitionLine]:
    """Lines with something to order, of all requisitions: one query; only the ``chosen`` ones where some are."""
    related = ("supplier", *PurchaseRequisitionLine.reads_with)
    rows = PurchaseRequisitionLine.objects.filter(document__in=list(requisitions)).select_related(*related)
    by_key = {requisition.pk: requisition for requisition in requisitions}
    lines = list(rows.order_by("document_id", "position"))
    for line in lines:
        line.document = by_key[line.document_id]
    keys = {line.pk for line in chosen} if chosen else {line.pk for line in lines}
    if keys - {line.pk for line in lines}:
        raise InvalidInput.of("lines", _("Choose lines of this requisition."))
    found = [line for line in lines if to_order(line) and line.pk in keys]
    if not found:
        raise NothingOpen(document=_names(requisitions))
    return found


def _proposed(lines: Sequence[PurchaseRequisitionLine]) -> Supplier:
    """The one supplier that the lines propose."""
    proposed = {line.supplier_id: line.supplier for line in lines if line.supplier_id}
    if len(proposed) != 1:
        raise InvalidInput.of("supplier", _("Choose the supplier: the lines propose none or several."))
    return next(iter(proposed.values()))  # type: ignore[return-value]


def _names(requisitions: Sequence[PurchaseRequisition]) -> str:
    return ", ".join(str(requisition) for requisition in requisitions)
