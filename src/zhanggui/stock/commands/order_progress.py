"""Writing back to orders how far they have come: quantities of lines, badges, next date, expected moves.

Plain functions for the commands of orders and of what follows them: no permission, no Activity, no version bump. The
caller holds the orders' locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.kernel import bulk, locks
from zhanggui.kernel import lines as kernel_lines
from zhanggui.stock.commands import expected_moves
from zhanggui.stock.queries.order_progress import LIVE, Orders

ZERO = Decimal(0)


@dataclass(slots=True)
class Progressed:
    """Change of one order line's progress, in the line's unit."""

    moved: Decimal = ZERO
    returned: Decimal = ZERO
    reopened: Decimal = ZERO
    invoiced: Decimal = ZERO

    def row(self, key: int) -> tuple[int, Decimal, Decimal, Decimal, Decimal]:
        return key, self.moved, self.returned, self.reopened, self.invoiced

    def moves(self) -> bool:
        """Whether it changes what is still to come or to go."""
        return bool(self.moved or self.returned or self.reopened)


class OrderProgress(Orders):
    """Orders of one chain, and the writing of their progress."""

    __slots__ = ()

    def add(self, changes: Mapping[int, Progressed]) -> None:
        """Write quantities back to order lines (by key) and refresh their orders."""
        if not changes:
            return
        orders = self.with_lines(changes)
        locks.require(self.model, [order.pk for order in orders])
        bulk.increment(self.line_model, self.quantities, [changes[key].row(key) for key in sorted(changes)])
        for line in (line for lines in orders.values() for line in lines if line.pk in changes):
            self._add(line, changes[line.pk])
        self._write(orders, moved=any(change.moves() for change in changes.values()))

    def _add(self, line: Any, change: Progressed) -> None:
        for name, amount in zip(self.quantities, change.row(line.pk)[1:], strict=True):
            setattr(line, name, getattr(line, name) + amount)

    def refresh(self, orders: Iterable[Any]) -> None:
        """Derive badges, next date and expected moves of these orders from their lines."""
        self._write(kernel_lines.of_all(self.model, self.line_model, [order.pk for order in orders]))

    def _write(self, orders: Mapping[Any, list[Any]], *, moved: bool = True) -> None:
        """Save what follows from the lines; where nothing moved, what is expected is the same as before."""
        for order, lines in orders.items():
            self._set(order, lines, live=order.status == LIVE)
        rows = [(order.pk, *(getattr(order, name) for name in self.derived)) for order in orders]
        bulk.set_fields(self.model, self.derived, sorted(rows))
        if not moved:
            return
        live = {order.pk: self.expected(order, lines) for order, lines in orders.items() if order.status == LIVE}
        expected_moves.replace(orders, live)

    def derive(self, order: Any, lines: Sequence[Any]) -> None:
        """The same for an order that its own command confirms, reopens or amends, and saves."""
        self._set(order, lines, live=True)
        expected_moves.replace([order], {order.pk: self.expected(order, lines)})

    def end(self, order: Any) -> None:
        """Nothing more is expected of an order that its own command closes or cancels, and saves."""
        expected_moves.replace([order], {})
        order.next_due_date = None

    def _set(self, order: Any, lines: Iterable[Any], *, live: bool) -> None:
        for name, value in zip(self.derived, self.count(order, lines, live=live), strict=True):
            setattr(order, name, value)

    # -- reading what the transaction holds

    def with_lines(self, keys: Iterable[int]) -> dict[Any, list[Any]]:
        """The orders of these lines, each with all its lines; see kernel.lines.siblings."""
        return kernel_lines.siblings(self.model, self.line_model, keys)

    def lines(self, keys: Iterable[int]) -> dict[int, Any]:
        """These lines by key, with their orders."""
        return kernel_lines.by_key(self.model, self.line_model, keys)
