"""Delivery notices: the store is told to ship, and keeps what is free for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert
from zhanggui.kernel import bulk, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Customer, Warehouse
from zhanggui.sales.commands import from_orders, order_progress, sales_orders
from zhanggui.sales.models import DeliveryNotice, DeliveryNoticeLine, SalesOrder, SalesOrderLine
from zhanggui.sales.queries.sales_orders import claims_of, known_lines, on_notices, open_lines, to_deliver
from zhanggui.stock.commands import reservations
from zhanggui.stock.commands.line_progress import LineProgress

ZERO = Decimal(0)


def _delivered(line: DeliveryNoticeLine) -> tuple[Decimal, Decimal]:
    return line.delivered_quantity, line.quantity


PROGRESS = LineProgress(DeliveryNotice, DeliveryNoticeLine, {"delivered_progress": _delivered})


class OverOrder(Refusal):
    code = "over_order"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s of %(order)s that stand on no other notice. Ship less, "
        "or have the order amended."
    )


class AllOnNotices(Refusal):
    code = "all_on_notices"
    sentence = _("Everything that is open on %(order)s stands on delivery notices already.")


class OverNoticed(Refusal):
    code = "over_notice"
    sentence = _("Line %(row)s of %(notice)s has %(open)s left to ship. Deliver less, or the rest from the order.")


class NoticeDelivered(Refusal):
    code = "notice_delivered"
    sentence = _(
        "%(notice)s can't be cancelled: goods were delivered on it. Cancel the deliveries first, or close the notice."
    )


class NoticeNotOpen(Refusal):
    code = "notice_not_open"
    sentence = _("%(notice)s isn't confirmed, so nothing can be delivered on it. Confirm or reopen it first.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(DeliveryNotice, "draft", create=True, label=_("New delivery notice"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> DeliveryNotice:
    notice = DeliveryNotice(company=company, customer=customer, warehouse=warehouse, owner=by)
    notice.date = date or company.day(at)
    set_header(notice, header)
    _write(notice, lines)
    return notice


@command(DeliveryNotice, "revise")
def revise(
    notice: DeliveryNotice,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    set_header(notice, header)
    if lines is None:
        require_own_warehouse(notice)
    else:
        _write(notice, lines)


def _write(notice: DeliveryNotice, rows: Sequence[dict[str, Any]]) -> None:
    require_own_warehouse(notice)
    orders = from_orders.lines_of(rows)
    lines = item_lines.build(notice, DeliveryNoticeLine, from_orders.fill(rows, orders, _taken), side="sales")
    from_orders.require_same(notice, lines, known_lines({line.order_line_id for line in lines if line.order_line_id}))
    kernel_lines.save(notice, DeliveryNoticeLine, lines)


def _taken(line: SalesOrderLine) -> dict[str, Any]:
    names = ("item", "variant", "name", "specification", "unit")
    return {**{name: getattr(line, name) for name in names}, "quantity": to_deliver(line)}


discard = discard_command(DeliveryNotice)


@push(SalesOrder, DeliveryNotice, "notify", label=_("Tell the store to ship"))
def notify(
    order: SalesOrder,
    *,
    by: Any,
    at: dt.datetime,
    ship_on: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    confirm_now: bool = False,
) -> DeliveryNotice:
    """A notice of what is open on ``order`` and stands on no notice yet, or of ``lines`` (order_line, quantity)."""
    from_orders.require_open([order])
    rows = _open_rows(order) if lines is None else from_orders.own_rows(order, lines)
    if not rows:
        raise AllOnNotices(order=str(order))
    notice = DeliveryNotice(company=order.company, customer=order.customer, warehouse=order.warehouse, owner=by)
    notice.date, notice.ship_on = order.company.day(at), ship_on or order.next_due_date
    notice.delivery_address = order.delivery_address
    _write(notice, rows)
    return confirm_new(notice, by, at) if confirm_now else notice


def _open_rows(order: SalesOrder) -> list[dict[str, Any]]:
    lines = open_lines(order)
    elsewhere = on_notices(line.pk for line in lines)
    rests = ((line, to_deliver(line) - elsewhere.get(line.pk, ZERO)) for line in lines)
    return [{"order_line": line, "quantity": rest} for line, rest in rests if rest > 0]


def confirm_new(notice: DeliveryNotice, by: Any, at: dt.datetime) -> DeliveryNotice:
    """Confirm a notice in the command that made it, by the actor's own right."""
    confirm.require(by, notice)
    return confirm(notice, by=by, at=at)


# -- decisions ---------------------------------------------------------------------------------------------------------


def _orders_of(notice: DeliveryNotice, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(notice, DeliveryNoticeLine, order_line=SalesOrder)


@command(DeliveryNotice, "confirm", touches=_orders_of)
def confirm(notice: DeliveryNotice, *, by: Any, at: dt.datetime) -> None:
    """Reserve what is free in the order's warehouse; what isn't can be shipped once it comes."""
    periods.require_open(notice.company, Period.Area.SALES, notice.date)
    lines = kernel_lines.required(notice, DeliveryNoticeLine)
    _check_and_claim(notice, lines)


def _check_and_claim(notice: DeliveryNotice, lines: Sequence[DeliveryNoticeLine]) -> None:
    from_orders.require_order(notice, lines)
    orders = order_progress.PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)
    from_orders.require_open({line.document for line in orders.values()})
    from_orders.require_same(notice, lines, orders)
    room = _require_room(notice, lines, orders)
    _claim(notice, lines, orders, room)


