"""Opening stock of a history: each item's largest shortfall, so that no delivery finds too little. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from .source import History

ZERO = Decimal(0)


def shortfalls(history: History) -> dict[int, Decimal]:
    """Per product that needs it, how much must have been there before the first day.

    Receipts of a day count before its issues.
    """
    changes: dict[int, list[tuple[dt.date, int, Decimal]]] = defaultdict(list)
    for product, date, quantity in _changes(history):
        changes[product].append((date, 0 if quantity > 0 else 1, quantity))
    found = {}
    for product, rows in changes.items():
        lowest = _lowest(sorted(rows))
        if lowest < 0:
            found[product] = -lowest
    return found


def _lowest(rows: list[tuple[dt.date, int, Decimal]]) -> Decimal:
    balance = lowest = ZERO
    for _date, _order, quantity in rows:
        balance += quantity
        lowest = min(lowest, balance)
    return lowest


def _changes(history: History) -> Iterator[tuple[int, dt.date, Decimal]]:
    for order in history.purchases:
        for line in order.lines:
            yield line.product, order.ship, line.received
            yield line.product, order.ship, -line.rejected
    for work in history.work:
        yield work.product, work.date, work.stocked
    for order in history.sales:
        for line in order.lines:
            yield line.product, order.ship, -line.quantity
