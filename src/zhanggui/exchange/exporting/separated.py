"""Rows as comma-separated text that a spreadsheet opens in any language."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

from zhanggui.ui.formats import plain_number

from .rows import Cell, Rows

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by a spreadsheet."""


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def write(file: IO[bytes], rows: Rows) -> None:
    for line in lines(rows.titles, rows):
        file.write(line.encode())


def lines(titles: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The text line by line, beginning with a byte order mark, without which Excel misreads Chinese."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    yield writer.writerow(map(_text, titles))
    for cells in rows:
        yield writer.writerow(map(_text, cells))


def _text(cell: Cell) -> str:
    """A number's minus is its own; a text that begins like a formula is marked as text."""
    match cell:
        case None:
            return ""
        case Decimal():
            return plain_number(cell)
        case dt.datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case dt.date() | int():
            return str(cell)
    return f"'{cell}" if cell.startswith(FORMULA) else cell
