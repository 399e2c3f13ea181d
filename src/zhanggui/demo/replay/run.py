"""The replay itself: every event in the order of its day, one command after the other."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from zhanggui.kernel.errors import Refusal

from . import opening, steps
from .source import History, SourceWrong
from .steps import Books

Step = Callable[[Books, Any], None]
Steps = tuple[tuple[str, int, Step], ...]


class Event(NamedTuple):
    """``rank``: within the day, goods come in before others go out. ``source``: the document it comes from."""

    day: dt.date
    rank: int
    key: int
    source: str
    step: Step
    subject: Any


PURCHASE_ORDER: Steps = (
    ("date", 1, steps.purchase),
    ("ship", 4, steps.receive),
    ("ship", 7, steps.supplier_invoice),
    ("pay", 9, steps.pay),
)
SALES_ORDER: Steps = (
    ("date", 2, steps.sell),
    ("ship", 6, steps.deliver),
    ("ship", 8, steps.sales_invoice),
    ("pay", 10, steps.get_paid),
)
"""Day of the order, rank and step."""


def events(history: History) -> list[Event]:
    """In the order in which they happen."""
    found = [
        Event(getattr(order, day), rank, order.id, f"{name} {order.id}", step, order)
        for name, orders, todo in (
            ("purchase order", history.purchases, PURCHASE_ORDER),
            ("sales order", history.sales, SALES_ORDER),
        )
        for order in orders
        for day, rank, step in todo
    ]
    for day, work in _work_by_day(history).items():
        found.append(Event(day, 3, 0, f"work orders of {day}", _output(day), work))
    return sorted(found, key=lambda event: event[:3])


def _output(day: dt.date) -> Step:
    return lambda books, work: steps.work_output(books, day, work)


def _work_by_day(history: History) -> dict[dt.date, list]:
    days: dict[dt.date, list] = defaultdict(list)
    for work in history.work:
        days[work.date].append(work)
    return days


def replay(books: Books, tell: Callable[[str], None]) -> float:
    """Run every event; returns the seconds taken. ``tell`` hears about the progress, at most once a second.

    A document with a step that is refused goes no further; the others go on.
    """
    start = time.perf_counter()
    # A product that the source doesn't hold is told with the orders that name it.
    shortfalls = {key: number for key, number in opening.shortfalls(books.history).items() if key in books.items}
    first = books.history.first_day
    attempt(books, "opening stock", lambda: steps.opening_stock(books, first, shortfalls))
    for line in _told(events(books.history), books, start):
        tell(line)
    return time.perf_counter() - start


def attempt(books: Books, source: str, act: Callable[[], None]) -> None:
    """Do it, or keep the sentence that refuses it beside the source's document."""
    if source in books.refused:
        return
    try:
        act()
    except (Refusal, SourceWrong) as refusal:
        books.refused[source] = str(refusal)


def _told(todo: list[Event], books: Books, start: float) -> Iterator[str]:
    last = start
    for number, event in enumerate(todo, 1):
        attempt(books, event.source, partial(event.step, books, event.subject))
        now = time.perf_counter()
        if now - last >= 1 or number == len(todo):
            last = now
            yield f"{event.day}  {number:>6,} of {len(todo):,} events  {number / (now - start):5.0f} a second"
