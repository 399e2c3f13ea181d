"""Transfer receipts: what was shipped arrives, in as many parts as it takes, at the value at which it left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert, share
from zhanggui.kernel import bulk, locks, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.models import Location
from zhanggui.masterdata.queries.locations import places
from zhanggui.pricing.commands import part_lines
from zhanggui.stock.commands import ledger, own_lines, transfers
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.commands.reach import require_at
from zhanggui.stock.models import Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from zhanggui.stock.queries import transfers as queries

ZERO = Decimal(0)
TAKEN = ("item", "variant", "lot", "name", "specification", "unit")
Rows = Sequence[dict[str, Any]]


class NotOnTheWay(Refusal):
    code = "not_on_the_way"
    sentence = _("%(transfer)s isn't on the way, so nothing of it can arrive. Ship it or reopen it first.")


class AllArrived(Refusal):
    code = "all_arrived"
    sentence = _("All of %(transfer)s has arrived already.")


class TransferClosed(Refusal):
    code = "transfer_closed"
    sentence = _("%(transfer)s is closed with what has arrived. Reopen it before you cancel a receipt of it.")


@push(Transfer, TransferReceipt, "receive", label=_("Receive transferred goods"))
def receive(
    transfer: Transfer,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    confirm_now: bool = False,
) -> TransferReceipt:
    """A receipt of all that is on the way, or of ``lines`` (transfer_line, quantity); posted where ``confirm_now``."""
    _require_on_the_way(transfer)
    own = queries.open_lines(transfer)
    if not own:
        raise AllArrived(transfer=str(transfer))
    rows: list[dict[str, Any]] = [{"transfer_line": line, "quantity": line.open_quantity} for line in own]
    if lines is not None:
        rows = part_lines.own_rows(transfer, kernel_lines.read(transfer, TransferLine), lines, "transfer_line")
    receipt = TransferReceipt(company=transfer.company, transfer=transfer, owner=by)
    receipt.warehouse, receipt.location = transfer.to_warehouse, transfer.to_location
    receipt.date = date or max(transfer.company.day(at), transfer.date)
    _write(receipt, {}, [{**_taken(row["transfer_line"]), **row} for row in rows])
    if confirm_now:
        confirm.require(by, receipt)
        confirm(receipt, by=by, at=at)
    return receipt


def _taken(line: TransferLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in TAKEN}


@command(TransferReceipt, "revise")
def revise(receipt: TransferReceipt, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    _write(receipt, header, lines)


discard = discard_command(TransferReceipt)


def _write(receipt: TransferReceipt, header: dict[str, Any], rows: Rows | None) -> None:
    set_header(receipt, header)
    errors = list(own_lines.place_problem("location", receipt.location, receipt.warehouse))
    if errors:
        raise InvalidInput(errors)
    if rows is not None:
        _require_parts(rows)
        kernel_lines.save(receipt, TransferReceiptLine, item_lines.build(receipt, TransferReceiptLine, rows))


def _require_parts(rows: Rows) -> None:
    """Nothing arrives that wasn't shipped."""
    text = str(_("Only what was shipped can arrive. Leave this line out; a count finds what is over."))
    wrong = [number for number, row in enumerate(rows, 1) if not (row.get("id") or row.get("transfer_line"))]
    if wrong:
        raise InvalidInput(FieldError(number, "item", text) for number in wrong)


def _require_on_the_way(transfer: Transfer) -> None:
    if transfer.status != Transfer.Status.SHIPPED:
        raise NotOnTheWay(transfer=str(transfer))


# -- arriving ----------------------------------------------------------------------------------------------------------


def _transfer(receipt: TransferReceipt, **_arguments: Any) -> list[QuerySet]:
    return [Transfer.objects.filter(pk=receipt.transfer_id)]


def _held(receipt: TransferReceipt) -> Transfer:
    """The transfer, as the running command locked it."""
    return next(held for held in locks.locked(Transfer) if held.pk == receipt.transfer_id)


