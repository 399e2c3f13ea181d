"""Transfers: goods from one place to another, at once or by way of transit, without gain or loss of value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk, locks, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.models import Location, Progress, Warehouse
from zhanggui.masterdata.progress import progress
from zhanggui.masterdata.queries.locations import places
from zhanggui.stock.commands import expected_moves, ledger, own_lines
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.commands.reach import require_at
from zhanggui.stock.models import StockMove, Transfer, TransferLine
from zhanggui.stock.queries import transfers as queries

ZERO = Decimal(0)
Rows = Sequence[dict[str, Any]]
Status = Transfer.Status


class MovedAtOnce(Refusal):
    code = "moved_at_once"
    sentence = _("%(transfer)s moves its goods at once: they are there already. Cancel it to bring them back.")


class TransferReceived(Refusal):
    code = "transfer_received"
    sentence = _("%(transfer)s can't be cancelled: goods have arrived. Cancel the receipts first, or close the rest.")


class NothingOnTheWay(Refusal):
    code = "nothing_on_the_way"
    sentence = _("All of %(transfer)s has arrived, so there is no difference to close.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(Transfer, "draft", create=True, label=_("New transfer"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    from_warehouse: Warehouse,
    to_warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Rows = (),
    **header: Any,
) -> Transfer:
    transfer = Transfer(company=company, from_warehouse=from_warehouse, to_warehouse=to_warehouse, owner=by)
    transfer.date = date or company.day(at)
    _write(transfer, header, lines)
    return transfer


@command(Transfer, "revise")
def revise(transfer: Transfer, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    _write(transfer, header, lines)


discard = discard_command(Transfer)


def _write(transfer: Transfer, header: dict[str, Any], rows: Rows | None) -> None:
    set_header(transfer, header)
    errors = list(_problems(transfer))
    if errors:
        raise InvalidInput(errors)
    if rows is None:
        return
    built = item_lines.build(transfer, TransferLine, rows)
    own_lines.require_stocked(built)
    errors = list(own_lines.lot_problems(built))
    if errors:
        raise InvalidInput(errors)
    kernel_lines.save(transfer, TransferLine, built)


def _problems(transfer: Transfer) -> Iterator[FieldError]:
    """Everything that is wrong with the two ends."""
    ends = {"from": transfer.from_warehouse, "to": transfer.to_warehouse}
    for end, warehouse in ends.items():
        if warehouse.company_id != transfer.company_id:
            text = _("%(warehouse)s belongs to another company. Choose a warehouse of %(company)s.")
            values = {"warehouse": warehouse, "company": transfer.company.label}
            yield FieldError(None, f"{end}_warehouse", str(text % values))
        yield from own_lines.place_problem(f"{end}_location", getattr(transfer, f"{end}_location"), warehouse)
    if transfer.from_warehouse == transfer.to_warehouse:
        if transfer.two_step:
            yield FieldError(None, "to_warehouse", str(_("Goods are in transit between two warehouses only.")))
        elif transfer.from_location == transfer.to_location:
            yield FieldError(None, "to_warehouse", str(_("Choose another warehouse or another place to go to.")))
    if transfer.expected_date and transfer.expected_date < transfer.date:
        yield FieldError(None, "expected_date", str(_("The goods can't arrive before they leave.")))


# -- moving ------------------------------------------------------------------------------------------------------------


@command(Transfer, "confirm")
def confirm(transfer: Transfer, *, by: Any, at: dt.datetime) -> None:
    """In one step the goods are there at once. In two they are expected to go here and to come there."""
    lines = kernel_lines.required(transfer, TransferLine)
    if transfer.two_step:
        expected_moves.replace([transfer], {transfer.pk: queries.expected(transfer, lines, Status.CONFIRMED)})
        return
    require_at(confirm, transfer, transfer.from_warehouse, by)
    require_at(confirm, transfer, transfer.to_warehouse, by)
    here, _transit, there = _places(transfer)
    _move(transfer, lines, here, there, at)
    _set_received(transfer, {line: line.quantity for line in lines})


@command(Transfer, "ship")
def ship(transfer: Transfer, *, by: Any, at: dt.datetime, date: dt.date | None = None) -> None:
    """The goods leave and are in transit; still ours, and worth what they were. Raises InsufficientStock."""
    if not transfer.two_step:
        raise MovedAtOnce(transfer=str(transfer))
    require_at(ship, transfer, transfer.from_warehouse, by)
    transfer.date = date or transfer.date
    lines = kernel_lines.read(transfer, TransferLine)
    here, transit, _there = _places(transfer)
    expected_moves.replace([transfer], {transfer.pk: queries.expected(transfer, lines, Status.SHIPPED)})
    _move(transfer, lines, here, transit, at)


def _places(transfer: Transfer) -> tuple[Location, Location, Location]:
    """Where the goods leave, lie on the way, and arrive."""
    here, transit = places(transfer.company, transfer.from_warehouse, Location.Kind.TRANSIT)
    (there,) = places(transfer.company, transfer.to_warehouse)
    here, there = transfer.from_location or here, transfer.to_location or there
    if here == there:
        raise InvalidInput.of("to_location", _("The goods lie there already. Choose another place to go to."))
    return here, transit, there


def _move(transfer: Transfer, lines: Sequence[TransferLine], here: Location, there: Location, at: dt.datetime) -> None:
    periods.require_open(transfer.company, Period.Area.STOCK, transfer.date)
    own_lines.require_in_place(lines, here, all_goods=transfer.from_location is not None)
    moves = [move_of(line, here, there, line.base_quantity, line.pk) for line in lines]
    for line, row in zip(lines, ledger.post(Source.of(transfer, at=at), moves), strict=True):
        line.value = row.value
    bulk.set_fields(TransferLine, ("value",), sorted((line.pk, line.value) for line in lines))


def move_of(
    line: Any, here: Location, there: Location, quantity: Decimal, key: int, value: Decimal | None = None
) -> Move:
    return Move(line.item, line.variant, here, there, quantity, key, value, line.lot)


# -- arriving ----------------------------------------------------------------------------------------------------------


def add_progress(transfer: Transfer, received: Mapping[int, Decimal]) -> None:
    """Write what arrived back to lines (by key); refresh the transfer and what it expects.

    Called by receipts inside their own commands, which hold the transfer's lock. No permission, no Activity.
    """
    lines = kernel_lines.read(transfer, TransferLine)
    locks.require(Transfer, [transfer.pk])
    changed = {line: line.received_quantity + received[line.pk] for line in lines if line.pk in received}
    _set_received(transfer, changed)
    bulk.set_fields(Transfer, ("received_progress",), [(transfer.pk, transfer.received_progress)])
    expected_moves.replace([transfer], {transfer.pk: queries.expected(transfer, lines, transfer.status)})


def _set_received(transfer: Transfer, received: Mapping[TransferLine, Decimal]) -> None:
    for line, quantity in received.items():
        line.received_quantity = quantity
    bulk.set_fields(
        TransferLine, ("received_quantity",), sorted((line.pk, line.received_quantity) for line in received)
    )
    lines = kernel_lines.read(transfer, TransferLine)
    transfer.received_progress = progress((line.received_quantity, line.quantity) for line in lines)


@command(Transfer, "close")
def close(transfer: Transfer, *, by: Any, at: dt.datetime, difference: Transfer.Difference, reason: str) -> None:
    """What didn't arrive is written off at what it is worth now, or is back where it came from."""
    if not reason.strip():
        raise InvalidInput.of("reason", _("Say what happened to the goods that didn't arrive."))
    lines = queries.open_lines(transfer)
    if not lines:
        raise NothingOnTheWay(transfer=str(transfer))
    require_at(close, transfer, transfer.from_warehouse, by)
    transfer.difference = difference
    ledger.post(_today(transfer, at), list(_leave_transit(transfer, lines)))
    expected_moves.replace([transfer], {})
    note(reason=reason)


