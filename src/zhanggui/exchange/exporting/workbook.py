"""A list as an XLSX workbook: numbers and days that a spreadsheet counts with, text that it never runs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zhanggui.ui.fields import Field, Kind

from .rows import Cell, Rows

MOST_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows."""
LONGEST = 32_000
"""Characters that a cell holds."""
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
WIDTHS = {Kind.DATE: 12, Kind.DATETIME: 17, Kind.BOOLEAN: 8, Kind.CODE: 18, Kind.REFERENCE: 30, Kind.LONG_TEXT: 40}

Facts = Sequence[tuple[str, str]]


def write(file: IO[bytes], rows: Rows, *, name: str, facts: Facts) -> None:
    """The sheet of ``rows`` called ``name``, and one of ``facts`` that says what was asked for."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        _Sheet(book, sheet_name(name), rows).write()
        _about(book, [*facts, (_("Rows"), f"{rows.count:,}")])


def sheet_name(name: str) -> str:
    return NOT_IN_A_NAME.sub(" ", name)[:31].strip("' ") or "Sheet"


class _Sheet:
    def __init__(self, book: Any, name: str, rows: Rows) -> None:
        self.book, self.rows = book, rows
        self.sheet: Worksheet = book.add_worksheet(name)
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.decimals = cache(self._decimals)

    def write(self) -> None:
        for number, column in enumerate(self.rows.columns):
            self.sheet.set_column(number, number, _width(column))
        self.sheet.freeze_panes(1, 0)
        self.sheet.write_row(0, 0, self.rows.titles, self.bold)
        last = 0
        for last, cells in enumerate(self.rows, 1):
            for number, cell in enumerate(cells):
                self._put(last, number, cell)
        if last:
            self.sheet.autofilter(0, 0, last, max(len(self.rows.columns) - 1, 0))
            self._totals(last + 2)

    def _put(self, row: int, number: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case Decimal() | int():
                self._number(row, number, Decimal(cell))
            case dt.datetime():
                self.sheet.write_datetime(row, number, cell, self.moment)
            case dt.date():
                self._date(row, number, cell)
            case str():
                self.sheet.write_string(row, number, cell[:LONGEST])

    def _number(self, row: int, number: int, value: Decimal) -> None:
        """As text where a spreadsheet, which counts with 15 digits, would change it."""
        exact = Decimal(repr(float(value))) == value
        if exact:
            self.sheet.write_number(row, number, float(value), self.decimals(_places(value)))
        else:
            self.sheet.write_string(row, number, f"{value:f}")

    def _date(self, row: int, number: int, value: dt.date) -> None:
        if value.year < 1900:  # a spreadsheet knows no days before
            self.sheet.write_string(row, number, value.isoformat())
        else:
            self.sheet.write_datetime(row, number, dt.datetime.combine(value, dt.time()), self.day)

    def _decimals(self, places: int) -> Format:
        return self.book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})

    def _totals(self, first: int) -> None:
        """One row a currency; it is named where no sum stands, behind all of them if need be."""
        summed = {path for _code, sums in self.rows.totals for path in sums}
        paths = [column.path for column in self.rows.columns]
        place = next((number for number, path in enumerate(paths) if path not in summed), len(paths))
        for row, (code, sums) in enumerate(self.rows.totals, first):
            cells = {number: sums[path] for number, path in enumerate(paths) if path in sums}
            title = " ".join(filter(None, (_("Total"), code)))
            for number in range(len(paths) + 1):  # from left to right: rows are written as they come
                if number in cells:
                    self._number(row, number, cells[number])
                elif number == place:
                    self.sheet.write_string(row, number, title, self.bold)


def _places(value: Decimal) -> int:
    """Decimals that say something; money keeps two."""
    exponent = value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return 2 if places == 1 else places


def _width(column: Field) -> int:
    if column.width is not None:
        return max(8, min(column.width, 60))
    return WIDTHS.get(column.kind, 14)  # type: ignore[arg-type]


def _about(book: Any, facts: Facts) -> None:
    sheet = book.add_worksheet(sheet_name(_("About this file")))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for number, (label, text) in enumerate(facts):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, text[:LONGEST])
