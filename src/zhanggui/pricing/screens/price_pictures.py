"""A small picture of a price over time: a step line with a point for each order, drawn on the server."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from zhanggui.pricing.queries.price_history import Paid

WIDTH, HEIGHT, EDGE = 600, 120, 8


@dataclass(frozen=True, slots=True)
class Point:
    """Where one price stands, in the picture's own units."""

    x: int
    y: int
    paid: Paid


@dataclass(frozen=True, slots=True)
class Picture:
    """``steps``: the points of a polyline. Prices of one currency, all with tax or all without."""

    points: list[Point]
    steps: str
    least: Decimal
    most: Decimal
    start: dt.date
    end: dt.date
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> Paid:
        return self.points[0].paid


def picture(rows: Sequence[Paid]) -> Picture | None:
    """Of the prices (newest first) that are most alike in currency and tax; None where fewer than two are."""
    kinds = Counter(_kind(row) for row in rows)
    if not kinds:
        return None
    kind, count = kinds.most_common(1)[0]
    alike = [row for row in reversed(rows) if _kind(row) == kind]
    return _drawn(alike) if count > 1 else None


def _kind(row: Paid) -> tuple[int, bool]:
    return row.line.document.currency_id, row.line.document.tax_included


def _drawn(rows: Sequence[Paid]) -> Picture:
    prices, days = [row.base_price for row in rows], [row.line.document.date for row in rows]
    least, most, start, end = min(prices), max(prices), days[0], days[-1]
    points = [
        Point(_place((day - start).days, (end - start).days, WIDTH), HEIGHT - _place(price - least, most - least), row)
        for row, price, day in zip(rows, prices, days, strict=True)
    ]
    return Picture(points, _steps(points), least, most, start, end)


def _place(distance: Decimal | int, whole: Decimal | int, size: int = HEIGHT) -> int:
    """Between the edges; in the middle where all is one."""
    return EDGE + round((size - 2 * EDGE) * distance / whole) if whole else size // 2


def _steps(points: Sequence[Point]) -> str:
    """A price holds until the next one."""
    found = [f"{points[0].x},{points[0].y}"]
    for before, after in pairwise(points):
        found += [f"{after.x},{before.y}", f"{after.x},{after.y}"]
    return " ".join(found)