def _require_room(
    notice: DeliveryNotice, lines: Sequence[DeliveryNoticeLine], orders: Mapping[int, SalesOrderLine]
) -> dict[int, Decimal]:
    """Notices together don't ship more than is open. Returns what stands on no notice then, per order line."""
    elsewhere = on_notices(orders, statuses=["confirmed"], but=notice.pk)
    room = {key: to_deliver(line) - elsewhere.get(key, ZERO) for key, line in orders.items()}
    for line in lines:
        origin = orders.get(line.order_line_id or 0)
        if origin is None:
            continue
        rest = line.quantity - line.delivered_quantity
        if rest > room[origin.pk]:
            shown = {"quantity": f"{rest.normalize():,f}", "open": f"{max(ZERO, room[origin.pk]).normalize():,f}"}
            raise OverOrder(row=line.position, order=str(origin.document), **shown)
        room[origin.pk] -= rest
    return room


def _claim(
    notice: DeliveryNotice,
    lines: Sequence[DeliveryNoticeLine],
    orders: Mapping[int, SalesOrderLine],
    room: Mapping[int, Decimal],
) -> None:
    """Claims are the order lines' own, so that whoever delivers uses them up; the notice remembers what it added."""
    wanted = {
        origin: convert(to_deliver(origin) - room[origin.pk], origin.factor, origin.item.unit.digits)
        for origin in sorted(orders.values(), key=lambda line: (line.document_id, line.position))
        if origin.item is not None and origin.document.warehouse_id == notice.warehouse_id
    }
    added = sales_orders.top_up(wanted)
    for line in lines:
        line.reserved_quantity = added.pop(line.order_line_id or 0, ZERO)
    bulk.set_fields(DeliveryNoticeLine, ("reserved_quantity",), [(line.pk, line.reserved_quantity) for line in lines])


def _open_base(line: DeliveryNoticeLine) -> Decimal:
    """What the notice still has to ship, in the item's unit."""
    if line.item is None or not line.is_stocked:
        return ZERO
    return line.base_quantity - convert(line.delivered_quantity, line.factor, line.item.unit.digits)


@command(DeliveryNotice, "close", touches=_orders_of)
def close(notice: DeliveryNotice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing more is shipped on it; what it had reserved is free again."""
    _give_up(notice)
    note(reason=reason)


@command(DeliveryNotice, "reopen", touches=_orders_of)
def reopen(notice: DeliveryNotice, *, by: Any, at: dt.datetime) -> None:
    _check_and_claim(notice, kernel_lines.read(notice, DeliveryNoticeLine))


@command(DeliveryNotice, "cancel", touches=_orders_of)
def cancel(notice: DeliveryNotice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    if any(line.delivered_quantity for line in kernel_lines.read(notice, DeliveryNoticeLine)):
        raise NoticeDelivered(notice=str(notice))
    _give_up(notice)
    note(reason=reason)


def _give_up(notice: DeliveryNotice) -> None:
    """Lower the claims of the order lines by what this notice added, as far as it hasn't been delivered."""
    lines = [line for line in kernel_lines.read(notice, DeliveryNoticeLine) if line.reserved_quantity]
    claims = claims_of(line.order_line_id for line in lines if line.order_line_id)
    for line in lines:
        claims[line.order_line_id] = claims.get(line.order_line_id, ZERO) - min(
            line.reserved_quantity, _open_base(line)
        )
    reservations.limit(SalesOrder._meta.label, {key: max(ZERO, rest) for key, rest in claims.items()})
    bulk.set_fields(DeliveryNoticeLine, ("reserved_quantity",), [(line.pk, ZERO) for line in lines])


# -- progress ----------------------------------------------------------------------------------------------------------


def require_open_for(lines: Iterable[Any]) -> None:
    """Refuse deliveries on notices that aren't open, or of more than these say. The caller holds the notices."""
    taken: dict[int, Decimal] = {}
    for line in lines:
        if line.notice_line_id:
            taken[line.notice_line_id] = taken.get(line.notice_line_id, ZERO) + line.quantity
    for key, line in kernel_lines.by_key(DeliveryNotice, DeliveryNoticeLine, taken).items():
        if line.document.status != DeliveryNotice.Status.CONFIRMED:
            raise NoticeNotOpen(notice=str(line.document))
        if line.delivered_quantity + taken[key] > line.quantity:
            left = max(ZERO, line.quantity - line.delivered_quantity)
            raise OverNoticed(row=line.position, notice=str(line.document), open=f"{left.normalize():,f}")


def add_progress(lines: Iterable[Any], *, sign: int = 1) -> None:
    """Write what these delivery lines deliver back to the notices that they name.

    Called by deliveries inside their own commands, which hold the notices' locks.
    """
    changes: dict[int, dict[str, Decimal]] = {}
    for line in lines:
        if line.notice_line_id:
            change = changes.setdefault(line.notice_line_id, {"delivered_quantity": ZERO})
            change["delivered_quantity"] += sign * line.quantity
    PROGRESS.add(changes)
