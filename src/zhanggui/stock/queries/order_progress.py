"""How far orders have come, counted from their lines: badges, next date, what is still expected. Both chains alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.engines.amounts import convert
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.models import Progress
from zhanggui.masterdata.progress import progress
from zhanggui.stock.queries.expected import Expected

ZERO = Decimal(0)
LIVE = "confirmed"
"""Status of an order on which goods are expected."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of one chain. ``moved`` is what their goods are in the end, received or delivered.

    ``sign`` of their expected moves: 1 comes in, -1 goes out.
    """

    model: type[Any]
    line_model: type[Any]
    moved: str
    sign: int

    @property
    def quantities(self) -> tuple[str, str, str, str]:
        """Columns of a line's progress."""
        return f"{self.moved}_quantity", "returned_quantity", "reopened_quantity", "invoiced_quantity"

    @property
    def derived(self) -> tuple[str, str, str]:
        """Columns of an order that follow from its lines."""
        return f"{self.moved}_progress", "invoiced_progress", "next_due_date"

    def count(self, order: Any, lines: Iterable[Any], *, live: bool) -> tuple[Progress, Progress, dt.date | None]:
        """The derived columns; only a live order has a next date."""
        lines = list(lines)
        moving = ((order_lines.standing(line), order_lines.wanted(line)) for line in lines if line.is_stocked)
        billed = ((line.invoiced_quantity, order_lines.to_bill(line)) for line in lines)
        due = [line.due_date or order.due_date for line in lines if live and order_lines.to_move(line)]
        return progress(moving), progress(billed), min((date for date in due if date), default=None)

    def expected(self, order: Any, lines: Iterable[Any]) -> list[Expected]:
        """Dated open quantities of the lines, in the item's unit."""
        found = []
        for line in lines:
            rest = self.sign * open_base(line)
            if rest:
                date = line.due_date or order.due_date or order.date
                found.append(Expected(line.pk, line.item_id, line.variant_id, order.warehouse_id, date, rest))
        return found


def open_base(line: Any) -> Decimal:
    """What is still to come or to go, in the item's unit; parts of the line add up to it exactly."""
    quantity = order_lines.to_move(line)
    if not quantity or line.item is None:
        return ZERO
    return line.base_quantity - convert(line.quantity - quantity, line.factor, line.item.unit.digits)
