"""Purchase requisitions: draft, revise, submit, confirm, close, cancel; and how much of them is ordered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk, locks, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Warehouse
from zhanggui.masterdata.progress import progress
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine, PurchaseRequisition, PurchaseRequisitionLine
from zhanggui.purchasing.queries import purchase_requisitions as queries

SIDE = "purchase"


class RequisitionOrdered(Refusal):
    code = "requisition_ordered"
    sentence = _(
        "%(requisition)s can't be cancelled: it was ordered already. Cancel the orders first, or close the requisition."
    )


class RequisitionNotOpen(Refusal):
    code = "requisition_not_open"
    sentence = _("%(requisition)s isn't confirmed, so nothing can be ordered for it. Confirm or reopen it first.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(PurchaseRequisition, "draft", create=True, label=_("New purchase requisition"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> PurchaseRequisition:
    requisition = PurchaseRequisition(company=company, warehouse=warehouse, owner=by, date=date or company.day(at))
    set_header(requisition, header)
    require_own_warehouse(requisition)
    item_lines.write(requisition, PurchaseRequisitionLine, lines, side=SIDE)
    return requisition


@command(PurchaseRequisition, "revise")
def revise(
    requisition: PurchaseRequisition,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    set_header(requisition, header)
    require_own_warehouse(requisition)
    if lines is not None:
        item_lines.write(requisition, PurchaseRequisitionLine, lines, side=SIDE)


discard = discard_command(PurchaseRequisition)


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(PurchaseRequisition, "submit")
def submit(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime) -> None:
    kernel_lines.required(requisition, PurchaseRequisitionLine)


@command(PurchaseRequisition, "withdraw")
def withdraw(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime) -> None:
    """Back to draft, to be edited again."""


@command(PurchaseRequisition, "confirm")
def confirm(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(requisition.company, Period.Area.PURCHASING, requisition.date)
    kernel_lines.required(requisition, PurchaseRequisitionLine)


@command(PurchaseRequisition, "close")
def close(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing more will be ordered for it."""
    note(reason=reason)


@command(PurchaseRequisition, "reopen")
def reopen(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime) -> None:
    """What wasn't ordered may be ordered again."""


@command(PurchaseRequisition, "cancel")
def cancel(requisition: PurchaseRequisition, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    if any(line.ordered_quantity for line in kernel_lines.read(requisition, PurchaseRequisitionLine)):
        raise RequisitionOrdered(requisition=str(requisition))
    note(reason=reason)


# -- progress ----------------------------------------------------------------------------------------------------------


def refresh_progress(
    keys: Iterable[int],
    order: PurchaseOrder | None = None,
    lines: Sequence[PurchaseOrderLine] = (),
    status: str = "",
) -> None:
    """Count again how much of these requisition lines is ordered; ``order`` goes to ``status`` with ``lines`` just now.

    Called by later documents inside their own commands, which hold the requisitions' locks. No permission, no Activity.
    """
    wanted = set(keys)
    if not wanted:
        return
    requested = _with_siblings(wanted)
    locks.require(PurchaseRequisition, {line.document_id for line in requested.values()})
    serving = queries.order_lines_of(wanted, without=order)
    for line in lines if status in queries.LIVE else ():
        serving.setdefault(line.requisition_line_id or 0, []).append((line, status))
    for key in wanted:
        requested[key].ordered_quantity = queries.ordered(requested[key], serving.get(key, ()))
    _write_progress(wanted, list(requested.values()))


def _with_siblings(keys: set[int]) -> dict[int, PurchaseRequisitionLine]:
    """All lines of the requisitions that these lines belong to."""
    documents = PurchaseRequisitionLine.objects.filter(pk__in=keys).values("document")
    return {line.pk: line for line in PurchaseRequisitionLine.objects.filter(document__in=documents)}


def _write_progress(changed: set[int], lines: Sequence[PurchaseRequisitionLine]) -> None:
    quantities = [(line.pk, line.ordered_quantity) for line in lines if line.pk in changed]
    bulk.set_fields(PurchaseRequisitionLine, ("ordered_quantity",), quantities)
    by_document: dict[int, list[PurchaseRequisitionLine]] = {}
    for line in lines:
        by_document.setdefault(line.document_id, []).append(line)
    badges = [
        (key, progress((line.ordered_quantity, line.quantity) for line in own)) for key, own in by_document.items()
    ]
    bulk.set_fields(PurchaseRequisition, ("ordered_progress",), badges)
