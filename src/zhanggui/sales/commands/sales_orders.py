"""Sales orders: draft, revise, submit, confirm, amend, reserve, close, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Customer, Warehouse
from zhanggui.pricing.commands import amended_parts, amendment_checks, amendments, last_prices, trade_documents
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.commands.order_progress import PROGRESS
from zhanggui.sales.models import DeliveryLine, DeliveryNoticeLine, SalesOrder, SalesOrderLine
from zhanggui.sales.queries.sales_orders import claims_of
from zhanggui.stock.commands import reservations
from zhanggui.stock.commands.availability import lock_availability
from zhanggui.stock.commands.reservations import Demand
from zhanggui.stock.queries.order_progress import open_base

ZERO = Decimal(0)


class OrderDelivered(Refusal):
    code = "order_delivered"
    sentence = _(
        "%(order)s can't be cancelled: goods were delivered or invoiced. Cancel the deliveries and invoices first, "
        "or close the rest of the order."
    )


class BelowDelivered(Refusal):
    code = "below_delivered"
    sentence = _("Line %(row)s: %(done)s were delivered or invoiced already, so the quantity can't go below that.")


class StockReserved(Refusal):
    code = "stock_reserved"
    sentence = _("Stock of %(warehouse)s is reserved for %(order)s. Release it first, then change the warehouse.")


class NothingFree(Refusal):
    code = "nothing_free"
    sentence = _(
        "Nothing that %(order)s still needs is free in %(warehouse)s. Wait for the next receipt, then reserve."
    )


class NothingToReserve(Refusal):
    code = "nothing_to_reserve"
    sentence = _("All that is open on these lines of %(order)s is reserved already.")


class NothingReserved(Refusal):
    code = "nothing_reserved"
    sentence = _("Nothing is reserved for these lines of %(order)s.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SalesOrder, "draft", create=True, label=_("New sales order"))
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
) -> SalesOrder:
    return trade_documents.draft(
        SalesOrder,
        SalesOrderLine,
        SALES,
        by=by,
        at=at,
        company=company,
        partner=customer,
        date=date,
        lines=lines,
        header={"warehouse": warehouse, **header},
    )


@command(SalesOrder, "revise")
def revise(
    order: SalesOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    trade_documents.revise(order, SalesOrderLine, SALES, by=by, lines=lines, header=header)


discard = discard_command(SalesOrder)


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(SalesOrder, "submit")
def submit(order: SalesOrder, *, by: Any, at: dt.datetime) -> None:
    kernel_lines.required(order, SalesOrderLine)
    snapshots.take(order, order.customer.party)


@command(SalesOrder, "withdraw")
def withdraw(order: SalesOrder, *, by: Any, at: dt.datetime) -> None:
    """Back to draft, to be edited again."""


@command(SalesOrder, "confirm")
def confirm(order: SalesOrder, *, by: Any, at: dt.datetime) -> None:
    """We promise to deliver. Stock isn't needed for that: what is short is noted, and can be bought or made."""
    periods.require_open(order.company, Period.Area.SALES, order.date)
    lines = kernel_lines.required(order, SalesOrderLine)
    snapshots.take(order, order.customer.party)
    order.delivery_address = order.delivery_address or _address(order.snapshot)
    last_prices.remember(order, lines, SALES)
    PROGRESS.derive(order, lines)


def _address(snapshot: Mapping[str, Any]) -> str:
    """Where goods go when nobody says more: the customer's shipping address, else the first one."""
    found = sorted(snapshot["addresses"], key=lambda address: address["kind"] != "shipping")
    return found[0]["text"] if found else ""


