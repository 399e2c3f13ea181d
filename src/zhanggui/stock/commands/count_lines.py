"""Lines of counts: which goods, how much of them was counted; everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import rounded
from zhanggui.kernel import bulk
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.masterdata.commands.item_lines import LARGEST
from zhanggui.masterdata.queries import units
from zhanggui.stock.commands import own_lines
from zhanggui.stock.models import Count, CountLine
from zhanggui.stock.queries import costs, counts

ZERO = Decimal(0)
Rows = Sequence[dict[str, Any]]


def build(count: Count, rows: Rows) -> list[CountLine]:
    """The lines of a draft as sent, not saved. Raises InvalidInput with every problem of every row."""
    built = kernel_lines.pair(count, CountLine, rows)
    _fill(built, rows)
    _require_right(built, built)
    return built


def entered(count: Count, rows: Rows) -> tuple[list[CountLine], list[CountLine]]:
    """What was entered while counting: lines that are there, and new ones of goods that were found; not saved.

    Lines that weren't sent stay as they are. Raises InvalidInput with every problem of every row.
    """
    there = {line.pk: line for line in kernel_lines.read(count, CountLine)}
    text = str(_("This line is not part of the document any more."))
    errors = [FieldError(n, "id", text) for n, row in enumerate(rows, 1) if row.get("id") and row["id"] not in there]
    if errors:
        raise InvalidInput(errors)
    last = max((line.position for line in there.values()), default=0)
    found = [CountLine(document=count) for row in rows if not row.get("id")]
    new = iter(found)
    for position, line in enumerate(found, last + 1):
        line.position = position
    sent = [there[row["id"]] if row.get("id") else next(new) for row in rows]
    goods = {line.pk: line.goods for line in there.values()}
    _fill(sent, rows)
    _require_right([*there.values(), *found], sent, goods)
    return [line for line in sent if line.pk], found


def _fill(lines: Sequence[CountLine], rows: Rows) -> None:
    for line, row in zip(lines, rows, strict=True):
        kernel_lines.assign(line, row)
    units.load([line.item for line in lines if line.item_id])


def _require_right(lines: Sequence[CountLine], sent: Sequence[CountLine], goods: dict[int, Any] | None = None) -> None:
    """Check what was ``sent`` among all ``lines``; ``goods``: what lines are for and stay for."""
    rows = {id(line): number for number, line in enumerate(sent, 1)}
    errors = [
        FieldError(number, field, str(message))
        for number, line in enumerate(sent, 1)
        for field, message in _problems(line, (goods or {}).get(line.pk))
    ]
    errors += [one for one in own_lines.lot_problems(sent) if one.row]
    errors += list(_doubles(lines, rows))
    if errors:
        raise InvalidInput(sorted(errors, key=lambda one: one.row or 0))


def _problems(line: CountLine, was: Any) -> Iterator[tuple[str, Any]]:
    if not line.item_id:
        yield "item", _("Choose an item.")
        return
    values = {"item": line.item, "variant": line.variant}
    if was is not None and line.goods != was:
        yield "item", _("A line stays with its goods. Add a line for others.")
    if not line.item.is_stocked:
        yield "item", _("%(item)s is a service, so there is no stock of it. Choose goods.") % values
    if line.item.has_variants and line.variant is None:
        yield "variant", _("Choose a variant of %(item)s.") % values
    if line.variant is not None and line.variant.item_id != line.item_id:
        yield "variant", _("%(variant)s is not a variant of %(item)s.") % values
    yield from _quantity_problems(line)


def _quantity_problems(line: CountLine) -> Iterator[tuple[str, Any]]:
    quantity, unit = line.counted_quantity, line.item.unit
    if quantity is None:
        return
    if quantity < 0:
        yield "counted_quantity", _("Nobody counts less than nothing.")
    elif quantity >= LARGEST:
        yield "counted_quantity", _("The quantity is too large.")
    elif text := units.too_fine(unit, quantity):
        yield "counted_quantity", text


def _doubles(lines: Iterable[CountLine], rows: dict[int, int]) -> Iterator[FieldError]:
    """Goods that stand on two lines, told on the later one."""
    first: dict[Any, int] = {}
    text = _("The same goods stand on line %(row)s already.")
    for line in lines:
        before = first.setdefault(line.goods, line.position) if line.item_id else line.position
        if before != line.position and id(line) in rows:
            yield FieldError(rows[id(line)], "item", str(text % {"row": before}))


# -- what the books say ------------------------------------------------------------------------------------------------


def take_book(count: Count, lines: Sequence[CountLine]) -> None:
    """Set what the books say of ``lines`` now, and what a unit is worth; not saved. Two queries."""
    there = counts.book(count, [line.item_id for line in lines])
    known = costs.unit_costs(count.company, [(line.item, line.variant) for line in lines])
    for line in lines:
        line.book_quantity = there.get(line.goods, ZERO)
        line.unit_cost = rounded(known[line.item_id, line.variant_id], 6)


def weigh(count: Count, lines: Iterable[CountLine]) -> None:
    """What the variances would be worth at the cost of that moment; not saved."""
    digits = count.company.currency.digits
    for line in lines:
        line.value = rounded(line.difference * line.unit_cost, digits)


COLUMNS = ("book_quantity", "counted_quantity", "earlier_quantity", "unit_cost", "value", "note")


def save(lines: Iterable[CountLine]) -> None:
    """Write what a count knows of lines that are there: one statement."""
    rows = [(line.pk, *(getattr(line, name) for name in COLUMNS)) for line in lines]
    bulk.set_fields(CountLine, COLUMNS, sorted(rows, key=lambda row: row[0]))
