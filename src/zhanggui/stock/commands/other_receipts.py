"""Other receipts: stock in without an order, with a reason and a cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import rounded
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.stock.commands import ledger, own_lines
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.models import OtherReceipt, OtherReceiptLine
from zhanggui.stock.queries import costs

ZERO = Decimal(0)
LARGEST_VALUE = Decimal(10) ** 15
FROM = {OtherReceipt.Reason.PRODUCTION: Location.Kind.PRODUCTION}
"""Where goods come from by reason; everything else is an adjustment."""


@command(OtherReceipt, "draft", create=True, label=_("New other receipt"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> OtherReceipt:
    receipt = OtherReceipt(company=company, warehouse=warehouse, owner=by, date=date or company.day(at))
    set_header(receipt, header)
    require_own_warehouse(receipt)
    _write(receipt, lines)
    return receipt


@command(OtherReceipt, "revise")
def revise(
    receipt: OtherReceipt,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    set_header(receipt, header)
    require_own_warehouse(receipt)
    if lines is not None:
        _write(receipt, lines)


discard = discard_command(OtherReceipt)


def _write(receipt: OtherReceipt, rows: Sequence[dict[str, Any]]) -> None:
    built = item_lines.build(receipt, OtherReceiptLine, rows)
    own_lines.require_stocked(built)
    _default_costs(receipt.company, [line for line, row in zip(built, rows, strict=True) if _without_cost(line, row)])
    problems = [error for line in built for error in _problems(line)]
    if problems:
        raise InvalidInput(problems)
    kernel_lines.save(receipt, OtherReceiptLine, built)


def _without_cost(line: Any, row: dict[str, Any]) -> bool:
    """Whether nobody said what the goods cost: zero is a cost, nothing is none."""
    if "unit_cost" in line.given_up:
        return True
    return row.get("unit_cost") is None and (line.pk is None or "unit_cost" in row)


def _default_costs(company: Company, lines: Sequence[OtherReceiptLine]) -> None:
    """What the item is worth now: moving average, else last cost, else standard cost."""
    known = costs.unit_costs(company, [(line.item, line.variant) for line in lines])
    for line in lines:
        cost = known[line.item_id, line.variant_id] * line.factor_numerator / line.factor_denominator  # type: ignore[index]
        line.unit_cost = rounded(cost, 6)


def _problems(line: OtherReceiptLine) -> Iterable[FieldError]:
    if line.unit_cost < 0:
        yield FieldError(line.position, "unit_cost", str(_("The unit cost can't be negative.")))
    if line.unit_cost * line.quantity >= LARGEST_VALUE:
        yield FieldError(line.position, "unit_cost", str(_("The value of this line is too large.")))


@command(OtherReceipt, "confirm")
def confirm(receipt: OtherReceipt, *, by: Any, at: dt.datetime) -> None:
    """Put the goods into stock at their cost; none is a cost too."""
    periods.require_open(receipt.company, Period.Area.STOCK, receipt.date)
    lines = kernel_lines.required(receipt, OtherReceiptLine)
    kind = FROM.get(OtherReceipt.Reason(receipt.reason), Location.Kind.ADJUSTMENT)
    inside, outside = places(receipt.company, receipt.warehouse, kind)
    ledger.post(Source.of(receipt, at=at), [_move(receipt, line, outside, inside) for line in lines])


def _move(receipt: OtherReceipt, line: Any, outside: Location, inside: Location) -> Move:
    value = rounded(line.quantity * line.unit_cost, receipt.company.currency.digits)
    return Move(line.item, line.variant, outside, inside, line.base_quantity, line.pk, value)


@command(OtherReceipt, "cancel")
def cancel(receipt: OtherReceipt, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Reverse at the original date if its period is open, else today; refused where the goods are gone."""
    ledger.undo(receipt, at=at)
    note(reason=reason)
