"""Deliveries: goods out of stock to a customer, at what they cost us on average."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Customer, Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.queries.terms import Terms
from zhanggui.pricing.commands import part_lines, parts, tolerances, trade_documents
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.commands import delivery_notices, from_orders
from zhanggui.sales.commands.from_orders import NothingOpen
from zhanggui.sales.commands.order_progress import PROGRESS, Progressed
from zhanggui.sales.models import (
    Delivery,
    DeliveryLine,
    DeliveryNotice,
    DeliveryNoticeLine,
    SalesOrder,
    SalesOrderLine,
    SalesReturn,
    SalesReturnLine,
)
from zhanggui.sales.queries.sales_orders import known_lines, open_lines, to_deliver
from zhanggui.stock.commands import ledger, reservations
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.commands.reservations import Claim
from zhanggui.stock.queries.order_progress import open_base

ZERO = Decimal(0)
Rows = Sequence[dict[str, Any]]


class OverDelivery(Refusal):
    code = "over_delivery"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s still open on %(order)s. Deliver less, or have the order "
        "amended."
    )


class DeliveryUsed(Refusal):
    code = "delivery_used"
    sentence = _(
        "%(delivery)s can't be cancelled: its goods were returned or invoiced. Cancel the returns and invoices first, "
        "or take the goods back with a sales return."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(Delivery, "draft", create=True, label=_("New delivery"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Rows = (),
    **header: Any,
) -> Delivery:
    """Lines may name order lines (``order_line``); the first order's terms are the delivery's, if nobody says more."""
    orders = from_orders.lines_of(lines)
    return _new(by, at, company, customer, date, lines, orders, {"warehouse": warehouse, **header})


def _new(
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    date: dt.date | None,
    rows: Rows,
    orders: Mapping[int, SalesOrderLine],
    header: dict[str, Any],
) -> Delivery:
    document: Delivery = trade_documents.draft(
        Delivery,
        DeliveryLine,
        SALES,
        by=by,
        at=at,
        company=company,
        partner=customer,
        date=date,
        lines=from_orders.fill(rows, orders, _taken),
        header=header,
        terms=_terms(orders),
        settle=_settle_draft,
    )
    return document


def _terms(orders: Mapping[int, SalesOrderLine]) -> Terms | None:
    """What was agreed in the order that the lines name; None where they name none."""
    order = next((line.document for line in orders.values()), None)
    if order is None:
        return None
    return Terms(order.currency, order.payment_term, None, order.tax_included, ZERO, ZERO)


def _taken(line: SalesOrderLine) -> dict[str, Any]:
    return parts.values(line, to_deliver(line))


def _settle_draft(delivery: Delivery, lines: Sequence[DeliveryLine]) -> None:
    """What the lines of a draft would come to if it were posted now."""
    orders = known_lines(_order_keys(lines))
    from_orders.require_same(delivery, lines, orders)
    _settle(delivery, lines, orders)


def _settle(delivery: Delivery, lines: Sequence[DeliveryLine], orders: Mapping[int, SalesOrderLine]) -> None:
    """Each line's share of its order line: base quantity and amounts."""
    so_far = taken_of_orders(orders)
    before = {key: order_lines.standing(origin) for key, origin in orders.items()}
    for line in lines:
        origin = orders.get(line.order_line_id or 0)
        if origin is not None:
            parts.take_of_order(delivery, line, origin, before[origin.pk], so_far[origin.pk])
            before[origin.pk] += line.quantity


def taken_of_orders(orders: Mapping[int, SalesOrderLine], *, but: SalesReturn | None = None) -> dict[int, parts.Taken]:
    """What deliveries took of order lines so far, less what came back to be replaced, ``but`` by one return."""
    delivered = [origin for origin in orders.values() if origin.delivered_quantity]
    reopened = [origin for origin in delivered if origin.reopened_quantity]
    found = {key: parts.Taken() for key in orders} | parts.taken(DeliveryLine, "order_line", delivered)
    returns = SalesReturn.objects.filter(resolution=SalesReturn.Resolution.REPLACE)
    replaced = {"document__in": returns.exclude(pk=but.pk) if but else returns}
    for key, back in parts.taken(SalesReturnLine, "order_line", reopened, **replaced).items():
        found[key].give_back(back)
    return found


