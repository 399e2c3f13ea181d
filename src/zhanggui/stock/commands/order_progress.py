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


class OrderProgress(Orders):
    """Orders of one chain, and the writing of their progress."""

    __slots__ = ()

    def add(self, changes: Mapping[int, Progressed]) -> None:
        """Write quantities back to order lines (by key) and refresh their orders."""
        if not changes:
            return
        orders = self.with_lines(changes)
        bulk.increment(self.line_model, self.quantities, [changes[key].row(key) for key in sorted(changes)])
        for line in (line for lines in orders.values() for line in lines if line.pk in changes):
            self._add(line, changes[line.pk])
        self._write(orders)

    def _add(self, line: Any, change: Progressed) -> None:
        for name, amount in zip(self.quantities, change.row(line.pk)[1:], strict=True):
            setattr(line, name, getattr(line, name) + amount)

    def refresh(self, orders: Iterable[Any]) -> None:
        """Derive badges, next date and expected moves of these orders from their lines."""
        self._write(self._read([order.pk for order in orders]))

    def _write(self, orders: Mapping[Any, list[Any]]) -> None:
        for order, lines in orders.items():
            self._set(order, lines, live=order.status == LIVE)
        rows = [(order.pk, *(getattr(order, name) for name in self.derived)) for order in orders]
        bulk.set_fields(self.model, self.derived, sorted(rows))
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
        """The orders of these lines, each with all its lines.

        One query where the transaction holds the orders, none where it has read their lines.
        """
        wanted = set(keys)
        known = {order: locks.lines_of(order) for order in locks.locked(self.model)}
        read = {order: lines for order, lines in known.items() if lines is not None}
        if wanted <= {line.pk for lines in read.values() for line in lines}:
            return {order: lines for order, lines in read.items() if any(line.pk in wanted for line in lines)}
        return self._read(self.line_model.objects.filter(pk__in=wanted).values("document"))

    def lines(self, keys: Iterable[int]) -> dict[int, Any]:
        """The same by line key."""
        wanted = set(keys)
        if not wanted:
            return {}
        return {line.pk: line for lines in self.with_lines(wanted).values() for line in lines if line.pk in wanted}

    def _read(self, orders: Any) -> dict[Any, list[Any]]:
        rows = self.line_model.objects.filter(document__in=orders).select_related(*self.line_model.reads_with)
        found: dict[int, list[Any]] = {}
        for line in rows.order_by("document_id", "position", "pk"):
            found.setdefault(line.document_id, []).append(line)
        known = self._orders(found)
        for key, lines in found.items():
            for line in lines:
                line.document = known[key]
            locks.keep_lines(known[key], lines)
        return {known[key]: lines for key, lines in found.items()}

    def _orders(self, keys: Iterable[int]) -> dict[int, Any]:
        held = {order.pk: order for order in locks.locked(self.model)}
        missing = [key for key in keys if key not in held]
        return held | (self.model.objects.in_bulk(missing) if missing else {})
