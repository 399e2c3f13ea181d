"""The replay itself: every event in the order of its day, one command after the other."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from . import opening, steps
from .source import History
from .steps import Books

Event = tuple[dt.date, int, int, Callable[[Books, Any], None], Any]


def events(history: History) -> list[Event]:
    """(day, rank within the day, source key, step, subject), sorted: goods come in before others go out."""
    found: list[Event] = []
    for order in history.purchases:
        found += [
            (order.date, 1, order.id, steps.purchase, order),
            (order.ship, 4, order.id, steps.receive, order),
            (order.ship, 7, order.id, steps.supplier_invoice, order),
            (order.pay, 9, order.id, steps.pay, order),
        ]
    for order in history.sales:
        found += [
            (order.date, 2, order.id, steps.sell, order),
            (order.ship, 6, order.id, steps.deliver, order),
            (order.ship, 8, order.id, steps.sales_invoice, order),
            (order.pay, 10, order.id, steps.get_paid, order),
        ]
    found += [(day, 3, 0, _output(day), work) for day, work in _work_by_day(history).items()]
    return sorted(found, key=lambda event: event[:3])


def _output(day: dt.date) -> Callable[[Books, Any], None]:
    return lambda books, work: steps.work_output(books, day, work)


def _work_by_day(history: History) -> dict[dt.date, list]:
    days: dict[dt.date, list] = defaultdict(list)
    for work in history.work:
        days[work.date].append(work)
    return days


def replay(books: Books, tell: Callable[[str], None]) -> float:
    """Run every event; returns the seconds taken. ``tell`` hears about the progress, at most once a second."""
    start = time.perf_counter()
    shortfalls = opening.shortfalls(books.history)
    steps.opening_stock(books, books.history.first_day, shortfalls)
    for line in _told(events(books.history), books, start):
        tell(line)
    return time.perf_counter() - start


def _told(todo: list[Event], books: Books, start: float) -> Iterator[str]:
    last = start
    for number, (day, _rank, _key, step, subject) in enumerate(todo, 1):
        step(books, subject)
        now = time.perf_counter()
        if now - last >= 1 or number == len(todo):
            last = now
            yield f"{day}  {number:>6,} of {len(todo):,} events  {number / (now - start):5.0f} a second"
