"""Purchase orders: draft, revise, submit, confirm, amend, close, cancel.

What they check stands in purchase_order_checks, how they come from requisitions in requisition_orders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks, periods
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Supplier, Warehouse
from zhanggui.pricing.commands import last_prices, trade_documents
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.pricing.models import PriceList
from zhanggui.purchasing.commands import requisition_parts
from zhanggui.purchasing.commands.order_progress import PROGRESS
from zhanggui.purchasing.commands.purchase_requisitions import refresh_progress
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine, PurchaseRequisition, ReceivingNotice

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


class LineUsed(Refusal):
    code = "line_used"
    sentence = _(
        "Lines of %(order)s that later documents refer to can't be removed. Close the rest of these lines instead."
    )


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
    trade_documents.revise(order, PurchaseOrderLine, PURCHASE, lines=rows, header=header, settle=settle)


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
    _decided(order, lines)
    _tell_requisitions(order, lines, Status.CONFIRMED)


def _decided(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> None:
    """What follows from a decision on prices and quantities."""
    last_prices.remember(order, lines, kind=PriceList.Kind.PURCHASE, party_id=order.supplier.party_id)
    PROGRESS.derive(order, lines)


def _tell_requisitions(
    order: PurchaseOrder, lines: Sequence[PurchaseOrderLine], status: str, before: Iterable[PurchaseOrderLine] = ()
) -> None:
    served = {line.requisition_line_id for line in (*before, *lines) if line.requisition_line_id}
    refresh_progress(served, order, lines, status)


@command(PurchaseOrder, "close_lines", touches=_requisitions)
def close_lines(order: PurchaseOrder, *, by: Any, at: dt.datetime, lines: list[PurchaseOrderLine]) -> None:
    """Nothing more is expected on these lines."""
    _set_closed(order, lines, closed=True)


@command(PurchaseOrder, "reopen_lines", touches=_requisitions)
def reopen_lines(order: PurchaseOrder, *, by: Any, at: dt.datetime, lines: list[PurchaseOrderLine]) -> None:
    """The rest of these lines is expected again."""
    _set_closed(order, lines, closed=False)


def _set_closed(order: PurchaseOrder, chosen: Sequence[PurchaseOrderLine], *, closed: bool) -> None:
    own = kernel_lines.read(order, PurchaseOrderLine)
    keys = {line.pk for line in chosen}
    if not keys or keys - {line.pk for line in own}:
        raise InvalidInput.of("lines", _("Choose lines of this order."))
    PurchaseOrderLine.objects.filter(pk__in=keys).update(is_closed=closed)
    for line in own:
        line.is_closed = closed if line.pk in keys else line.is_closed
    note(lines=sorted(line.position for line in own if line.pk in keys))
    PROGRESS.derive(order, own)
    _tell_requisitions(order, own, Status.CONFIRMED)


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

AMENDABLE = frozenset({"warehouse", "due_date", "payment_term", "reference", "note", "extra", "external_refs"})
KEPT = ("item_id", "variant_id", "unit_id", "kind")
"""What stays as it is on a line once goods were received or invoiced."""


@command(PurchaseOrder, "amend", touches=_requisitions)
def amend(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    """Change a confirmed order: dates, texts, lines and prices; quantities never below what was received or invoiced.

    As in revise, lines that are sent replace those that are there; without ``lines`` they stay.
    """
    _amend_header(order, header)
    before = kernel_lines.read(order, PurchaseOrderLine)
    after = before if lines is None else _amend_lines(order, before, lines)
    _decided(order, after)
    _tell_requisitions(order, after, Status.CONFIRMED, before)


def _amend_header(order: PurchaseOrder, header: dict[str, Any]) -> None:
    text = str(_("This can't be changed on a confirmed order. Cancel it and enter a new one."))
    fixed = [name for name, value in header.items() if name not in AMENDABLE and getattr(order, name) != value]
    if fixed:
        raise InvalidInput(FieldError(None, name, text) for name in fixed)
    set_header(order, {name: value for name, value in header.items() if name in AMENDABLE})
    require_own_warehouse(order)


def _amend_lines(
    order: PurchaseOrder, before: list[PurchaseOrderLine], rows: Sequence[dict[str, Any]]
) -> list[PurchaseOrderLine]:
    rows, settle = requisition_parts.complete(rows), requisition_parts.require_same
    try:
        after = trade_documents.write_lines(order, PurchaseOrderLine, PURCHASE, rows, settle=settle)
    except ProtectedError:
        raise LineUsed(order=str(order)) from None
    requisition_parts.require_open(order, after)
    was = {line.pk: line for line in before}
    for line in after:
        if line.pk in was:
            _require_possible(was[line.pk], line)
    note(lines=_changes(was, after))
    return after


def _require_possible(was: PurchaseOrderLine, line: PurchaseOrderLine) -> None:
    changed = [name for name in KEPT if getattr(was, name) != getattr(line, name)]
    if changed and order_lines.is_used(was):
        text = _("This can't be changed after goods were received or invoiced. Close the line and add another one.")
        raise InvalidInput.of(changed[0].removesuffix("_id"), text, line.position)
    done = order_lines.done(was)
    if line.quantity < done:
        raise BelowReceived(row=line.position, done=f"{done.normalize():f}")


def _changes(was: dict[int, PurchaseOrderLine], after: Sequence[PurchaseOrderLine]) -> list[dict[str, Any]]:
    """What the amendment did to lines, for the timeline."""
    now = {line.pk: line for line in after}
    pairs = [(was.get(key), now.get(key)) for key in (*was, *(key for key in now if key not in was))]
    shown = [{"before": _shown(old), "after": _shown(new)} for old, new in pairs]
    return [pair for pair in shown if pair["before"] != pair["after"]]


def _shown(line: PurchaseOrderLine | None) -> dict[str, Any] | None:
    names = ("position", "name", "quantity", "price", "discount", "tax_rate", "due_date")
    return {name: _plain(getattr(line, name)) for name in names} if line else None


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