def _today(transfer: Transfer, at: dt.datetime) -> Source:
    date = max(transfer.company.day(at), transfer.date)
    periods.require_open(transfer.company, Period.Area.STOCK, date)
    return Source.of(transfer, at=at, date=date)


def _leave_transit(transfer: Transfer, lines: Iterable[TransferLine]) -> Iterator[Move]:
    kind = Location.Kind.ADJUSTMENT
    here, transit, outside = places(transfer.company, transfer.from_warehouse, Location.Kind.TRANSIT, kind)
    back = transfer.difference == Transfer.Difference.RETURNED
    to = (transfer.from_location or here) if back else outside
    return (move_of(line, transit, to, queries.open_base(line), line.pk) for line in lines)


@command(Transfer, "reopen")
def reopen(transfer: Transfer, *, by: Any, at: dt.datetime) -> None:
    """The difference was none: the rest is in transit again and may be received."""
    require_at(reopen, transfer, transfer.from_warehouse, by)
    ledger.undo(transfer, at=at, moves=[row for row in ledger.moves_of(transfer) if _left_transit(row)])
    transfer.difference = ""
    lines = kernel_lines.read(transfer, TransferLine)
    expected_moves.replace([transfer], {transfer.pk: queries.expected(transfer, lines, Status.SHIPPED)})


def _left_transit(row: StockMove) -> bool:
    return row.from_location.kind == Location.Kind.TRANSIT


@command(Transfer, "cancel")
def cancel(transfer: Transfer, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """The goods are back where they were: on the original date if its period is open, else today."""
    if transfer.two_step and transfer.received_progress != Progress.NONE:
        raise TransferReceived(transfer=str(transfer))
    require_at(cancel, transfer, transfer.from_warehouse, by)
    if not transfer.two_step:  # the goods leave the other warehouse
        require_at(cancel, transfer, transfer.to_warehouse, by)
    lines = kernel_lines.read(transfer, TransferLine)
    moved = ledger.moves_of(transfer)
    if moved:
        ledger.undo(transfer, at=at, moves=moved)
    _set_received(transfer, {line: ZERO for line in lines if line.received_quantity})
    expected_moves.replace([transfer], {})
    note(reason=reason)
