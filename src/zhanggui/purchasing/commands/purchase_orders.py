"""Purchase orders: draft, revise, submit, confirm, amend, close, cancel.

What they check stands in purchase_order_checks, how they come from requisitions in requisition_orders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks, periods
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Supplier, Warehouse
from zhanggui.pricing.commands import amended_parts, amendment_checks, amendments, last_prices, trade_documents
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.commands import requisition_parts
from zhanggui.purchasing.commands.order_progress import PROGRESS
from zhanggui.purchasing.commands.purchase_requisitions import refresh_progress
from zhanggui.purchasing.models import (
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequisition,
    ReceivingNotice,
    ReceivingNoticeLine,
)

Status = PurchaseOrder.Status


class OrderReceived(Refusal):
    code = "order_received"
    sentence = _(
        "%(order)s can't be cancelled: goods were received or invoiced. Cancel the receipts and invoices first, "
        "or close the rest of the order."
    )


class OrderAnnounced(Refusal):
    code = "order_announced"
    sentence = _("Goods of %(order)s are announced by %(notices)s. Receive them, or close or cancel the notice first.")


class BelowReceived(Refusal):
    code = "below_received"
    sentence = _("Line %(row)s: %(done)s were received or invoiced already, so the quantity can't go below that.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(PurchaseOrder, "draft", create=True, label=_("New purchase order"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> PurchaseOrder:
    return new(by, at, company, supplier, date, lines, {"warehouse": warehouse, **header})


def new(
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None,
    rows: Sequence[dict[str, Any]],
    header: dict[str, Any],
) -> PurchaseOrder:
    """A new draft for the create commands. Goods are due after the supplier's lead time where nobody says more."""
    date = date or company.day(at)
    if supplier.lead_days:
        header = {"due_date": date + dt.timedelta(days=supplier.lead_days), **header}
    return trade_documents.draft(
        PurchaseOrder,
        PurchaseOrderLine,
        PURCHASE,
        by=by,
        at=at,
        company=company,
        partner=supplier,
        date=date,
        lines=requisition_parts.complete(rows),
        header=header,
        settle=requisition_parts.require_same,
    )


