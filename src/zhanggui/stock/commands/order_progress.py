"""Progress of orders, the same for both chains: quantities written back to lines, badges, next date, expected moves.

Plain functions for the commands of orders and of what follows them: no permission, no Activity, no version bump. The caller
holds the orders' locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.engines.amounts import convert
from zhanggui.kernel import bulk, locks
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.progress import progress
from zhanggui.stock.commands import expected_moves
from zhanggui.stock.commands.expected_moves import Expected

ZERO = Decimal(0)
LIVE = "confirmed"
"""Status of an order on which goods are expected."""


@dataclass(slots=True)
class Progressed:
    """Change of one order line's progress, in the line's unit."""

    moved: Decimal = ZERO
    returned: Decimal = ZERO
    reopened: Decimal = ZERO
    invoiced: Decimal = ZERO

    def row(self, key: int) -> tuple[int, Decimal, Decimal, Decimal, Decimal]:
        return key, self.moved, self.returned, self.reopened, self.invoiced


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of one chain. ``moved``: received or delivered; ``sign`` of their expected moves: 1 comes in, -1 goes out."""

    model: type[Any]
    line_model: type[Any]
    moved: str
    sign: int

    @property
    def quantities(self) -> tuple[str, str, str, str]:
        return f"{self.moved}_quantity", "returned_quantity", "reopened_quantity", "invoiced_quantity"

    @property
    def derived(self) -> tuple[str, str, str]:
        return f"{self.moved}_progress", "invoiced_progress", "next_due_date"

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

    def with_lines(self, keys: Iterable[int]) -> dict[Any, list[Any]]:
        """The orders of these lines, each with all its lines: one query where the transaction holds the orders, none
        where it has read their lines."""
        wanted = set(keys)
        known = {order: locks.lines_of(order) for order in locks.locked(self.model)}
        read = {order: lines for order, lines in known.items() if lines is not None}
        if wanted <= {line.pk for lines in read.values() for line in lines}:
            return {order: lines for order, lines in read.items() if any(line.pk in wanted for line in lines)}
        return self._read(self.line_model.objects.filter(pk__in=wanted).values("document"))

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

    def refresh(self, orders: Iterable[Any]) -> None:
        """Derive badges, next date and expected moves of these orders from their lines."""
        self._write(self._read([order.pk for order in orders]))

    def _write(self, orders: Mapping[Any, list[Any]]) -> None:
        for order, lines in orders.items():
            self.set_header(order, lines, live=order.status == LIVE)
        bulk.set_fields(
            self.model, self.derived, [(o.pk, *(getattr(o, name) for name in self.derived)) for o in orders]
        )
        live = {order.pk: self.expected(order, lines) for order, lines in orders.items() if order.status == LIVE}
        expected_moves.replace(orders, live)

    def derive(self, order: Any, lines: Sequence[Any]) -> None:
        """The same for an order that its own command confirms, reopens or amends, and saves."""
        self.set_header(order, lines, live=True)
        expected_moves.replace([order], {order.pk: self.expected(order, lines)})

    def end(self, order: Any) -> None:
        """Nothing more is expected of an order whose own command closes or cancels it."""
        expected_moves.replace([order], {})
        order.next_due_date = None

    def set_header(self, order: Any, lines: Iterable[Any], *, live: bool) -> None:
        """Set the badges, and the next date of an order that is live. Nothing is saved."""
        badge, billed, next_date = self.derived
        moving = ((order_lines.standing(line), order_lines.wanted(line)) for line in lines if line.is_stocked)
        setattr(order, badge, progress(moving))
        setattr(order, billed, progress((line.invoiced_quantity, order_lines.to_bill(line)) for line in lines))
        due = [line.due_date or order.due_date for line in lines if live and order_lines.to_move(line)]
        setattr(order, next_date, min((date for date in due if date), default=None))

    def expected(self, order: Any, lines: Iterable[Any]) -> list[Expected]:
        """Dated open quantities of the lines, in the item's unit."""
        found = []
        for line in lines:
            rest = open_base(line)
            if rest:
                date = line.due_date or order.due_date or order.date
                found.append(
                    Expected(line.pk, line.item_id, line.variant_id, order.warehouse_id, date, self.sign * rest)
                )
        return found


def open_base(line: Any) -> Decimal:
    """What is still to come or to go, in the item's unit; parts of the line add up to it exactly."""
    quantity = order_lines.to_move(line)
    if not quantity or line.item is None:
        return ZERO
    return line.base_quantity - convert(line.quantity - quantity, line.factor, line.item.unit.digits)
