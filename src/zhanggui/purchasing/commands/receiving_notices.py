"""Receiving notices: goods at the dock, before they are accepted; and how much of them was received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk, locks, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Supplier, Warehouse
from zhanggui.masterdata.progress import progress
from zhanggui.pricing.commands import part_lines
from zhanggui.purchasing.commands import order_parts
from zhanggui.purchasing.commands.order_parts import NothingOpen, OrderNotOpen, OrderRequired
from zhanggui.purchasing.commands.order_progress import PROGRESS
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine, ReceivingNotice, ReceivingNoticeLine
from zhanggui.purchasing.queries import purchase_orders, receiving_notices
from zhanggui.purchasing.queries.purchase_orders import to_receive

ZERO = Decimal(0)
TAKEN = ("item", "variant", "name", "specification", "unit", "quantity")
Rows = Sequence[dict[str, Any]]


class NoticeReceived(Refusal):
    code = "notice_received"
    sentence = _("%(notice)s can't be cancelled: goods were received. Cancel the receipts first, or close the notice.")


class AllAnnounced(Refusal):
    code = "all_announced"
    sentence = _("All that is open on %(order)s is on receiving notices already. Receive or close those first.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(ReceivingNotice, "draft", create=True, label=_("New receiving notice"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Rows = (),
    **header: Any,
) -> ReceivingNotice:
    notice = ReceivingNotice(company=company, supplier=supplier, warehouse=warehouse, owner=by)
    notice.date = date or company.day(at)
    return _write(notice, header, lines)


@command(ReceivingNotice, "revise")
def revise(notice: ReceivingNotice, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    _write(notice, header, lines)


def _write(notice: ReceivingNotice, header: dict[str, Any], rows: Rows | None) -> ReceivingNotice:
    set_header(notice, header)
    require_own_warehouse(notice)
    if rows is None:
        lines = kernel_lines.read(notice, ReceivingNoticeLine)
    else:
        lines = item_lines.build(
            notice, ReceivingNoticeLine, order_parts.complete(rows, (*TAKEN, "note")), side="purchase"
        )
    order_parts.require_same(notice, lines, order_parts.origins(lines))
    if rows is not None:
        kernel_lines.save(notice, ReceivingNoticeLine, lines)
    return notice


discard = discard_command(ReceivingNotice)


@push(PurchaseOrder, ReceivingNotice, "announce", label=_("Announce goods"))
def announce(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    reference: str = "",
) -> ReceivingNotice:
    """A notice of what is open on ``order`` and on no other notice, or of ``lines`` (order_line, quantity)."""
    if order.status != PurchaseOrder.Status.CONFIRMED:
        raise OrderNotOpen(order=str(order))
    own = kernel_lines.read(order, PurchaseOrderLine)
    rows = _unannounced(order) if lines is None else part_lines.own_rows(order, own, lines, "order_line")
    notice = ReceivingNotice(company=order.company, supplier=order.supplier, warehouse=order.warehouse, owner=by)
    notice.date = date or order.company.day(at)
    return _write(notice, {"reference": reference}, rows)


def _unannounced(order: PurchaseOrder) -> list[dict[str, Any]]:
    is_open = purchase_orders.open_lines(order)
    if not is_open:
        raise NothingOpen(document=str(order))
    announced = receiving_notices.on_notices(line.pk for line in is_open)
    rests = [(line, to_receive(line) - announced.get(line.pk, ZERO)) for line in is_open]
    rows = [{"order_line": line, "quantity": rest} for line, rest in rests if rest > 0]
    if not rows:
        raise AllAnnounced(order=str(order))
    return rows


# -- decisions ---------------------------------------------------------------------------------------------------------


def _orders(notice: ReceivingNotice, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(notice, ReceivingNoticeLine, order_line=PurchaseOrder)


@command(ReceivingNotice, "confirm", touches=_orders)
def confirm(notice: ReceivingNotice, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(notice.company, Period.Area.PURCHASING, notice.date)
    _require_announceable(notice, kernel_lines.required(notice, ReceivingNoticeLine))


def _require_announceable(notice: ReceivingNotice, lines: Sequence[ReceivingNoticeLine]) -> None:
    known = PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)
    order_parts.require_same(notice, lines, known)
    for line in lines:
        _require_expected(notice, line, known.get(line.order_line_id or 0))


def _require_expected(notice: ReceivingNotice, line: ReceivingNoticeLine, origin: PurchaseOrderLine | None) -> None:
    if origin is None:
        if not notice.company.receipt_without_order:
            raise OrderRequired(row=line.position, company=notice.company.label)
    elif origin.document.status != PurchaseOrder.Status.CONFIRMED:
        raise OrderNotOpen(order=str(origin.document))


@check(ReceivingNotice, "confirm")
@check(ReceivingNotice, "reopen")
def more_than_open(notice: ReceivingNotice, *, by: Any, at: dt.datetime) -> list[Finding]:
    """More at the dock than is open on the order: somebody has to say why before it is accepted."""
    lines = [line for line in kernel_lines.read(notice, ReceivingNoticeLine) if line.order_line_id]
    known = PROGRESS.lines(line.order_line_id for line in lines)
    announced = receiving_notices.on_notices(known, statuses=("confirmed",))
    text = _("Line %(row)s: %(quantity)s are more than the %(open)s that are still to come on %(order)s.")
    remedy = _("Correct the quantity, or say what happens with the rest.")
    rests = [
        (line, origin := known[line.order_line_id], to_receive(origin) - announced.get(origin.pk, ZERO))
        for line in lines
    ]
    return [
        Finding(Level.WARN, "more_than_open", text % _quantities(line, origin, rest), remedy, line.position)
        for line, origin, rest in rests
        if receiving_notices.to_receive(line) > rest
    ]


def _quantities(line: ReceivingNoticeLine, origin: PurchaseOrderLine, rest: Decimal) -> dict[str, Any]:
    return {
        "row": line.position,
        "quantity": f"{receiving_notices.to_receive(line).normalize():,f}",
        "open": f"{max(ZERO, rest).normalize():,f}",
        "order": origin.document,
    }


@command(ReceivingNotice, "close")
def close(notice: ReceivingNotice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """What wasn't received of it won't be: it goes back, or never was there."""
    note(reason=reason)


@command(ReceivingNotice, "reopen", touches=_orders)
def reopen(notice: ReceivingNotice, *, by: Any, at: dt.datetime) -> None:
    """The rest may be received after all, where the orders still expect it."""
    _require_announceable(notice, kernel_lines.read(notice, ReceivingNoticeLine))


@command(ReceivingNotice, "cancel")
def cancel(notice: ReceivingNotice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    if any(line.received_quantity for line in kernel_lines.read(notice, ReceivingNoticeLine)):
        raise NoticeReceived(notice=str(notice))
    note(reason=reason)


# -- progress ----------------------------------------------------------------------------------------------------------


def add_progress(received: Mapping[int, Decimal]) -> None:
    """Write received quantities back to notice lines (by key) and refresh their notices.

    Called by receipts inside their own commands, which hold the notices' locks. No permission, no Activity.
    """
    if not received:
        return
    notices = kernel_lines.siblings(ReceivingNotice, ReceivingNoticeLine, received)
    locks.require(ReceivingNotice, [notice.pk for notice in notices])
    bulk.increment(ReceivingNoticeLine, ("received_quantity",), sorted(received.items()))
    for notice, lines in notices.items():
        for line in lines:
            line.received_quantity += received.get(line.pk, ZERO)
        notice.received_progress = progress((line.received_quantity, line.quantity) for line in lines)
    badges = sorted((notice.pk, notice.received_progress) for notice in notices)
    bulk.set_fields(ReceivingNotice, ("received_progress",), badges)