@command(TransferReceipt, "confirm", touches=_transfer)
def confirm(receipt: TransferReceipt, *, by: Any, at: dt.datetime) -> None:
    """The goods are there; refused for more than is on the way, with every line."""
    periods.require_open(receipt.company, Period.Area.STOCK, receipt.date)
    lines = kernel_lines.required(receipt, TransferReceiptLine)
    origins = kernel_lines.by_key(Transfer, TransferLine, [line.transfer_line_id for line in lines])
    transfer = _held(receipt)
    _require_on_the_way(transfer)
    _require_later(receipt, transfer)
    require_at(confirm, receipt, receipt.warehouse, by)
    transit, there = _places(receipt)
    ledger.post(Source.of(receipt, at=at), list(_moves(receipt, lines, origins, transit, there)))
    bulk.set_fields(TransferReceiptLine, ("base_quantity",), sorted((line.pk, line.base_quantity) for line in lines))
    transfers.add_progress(transfer, _sums(lines))


def _require_later(receipt: TransferReceipt, transfer: Transfer) -> None:
    if receipt.date < transfer.date:
        raise InvalidInput.of("date", _("The goods can't arrive before they leave."))


def _places(receipt: TransferReceipt) -> tuple[Location, Location]:
    there, transit = places(receipt.company, receipt.warehouse, Location.Kind.TRANSIT)
    return transit, receipt.location or there


def _moves(
    receipt: TransferReceipt,
    lines: Iterable[TransferReceiptLine],
    origins: dict[int, TransferLine],
    transit: Location,
    there: Location,
) -> Iterator[Move]:
    """Each line's part of what was shipped, quantity and value: the last part takes what is left of both."""
    before = {key: origin.received_quantity for key, origin in origins.items()}
    errors = []
    moves = []
    for line in lines:
        origin = origins[line.transfer_line_id]
        done, rest = before[origin.pk], origin.quantity - before[origin.pk]
        if line.quantity > rest:
            errors.append(_too_much(line, rest))
            continue
        before[origin.pk] += line.quantity
        measured = _part(line, origin, done)
        if line.base_quantity:
            moves.append(
                transfers.move_of(line, transit, there, line.base_quantity, line.pk, _worth(origin, *measured))
            )
    if errors:
        raise InvalidInput(errors)
    return iter(moves)


def _part(line: TransferReceiptLine, origin: TransferLine, done: Decimal) -> tuple[Decimal, Decimal]:
    """Measure the line as its part of the whole; where it begins and ends, in the item's unit."""
    digits = origin.item.unit.digits if origin.item else 0
    start, end = (convert(quantity, origin.factor, digits) for quantity in (done, done + line.quantity))
    line.base_quantity = end - start
    return start, end


def _worth(origin: TransferLine, start: Decimal, end: Decimal) -> Decimal:
    digits = origin.document.company.currency.digits
    return share(origin.value, start, end, origin.base_quantity, digits)


def _too_much(line: TransferReceiptLine, rest: Decimal) -> FieldError:
    text = _("%(quantity)s is more than the %(open)s on the way. Receive less; a count finds what is over.")
    values = {"quantity": f"{line.quantity.normalize():,f}", "open": f"{max(rest, ZERO).normalize():,f}"}
    return FieldError(line.position, "quantity", str(text % values))


def _sums(lines: Iterable[TransferReceiptLine]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in lines:
        found[line.transfer_line_id] = found.get(line.transfer_line_id, ZERO) + line.quantity
    return found


@command(TransferReceipt, "cancel", touches=_transfer)
def cancel(receipt: TransferReceipt, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """The goods are in transit again: on the original date if its period is open, else today."""
    transfer = _held(receipt)
    if transfer.status != Transfer.Status.SHIPPED:
        raise TransferClosed(transfer=str(transfer))
    require_at(cancel, receipt, receipt.warehouse, by)
    ledger.undo(receipt, at=at)
    back = _sums(kernel_lines.read(receipt, TransferReceiptLine))
    transfers.add_progress(transfer, {key: -quantity for key, quantity in back.items()})
    note(reason=reason)
