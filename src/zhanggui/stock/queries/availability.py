"""What is there, what is free, and what will be there on which day; no query more for more items."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, Warehouse
from zhanggui.stock.models import Availability, ExpectedMove

ZERO = Decimal(0)
Key = tuple[int, int | None, int]
"""Item, variant and warehouse."""


@dataclass(frozen=True, slots=True)
class Step:
    """One expected move and the balance after it."""

    date: dt.date
    quantity: Decimal
    balance: Decimal
    source_type: str
    source_id: int
    source_line_id: int | None
    firm: bool


@dataclass(slots=True)
class Projection:
    """An item in a warehouse from now on. Moves that are overdue stand where they were expected."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    steps: list[Step] = field(default_factory=list)

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def incoming(self) -> Decimal:
        return sum((step.quantity for step in self.steps if step.quantity > 0), ZERO)

    @property
    def outgoing(self) -> Decimal:
        return -sum((step.quantity for step in self.steps if step.quantity < 0), ZERO)

    @property
    def projected(self) -> Decimal:
        return self.steps[-1].balance if self.steps else self.on_hand

    def on(self, date: dt.date) -> Decimal:
        """What will be there at the end of ``date``."""
        return next((step.balance for step in reversed(self.steps) if step.date <= date), self.on_hand)

    def short_on(self) -> dt.date | None:
        """The first day on which more is to go than will be there."""
        return next((step.date for step in self.steps if step.balance < 0), None)


def projections(
    company: Company,
    items: Iterable[Item | int] | None = None,
    *,
    warehouse: Warehouse | None = None,
    until: dt.date | None = None,
    firm_only: bool = False,
) -> dict[Key, Projection]:
    """Projection per item, variant and warehouse of ``company``; of all items where none are named. Two queries."""
    narrowed: dict[str, object] = {"company": company}
    if items is not None:
        narrowed["item__in"] = list(items)
    if warehouse is not None:
        narrowed["warehouse"] = warehouse
    found: dict[Key, Projection] = defaultdict(Projection)
    for row in Availability.objects.filter(**narrowed).order_by():
        one = found[row.item_id, row.variant_id, row.warehouse_id]
        one.on_hand, one.reserved = row.on_hand, row.reserved
    moves = ExpectedMove.objects.filter(**narrowed)
    moves = moves if until is None else moves.filter(date__lte=until)
    moves = moves.filter(firm=True) if firm_only else moves
    for move in moves.order_by("date", "-quantity", "pk"):
        _add(found[move.item_id, move.variant_id, move.warehouse_id], move)
    return dict(found)


def _add(projection: Projection, move: ExpectedMove) -> None:
    balance = projection.projected + move.quantity
    projection.steps.append(
        Step(
            move.date,
            move.quantity,
            balance,
            move.source_type,
            move.source_id,
            move.source_line_id,
            move.firm,
        )
    )


def available(
    company: Company, items: Iterable[Item | int], *, warehouse: Warehouse | None = None
) -> dict[Key, Decimal]:
    """What may be promised from stock now, per item, variant and warehouse; keys without stock are left out."""
    rows = Availability.objects.filter(company=company, item__in=list(items))
    rows = rows if warehouse is None else rows.filter(warehouse=warehouse)
    return {(row.item_id, row.variant_id, row.warehouse_id): row.available for row in rows}
