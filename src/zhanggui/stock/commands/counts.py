"""Counts: take what the books say, enter what is there, post the difference at current average cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks, periods
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Item, ItemVariant, Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.stock.commands import count_lines, ledger, own_lines
from zhanggui.stock.commands.count_lines import Rows
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.models import Count, CountLine, Lot, StockMove
from zhanggui.stock.queries import counts as queries

ZERO = Decimal(0)
MOST_GOODS = 5_000
"""Lines that a form or a program sends at once: with more, quantities couldn't be entered on the page."""


class NothingToCount(Refusal):
    code = "nothing_to_count"
    sentence = _(
        "The books have nothing in %(warehouse)s that %(count)s could count. Name items on its lines, or choose "
        "another place or category."
    )


class TooMuchToCount(Refusal):
    code = "too_much_to_count"
    sentence = _(
        "The books have %(there)s kinds of goods in %(warehouse)s, and a count holds at most %(most)s. Count one place "
        "or category after the other."
    )


class CountedElsewhere(Refusal):
    code = "counted_elsewhere"
    sentence = _(
        "%(other)s counts %(item)s in the same place, and both would correct the books. Post its variances "
        "or cancel it first."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(Count, "draft", create=True, label=_("New count"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Rows = (),
    **header: Any,
) -> Count:
    """Without lines, all that the books have in the place will be counted; with lines, these goods alone."""
    count = Count(company=company, warehouse=warehouse, owner=by, date=date or company.day(at))
    _write(count, header, lines)
    return count


@command(Count, "revise")
def revise(count: Count, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    _write(count, header, lines)


discard = discard_command(Count)


def _write(count: Count, header: dict[str, Any], rows: Rows | None) -> None:
    set_header(count, header)
    require_own_warehouse(count)
    errors = list(own_lines.place_problem("location", count.location, count.warehouse))
    if errors:
        raise InvalidInput(errors)
    if rows is not None:
        kernel_lines.save(count, CountLine, count_lines.build(count, rows))


# -- counting ----------------------------------------------------------------------------------------------------------


def _warehouse(count: Count, **_arguments: Any) -> list[QuerySet]:
    """Held so that no two counts of it take up the same goods."""
    return [Warehouse.objects.filter(pk=count.warehouse_id)]


@command(Count, "start", touches=_warehouse)
def start(count: Count, *, by: Any, at: dt.datetime) -> None:
    """Take what the books say at this moment, of the lines or of everything in the place."""
    count.started_at = at
    lines = kernel_lines.read(count, CountLine)
    if lines:
        count_lines.take_book(count, lines)
        count_lines.save(lines)
    else:
        lines = _all_there(count)
        kernel_lines.save(count, CountLine, lines)
    _refuse_elsewhere(count, lines)


def _all_there(count: Count) -> list[CountLine]:
    """A line for all goods that the books have in the place; raises NothingToCount, TooMuchToCount."""
    there = queries.book(count)
    if not there:
        raise NothingToCount(count=str(count), warehouse=str(count.location or count.warehouse))
    if len(there) > MOST_GOODS:
        place = str(count.location or count.warehouse)
        raise TooMuchToCount(there=f"{len(there):,}", warehouse=place, most=f"{MOST_GOODS:,}")
    items = Item.objects.select_related("unit").in_bulk({key[0] for key in there})
    variants = ItemVariant.objects.in_bulk({key[1] for key in there} - {None})
    lots = Lot.objects.in_bulk({key[2] for key in there} - {None})
    lines = [
        CountLine(position=n, item=items[item], variant=variants.get(variant), lot=lots.get(lot))
        for n, (item, variant, lot) in enumerate(there, 1)
    ]
    count_lines.take_book(count, lines)
    return lines


def _refuse_elsewhere(count: Count, lines: Iterable[CountLine]) -> None:
    twice = queries.counted_elsewhere(count, lines)
    if twice:
        raise CountedElsewhere(other=str(twice[0].document), item=str(twice[0].item))


def _warehouse_of_found(count: Count, lines: Rows = (), **_arguments: Any) -> list[QuerySet]:
    return _warehouse(count) if any(not row.get("id") for row in lines) else []


@command(Count, "enter", touches=_warehouse_of_found)
def enter(count: Count, *, by: Any, at: dt.datetime, lines: Rows) -> None:
    """Quantities of lines that are there; a row without ``id`` is for goods that were found.

    Lines that aren't sent stay as they are.
    """
    before = {line.pk: _told(line) for line in kernel_lines.read(count, CountLine)}
    known, found = count_lines.entered(count, lines)
    _add_found(count, found)
    _weigh(count, known)
    changes = [{"before": before.get(line.pk), "after": _told(line)} for line in (*known, *found)]
    note(lines=[change for change in changes if change["before"] != change["after"]])


def _add_found(count: Count, found: Sequence[CountLine]) -> None:
    if found:
        count_lines.take_book(count, found)
        kernel_lines.insert(CountLine, found)
        _refuse_elsewhere(count, found)
        locks.keep_lines(count, [*kernel_lines.read(count, CountLine), *found])


def _weigh(count: Count, changed: Sequence[CountLine]) -> None:
    """What all variances would be worth now; saves the lines that changed, and those that were found."""
    lines = kernel_lines.read(count, CountLine)
    count_lines.weigh(count, lines)
    count_lines.save({line.pk: line for line in (*changed, *lines) if line.pk}.values())
    count.value = sum((line.value for line in lines), ZERO)


def _told(line: CountLine) -> dict[str, Any]:
    named = {"position": line.position, "name": str(line.item)}
    return {**named, "counted_quantity": line.counted_quantity, "note": line.note}


@command(Count, "finish")
def finish(count: Count, *, by: Any, at: dt.datetime, uncounted: Count.Uncounted | None = None) -> None:
    """All is counted. Lines without a quantity are refused, or mean what ``uncounted`` says."""
    lines = kernel_lines.required(count, CountLine)
    missing = [line for line in lines if line.counted_quantity is None]
    if missing and uncounted is None:
        text = _("%(item)s isn't counted yet. Enter a quantity, or say what lines without one mean.")
        raise InvalidInput(
            FieldError(line.position, "counted_quantity", str(text % {"item": line.item})) for line in missing
        )
    for line in missing:
        line.counted_quantity = line.book_quantity if uncounted == Count.Uncounted.BOOK else ZERO
    _weigh(count, lines)


@command(Count, "recount")
def recount(count: Count, *, by: Any, at: dt.datetime, lines: list[CountLine]) -> None:
    """These lines are counted again, against what the books say now; what was counted before is kept beside."""
    chosen = {line.pk for line in lines}
    again = [line for line in kernel_lines.read(count, CountLine) if line.pk in chosen]
    if not again:
        raise InvalidInput.of("lines", _("Choose at least one line."))
    for line in again:
        line.earlier_quantity, line.counted_quantity = line.counted_quantity, None
    count_lines.take_book(count, again)
    _weigh(count, again)
    note(lines=[line.position for line in again])


# -- posting -----------------------------------------------------------------------------------------------------------


@command(Count, "confirm")
def confirm(count: Count, *, by: Any, at: dt.datetime) -> None:
    """Correct the books by each variance at what the goods are worth now. Raises InsufficientStock with every line.

    What moved since the book quantities were taken stays as it is: only the difference is posted.
    """
    periods.require_open(count.company, Period.Area.STOCK, count.date)
    lines = [line for line in kernel_lines.required(count, CountLine) if line.difference]
    here, outside = places(count.company, count.warehouse, Location.Kind.ADJUSTMENT)
    moves = [_move(line, count.location or here, outside) for line in lines]
    for line, row in zip(lines, ledger.post(Source.of(count, at=at), moves), strict=True):
        line.value = _signed(line, row)
    count_lines.save(lines)
    count.value = sum((line.value for line in lines), ZERO)


def _move(line: CountLine, here: Location, outside: Location) -> Move:
    start, end = (outside, here) if line.difference > 0 else (here, outside)
    return Move(line.item, line.variant, start, end, abs(line.difference), line.pk, None, line.lot)


def _signed(line: CountLine, row: StockMove) -> Decimal:
    return row.value if line.difference > 0 else -row.value


@command(Count, "cancel")
def cancel(count: Count, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Take back what was posted: on the original date if its period is open, else today."""
    if count.status == Count.Status.CONFIRMED:
        ledger.undo(count, at=at)
    note(reason=reason)