@command(PurchaseOrder, "revise")
def revise(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    rows = None if lines is None else requisition_parts.complete(lines)
    settle = requisition_parts.require_same
    trade_documents.revise(order, PurchaseOrderLine, PURCHASE, by=by, lines=rows, header=header, settle=settle)


discard = discard_command(PurchaseOrder)


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(PurchaseOrder, "submit")
def submit(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    kernel_lines.required(order, PurchaseOrderLine)
    snapshots.take(order, order.supplier.party)


@command(PurchaseOrder, "withdraw")
def withdraw(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    """Back to draft, to be edited again."""


def _requisitions(order: PurchaseOrder, **arguments: Any) -> list[QuerySet]:
    """The requisitions that the order serves, and those that an amendment adds; none for a new order without any."""
    added = [row["requisition_line"].pk for row in arguments.get("lines") or () if _names_requisition(row)]
    written = locks.lines_of(order)
    if written is not None:
        keys = added + [line.requisition_line_id for line in written if line.requisition_line_id]
        return [PurchaseRequisition.objects.filter(lines__in=keys)] if keys else []
    served = PurchaseRequisition.objects.filter(lines__order_lines__document=order.pk)
    return [served | PurchaseRequisition.objects.filter(lines__in=added) if added else served]


def _names_requisition(row: Any) -> bool:
    return isinstance(row, dict) and bool(row.get("requisition_line"))


@command(PurchaseOrder, "confirm", touches=_requisitions)
def confirm(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(order.company, Period.Area.PURCHASING, order.date)
    lines = kernel_lines.required(order, PurchaseOrderLine)
    requisition_parts.require_open(order, lines)
    snapshots.take(order, order.supplier.party)
    last_prices.remember(order, lines, PURCHASE)
    PROGRESS.derive(order, lines)
    _tell_requisitions(order, lines, Status.CONFIRMED)


def _tell_requisitions(
    order: PurchaseOrder, lines: Sequence[PurchaseOrderLine], status: str, before: Iterable[PurchaseOrderLine] = ()
) -> None:
    served = {line.requisition_line_id for line in (*before, *lines) if line.requisition_line_id}
    refresh_progress(served, order, lines, status)


@command(PurchaseOrder, "close_lines", touches=_requisitions)
def close_lines(order: PurchaseOrder, *, by: Any, at: dt.datetime, lines: list[PurchaseOrderLine]) -> None:
    """Nothing more is expected on these lines."""
    amendments.close_lines(order, PurchaseOrderLine, lines, _announced(order))
    _closed_changed(order)


@command(PurchaseOrder, "reopen_lines", touches=_requisitions)
def reopen_lines(order: PurchaseOrder, *, by: Any, at: dt.datetime, lines: list[PurchaseOrderLine]) -> None:
    """The rest of these lines is expected again."""
    amendments.reopen_lines(order, PurchaseOrderLine, lines)
    _closed_changed(order)


def _closed_changed(order: PurchaseOrder) -> None:
    lines = kernel_lines.read(order, PurchaseOrderLine)
    PROGRESS.derive(order, lines)
    _tell_requisitions(order, lines, Status.CONFIRMED)


def _announced(order: PurchaseOrder) -> amendments.Announced:
    return amendments.announced(order, ReceivingNoticeLine, "received_quantity")


@command(PurchaseOrder, "close", touches=_requisitions)
def close(order: PurchaseOrder, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing more is expected; what was received can still be invoiced."""
    _require_unannounced(order)
    PROGRESS.end(order)
    _tell_requisitions(order, kernel_lines.read(order, PurchaseOrderLine), Status.CLOSED)
    note(reason=reason)


@command(PurchaseOrder, "reopen", touches=_requisitions)
def reopen(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    lines = kernel_lines.read(order, PurchaseOrderLine)
    PROGRESS.derive(order, lines)
    _tell_requisitions(order, lines, Status.CONFIRMED)


@command(PurchaseOrder, "cancel", touches=_requisitions)
def cancel(order: PurchaseOrder, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    lines = kernel_lines.read(order, PurchaseOrderLine)
    if any(order_lines.is_used(line) for line in lines):
        raise OrderReceived(order=str(order))
    _require_unannounced(order)
    if order.status == Status.CONFIRMED:
        amendment_checks.require_period(order, at=at)
    last_prices.forget(order, lines, PURCHASE)
    PROGRESS.end(order)
    _tell_requisitions(order, lines, Status.CANCELLED)
    note(reason=reason)


def _require_unannounced(order: PurchaseOrder) -> None:
    """Refuse while a notice says that goods of the order are at the dock."""
    notices = ReceivingNotice.objects.to_receive().filter(lines__order_line__document=order).distinct()
    found = [str(notice) for notice in notices[:5]]
    if found:
        raise OrderAnnounced(order=str(order), notices=", ".join(found))


# -- amend -------------------------------------------------------------------------------------------------------------


@command(PurchaseOrder, "amend", touches=_requisitions)
def amend(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    """Change a confirmed order: dates, texts, lines and prices; never below what was received, invoiced or announced.

    As in revise, lines that are sent replace those that are there; without ``lines`` they stay.
    Prices apply to what is received from now on, drafts of receipts included; what was received keeps its own.
    """
    known = amendment_checks.findings(order, by=by, at=at)
    if amendments.moves(order, header):
        amendments.require_warehouse_free(order, _announced(order))
    amendments.set_header(order, header)
    before = kernel_lines.read(order, PurchaseOrderLine)
    after = before if lines is None else _amend_lines(order, lines, by)
    amended_parts.follow(GoodsReceiptLine, before, after)
    last_prices.amend(order, before, after, PURCHASE)
    PROGRESS.derive(order, after)
    _tell_requisitions(order, after, Status.CONFIRMED, before)
    amendment_checks.require(order, known, before, after, by=by, at=at)


def _amend_lines(order: PurchaseOrder, rows: Sequence[dict[str, Any]], by: Any) -> list[PurchaseOrderLine]:
    after: list[PurchaseOrderLine] = amendments.write_lines(
        order,
        PurchaseOrderLine,
        PURCHASE,
        requisition_parts.complete(rows),
        by=by,
        announced=_announced(order),
        below=BelowReceived,
        settle=requisition_parts.require_same,
    )
    requisition_parts.require_open(order, after)
    return after