@command(SalesOrder, "amend", label=_("Amend"))
def amend(
    order: SalesOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    """Change lines, dates, address and texts of a confirmed order; never below what was delivered, invoiced or noticed.

    As in revise, lines that are sent replace those that are there; without ``lines`` they stay. A line that another
    document refers to can't be left out: close its rest instead. What was reserved of goods that a line isn't for any
    more is free again, and goods that it is for now are reserved instead, as far as they are free.
    """
    known = amendment_checks.findings(order, by=by, at=at)
    before = kernel_lines.read(order, SalesOrderLine)
    if amendments.moves(order, header):
        _require_warehouse_free(order, before)
    amendments.set_header(order, header, "delivery_address")
    after = before if lines is None else _amend_lines(order, lines, by)
    amended_parts.follow(DeliveryLine, before, after)
    last_prices.amend(order, before, after, SALES)
    _derive_and_limit(order, after, before)
    amendment_checks.require(order, known, before, after, by=by, at=at)


def _require_warehouse_free(order: SalesOrder, lines: Iterable[SalesOrderLine]) -> None:
    """Claims are on goods of this warehouse, and the store may be shipping."""
    amendments.require_warehouse_free(order, _announced(order))
    if claims_of(line.pk for line in lines):
        raise StockReserved(order=str(order), warehouse=order.warehouse.label)


def _amend_lines(order: SalesOrder, rows: Sequence[dict[str, Any]], by: Any) -> list[SalesOrderLine]:
    announced = _announced(order)
    return amendments.write_lines(order, SalesOrderLine, SALES, rows, by=by, announced=announced, below=BelowDelivered)


def _announced(order: SalesOrder) -> amendments.Announced:
    return amendments.announced(order, DeliveryNoticeLine, "delivered_quantity")


def _derive_and_limit(
    order: SalesOrder, lines: Sequence[SalesOrderLine], before: Sequence[SalesOrderLine] = ()
) -> None:
    """Progress, and claims no larger than what is open, on the goods that the lines are for now."""
    PROGRESS.derive(order, lines)
    wanted = {line.pk: open_base(line) for line in lines}
    now = {line.pk: _goods(line) for line in lines}
    gone = [line.pk for line in before if now.get(line.pk) != _goods(line)]
    moved = claims_of(key for key in gone if key in wanted)
    if moved:  # what is freed and what is reserved instead, in the one order in which everybody locks
        both = [*before, *lines]
        lock_availability((line.item_id, line.variant_id, order.warehouse_id) for line in both if line.item_id)
    reservations.limit(order._meta.label, {**wanted, **dict.fromkeys(gone, ZERO)})
    top_up({line: wanted[line.pk] for line in lines if line.pk in moved})


def _goods(line: SalesOrderLine) -> tuple[int | None, int | None]:
    return line.item_id, line.variant_id


@command(SalesOrder, "close_lines")
def close_lines(order: SalesOrder, *, by: Any, at: dt.datetime, lines: list[SalesOrderLine]) -> None:
    """Nothing more will be delivered on these lines."""
    amendments.close_lines(order, SalesOrderLine, lines, _announced(order))
    _derive_and_limit(order, kernel_lines.read(order, SalesOrderLine))


@command(SalesOrder, "reopen_lines")
def reopen_lines(order: SalesOrder, *, by: Any, at: dt.datetime, lines: list[SalesOrderLine]) -> None:
    """What wasn't delivered on these lines may be delivered again."""
    amendments.reopen_lines(order, SalesOrderLine, lines)
    _derive_and_limit(order, kernel_lines.read(order, SalesOrderLine))


def _own(order: SalesOrder, lines: Sequence[SalesOrderLine] | None) -> list[SalesOrderLine]:
    """The order's own instances of ``lines``; all of them where None."""
    if lines is None:
        return kernel_lines.read(order, SalesOrderLine)
    return amendments.chosen(order, SalesOrderLine, lines)


@command(SalesOrder, "close")
def close(order: SalesOrder, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing more will be delivered; what was delivered can still be invoiced."""
    PROGRESS.end(order)
    reservations.release(order)
    note(reason=reason)


@command(SalesOrder, "reopen")
def reopen(order: SalesOrder, *, by: Any, at: dt.datetime) -> None:
    PROGRESS.derive(order, kernel_lines.read(order, SalesOrderLine))


@command(SalesOrder, "cancel")
def cancel(order: SalesOrder, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    lines = kernel_lines.read(order, SalesOrderLine)
    if any(order_lines.is_used(line) for line in lines):
        raise OrderDelivered(order=str(order))
    if order.status == SalesOrder.Status.CONFIRMED:
        amendment_checks.require_period(order, at=at)
    last_prices.forget(order, lines, SALES)
    PROGRESS.end(order)
    reservations.release(order)
    note(reason=reason)


# -- reservations ------------------------------------------------------------------------------------------------------


@command(SalesOrder, "reserve")
def reserve(order: SalesOrder, *, by: Any, at: dt.datetime, lines: list[SalesOrderLine] | None = None) -> None:
    """Keep what is free in the order's warehouse for this order, as far as it goes; without ``lines`` for all."""
    wanted = _demands({line: open_base(line) for line in _own(order, lines)})
    if not wanted:
        raise NothingToReserve(order=str(order))
    _forget_lost_claims([demand.line_id for demand in wanted])
    if not sum(_claim(wanted).values()):
        raise NothingFree(order=str(order), warehouse=order.warehouse.label)


def _forget_lost_claims(keys: Sequence[int]) -> None:
    """Notices count as theirs no more than is claimed still; ending one then leaves alone what people reserve now."""
    left, kept = claims_of(keys), []
    notified = DeliveryNoticeLine.objects.filter(order_line__in=keys, reserved_quantity__gt=0).order_by("pk")
    for key, line, added in notified.values_list("order_line_id", "pk", "reserved_quantity"):
        own = min(added, left.get(key, ZERO))
        left[key] = left.get(key, ZERO) - own
        kept.append((line, own))
    bulk.set_fields(DeliveryNoticeLine, ("reserved_quantity",), kept)


def _demands(quantities: Mapping[SalesOrderLine, Decimal]) -> dict[Demand, SalesOrder]:
    """What is wanted per line (item's unit) beyond what is claimed for it already, with the line's order."""
    claimed = claims_of(line.pk for line in quantities)
    found = {}
    for line, quantity in quantities.items():
        order, rest = line.document, quantity - claimed.get(line.pk, ZERO)
        if rest > 0 and line.item_id:
            found[Demand(line.pk, line.item_id, line.variant_id, order.warehouse_id, rest)] = order
    return found


def _claim(demands: Mapping[Demand, SalesOrder]) -> dict[int, Decimal]:
    """Reserve what is free; the quantity taken per line is kept in the Activity."""
    taken = {demand.line_id: part for demand, part in reservations.reserve_for(demands).items()}
    note(reserved={str(key): f"{quantity.normalize():f}" for key, quantity in taken.items()})
    return taken


def top_up(quantities: Mapping[SalesOrderLine, Decimal]) -> dict[int, Decimal]:
    """Raise the claims of lines to ``quantities`` (item's unit) as far as goods are free; what was added per line.

    For delivery notices too, inside their own commands, which hold the orders' locks.
    """
    demands = _demands(quantities)
    return _claim(demands) if demands else {}


@command(SalesOrder, "release")
def release(order: SalesOrder, *, by: Any, at: dt.datetime, lines: list[SalesOrderLine] | None = None) -> None:
    """Let others have what was reserved for this order."""
    chosen = [line.pk for line in _own(order, lines)]
    if not claims_of(chosen):
        raise NothingReserved(order=str(order))
    reservations.release(order, chosen)