@command(Delivery, "revise")
def revise(delivery: Delivery, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    rows = None if lines is None else from_orders.fill(lines, from_orders.lines_of(lines), _taken)
    trade_documents.revise(delivery, DeliveryLine, SALES, by=by, lines=rows, header=header, settle=_settle_draft)


discard = discard_command(Delivery)


# -- pushes ------------------------------------------------------------------------------------------------------------


@push(SalesOrder, Delivery, "deliver", label=_("Deliver"))
def deliver(
    order: SalesOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    tracking_number: str = "",
    confirm_now: bool = False,
) -> Delivery:
    """A delivery of what is open on ``order``, or of ``lines`` (order_line, quantity); posted where ``confirm_now``."""
    from_orders.require_open([order])
    rows = [{"order_line": line} for line in open_lines(order)]
    rows = rows if lines is None else from_orders.own_rows(order, lines)
    if not rows:
        raise NothingOpen(document=str(order))
    header = {"warehouse": order.warehouse, "tracking_number": tracking_number}
    orders = from_orders.lines_of(rows)
    delivery = _new(by, at, order.company, order.customer, date, rows, orders, header)
    return _confirm_new(delivery, by, at) if confirm_now else delivery


def _orders_of_notice(notice: DeliveryNotice, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(notice, DeliveryNoticeLine, order_line=SalesOrder)


@push(
    DeliveryNotice,
    Delivery,
    "deliver_notice",
    label=_("Deliver"),
    touches=_orders_of_notice,
    permission_step="deliver",
)
def deliver_notice(
    notice: DeliveryNotice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    tracking_number: str = "",
    confirm_now: bool = False,
) -> Delivery:
    """A delivery of what is open on ``notice``, or of ``lines`` (notice_line, quantity)."""
    if notice.status != DeliveryNotice.Status.CONFIRMED:
        raise delivery_notices.NoticeNotOpen(notice=str(notice))
    orders = PROGRESS.lines(_order_keys(kernel_lines.read(notice, DeliveryNoticeLine)))
    rows = _notice_rows(notice, orders, lines)
    if not rows:
        raise NothingOpen(document=str(notice))
    header = {"warehouse": notice.warehouse, "tracking_number": tracking_number}
    delivery = _new(by, at, notice.company, notice.customer, date, rows, orders, header)
    return _confirm_new(delivery, by, at) if confirm_now else delivery


def _order_keys(lines: Iterable[Any]) -> set[int]:
    return {line.order_line_id for line in lines if line.order_line_id}


def _notice_rows(
    notice: DeliveryNotice, orders: Mapping[int, SalesOrderLine], rows: Rows | None
) -> list[dict[str, Any]]:
    """``rows`` filled from the notice's lines; without them, all that is open on it."""
    own = kernel_lines.read(notice, DeliveryNoticeLine)
    filled = {line.pk: _notice_row(line, orders) for line in own}
    if rows is None:
        return [row for row in filled.values() if row["quantity"] > 0]
    return [{**filled[row["notice_line"].pk], **row} for row in part_lines.own_rows(notice, own, rows, "notice_line")]


def _notice_row(line: DeliveryNoticeLine, orders: Mapping[int, SalesOrderLine]) -> dict[str, Any]:
    names = ("item", "variant", "name", "specification", "unit")
    taken = {name: getattr(line, name) for name in names}
    rest = line.quantity - line.delivered_quantity
    return {**taken, "notice_line": line, "order_line": orders.get(line.order_line_id or 0), "quantity": rest}


def _confirm_new(delivery: Delivery, by: Any, at: dt.datetime) -> Delivery:
    """Post a delivery in the command that made it, by the actor's own right."""
    confirm.require(by, delivery)
    return confirm(delivery, by=by, at=at)


# -- confirm -----------------------------------------------------------------------------------------------------------


def _upstream(delivery: Delivery, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(delivery, DeliveryLine, order_line=SalesOrder, notice_line=DeliveryNotice)


@command(Delivery, "confirm", touches=_upstream)
def confirm(delivery: Delivery, *, by: Any, at: dt.datetime) -> None:
    """Goods leave at moving average, reserved ones first; raises InsufficientStock with every shortage."""
    periods.require_open(delivery.company, Period.Area.STOCK, delivery.date)
    lines = kernel_lines.required(delivery, DeliveryLine)
    from_orders.require_order(delivery, lines)
    orders = PROGRESS.lines(_order_keys(lines))
    changes = _deliver_on_orders(delivery, lines, orders)
    was = parts.measured(lines)
    _settle(delivery, lines, orders)
    delivery_notices.require_open_for(lines)
    delivery_notices.add_progress(lines)
    PROGRESS.add(changes)
    _limit_other_claims(delivery, orders)
    _post(delivery, lines, at)
    parts.save_measured(delivery, lines, was)
    snapshots.take(delivery, delivery.customer.party)


def _deliver_on_orders(
    delivery: Delivery, lines: Sequence[DeliveryLine], orders: Mapping[int, SalesOrderLine]
) -> dict[int, Progressed]:
    """Check each line against its order; what to write back there."""
    from_orders.require_open({line.document for line in orders.values()})
    from_orders.require_same(delivery, lines, orders)
    tolerance = tolerances.Tolerance(delivery, SALES)
    changes: dict[int, Progressed] = {}
    for line in lines:
        if line.order_line_id:
            change = changes.setdefault(line.order_line_id, Progressed())
            tolerance.require(line, orders[line.order_line_id], change.moved, OverDelivery)
            change.moved += line.quantity
    return changes


def _limit_other_claims(delivery: Delivery, orders: Mapping[int, SalesOrderLine]) -> None:
    """Goods that leave from another warehouse than the order's use up no claim, so what is claimed too much goes."""
    elsewhere = [line for line in orders.values() if line.document.warehouse_id != delivery.warehouse_id]
    if elsewhere:
        reservations.limit(SalesOrder._meta.label, {line.pk: open_base(line) for line in elsewhere})


def _post(delivery: Delivery, lines: Sequence[DeliveryLine], at: dt.datetime) -> None:
    moving = [line for line in lines if line.is_stocked and line.base_quantity and line.item is not None]
    inside, customer = places(delivery.company, delivery.warehouse, Location.Kind.CUSTOMER)
    moves = [
        Move(line.item, line.variant, inside, customer, line.base_quantity, line.pk, claim=_claim(line))
        for line in moving
        if line.item is not None
    ]
    for line, row in zip(moving, ledger.post(Source.of(delivery, at=at), moves), strict=True):
        line.stock_value = row.value


def _claim(line: DeliveryLine) -> Claim | None:
    return Claim(SalesOrder._meta.label, line.order_line_id) if line.order_line_id else None


# -- cancel ------------------------------------------------------------------------------------------------------------


@command(Delivery, "cancel", touches=_upstream)
def cancel(delivery: Delivery, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Take the goods back at their cost, on the original date if its period is open, else today."""
    lines = kernel_lines.read(delivery, DeliveryLine)
    if any(line.returned_quantity or line.invoiced_quantity for line in lines):
        raise DeliveryUsed(delivery=str(delivery))
    changes: dict[int, Progressed] = {}
    for line in lines:
        if line.order_line_id:
            changes.setdefault(line.order_line_id, Progressed()).moved -= line.quantity
    delivery_notices.add_progress(lines, sign=-1)
    PROGRESS.add(changes)
    ledger.undo(delivery, at=at)
    note(reason=reason)
