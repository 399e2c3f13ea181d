"""A workbook for editing: what may be changed is white, the rest grey; choices to pick from; what is wrong in red."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zhanggui.exchange.exporting import files
from zhanggui.exchange.exporting.workbook import sheet_name
from zhanggui.ui import lookups
from zhanggui.ui.fields import CHOICES, Field, Kind

from .columns import ID, KEY, Column, Grid, Plan
from .records import Contents, Record
from .texts import named

FIRST = 2
"""The first two rows are the hidden names and the titles."""
SPARE = 500
"""Rows below the last one in which choices are offered too."""
MOST_OFFERED = 300
WIDTHS = {Kind.DATE: 12, Kind.BOOLEAN: 9, Kind.REFERENCE: 16, Kind.LONG_TEXT: 40, Kind.TEXT: 24, Kind.CODE: 18}
ALLOWED = ("format_columns", "format_rows", "insert_rows", "autofilter", "sort", "format_cells")

Styles = dict[str, Any]
GREY: Styles = {"bg_color": "#EEF1F5", "font_color": "#5B6675", "locked": True}
RED: Styles = {"bg_color": "#FBD5D5", "border": 1, "border_color": "#D63939", "locked": False}
OPEN: Styles = {"locked": False}


def workbook(plan: Plan, contents: Contents, note: Sequence[str]) -> IO[bytes]:
    """An open file at its beginning. ``note``: sentences of the first sheet; the first is its heading."""
    file = tempfile.SpooledTemporaryFile(max_size=files.IN_MEMORY)  # noqa: SIM115 - the caller closes it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        _Book(book, plan, contents).write(note)
    file.seek(0)
    return file


class _Book:
    def __init__(self, book: Any, plan: Plan, contents: Contents) -> None:
        self.book, self.plan, self.contents = book, plan, contents
        self.format = cache(self._format)
        self.lists: dict[str, str] = {}

    def write(self, note: Sequence[str]) -> None:
        about = self.book.add_worksheet(sheet_name(_("How to edit")))
        heads = self.book.add_worksheet(sheet_name(self.plan.heads.title))
        lines = self.book.add_worksheet(_lines_name(self.plan.lines)) if self.plan.lines else None
        self.choices = self.book.add_worksheet(sheet_name(_("Choices")))
        self.choices.hide()
        self._about(about, note)
        _Sheet(self, heads, self.plan.heads, self.contents.heads).write(protected=True)
        if lines is not None and self.plan.lines is not None:  # in a protected sheet nobody can delete a line
            _Sheet(self, lines, self.plan.lines, self.contents.lines).write(protected=False)
        marked = next((s for s, r in ((heads, self.contents.heads), (lines, self.contents.lines)) if _marked(r)), None)
        (marked or about).activate()

    def _about(self, sheet: Worksheet, note: Sequence[str]) -> None:
        sheet.set_column(0, 0, 100)
        sheet.hide_gridlines(2)
        head = self.book.add_format({"bold": True, "font_size": 14})
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        for number, sentence in enumerate(note):
            sheet.write_string(number, 0, sentence, wrapped if number else head)

    def _format(self, style: str, number: str) -> Format:
        base = {"grey": GREY, "red": RED, "open": OPEN}[style]
        return self.book.add_format({**base, **({"num_format": number} if number else {}), "valign": "top"})

    def offered(self, field: Field) -> str | None:
        """The range that lists what can be chosen; None where it is too much for a list."""
        key = f"{field.kind}:{field.path}:{field.target}:{field.choices}"
        if key not in self.lists:
            words = self._words(field)
            self.lists[key] = self._listed(words) if words else ""
        return self.lists[key] or None

    def _words(self, field: Field) -> list[str]:
        if field.kind is Kind.BOOLEAN:
            return [_("yes"), _("no")]
        if field.kind in CHOICES:
            return [str(label) for _value, label in field.choices]
        if field.target is None or not field.is_reference:
            return []
        rows = list(lookups.choices(field.target, self.plan.user)[: MOST_OFFERED + 1])
        return list(dict.fromkeys(named(row) for row in rows)) if len(rows) <= MOST_OFFERED else []

    def _listed(self, words: Sequence[str]) -> str:
        column = len([one for one in self.lists.values() if one])
        for row, word in enumerate(words):
            self.choices.write_string(row, column, word)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        return f"='{self.choices.get_name()}'!${letter}$1:${letter}${len(words)}"


def _lines_name(grid: Grid) -> str:
    """A name that differs from that of the heads even where both are cut."""
    return sheet_name(grid.title) if len(grid.title) <= 31 else sheet_name(f"{_('Lines')} {grid.title}")


def _marked(records: Sequence[Record]) -> bool:
    return any(record.marks for record in records)


class _Sheet:
    def __init__(self, book: _Book, sheet: Worksheet, grid: Grid, records: Sequence[Record]) -> None:
        self.book, self.sheet, self.grid, self.records = book, sheet, grid, records

    def write(self, *, protected: bool) -> None:
        sheet, last = self.sheet, FIRST + len(self.records) - 1
        self._titles()
        for row, record in enumerate(self.records, FIRST):
            for number, column in enumerate(self.grid.columns):
                self._cell(row, number, column, record)
        self._choices(max(last, FIRST) + SPARE)
        sheet.freeze_panes(FIRST, self._frozen())
        if self.records:
            sheet.autofilter(FIRST - 1, 0, last, len(self.grid.columns) - 1)
        if protected:
            sheet.protect("", dict.fromkeys(ALLOWED, True))

    def _titles(self) -> None:
        title = self.book.book.add_format
        enter = title({"bold": True, "bg_color": "#DCE9F9", "bottom": 1, "text_wrap": True, "valign": "top"})
        shown = title({**GREY, "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.sheet.set_row(0, None, None, {"hidden": True})
        for number, column in enumerate(self.grid.columns):
            is_key = column.name == KEY
            style = "open" if column.editable or is_key else "grey"
            options = {"hidden": True} if column.hidden else {}
            self.sheet.set_column(number, number, _width(column), self._style(style, column), options)
            self.sheet.write_string(0, number, self.grid.mark if column.name == ID else column.name)
            self.sheet.write_string(1, number, column.label, enter if style == "open" else shown)

    def _style(self, style: str, column: Column) -> Format:
        return self.book.format(style, _number_format(column))

    def _frozen(self) -> int:
        """What stays in sight: the first column that isn't hidden."""
        return next((n + 1 for n, one in enumerate(self.grid.columns) if not one.hidden), 0)

    def _cell(self, row: int, number: int, column: Column, record: Record) -> None:
        text, mark = record.cells.get(column.name, ""), record.marks.get(column.name)
        style = "red" if mark else "open" if column.name in record.open else "grey"
        self._put(row, number, column, text, style)
        if mark:
            self.sheet.write_comment(row, number, mark, {"x_scale": 2, "y_scale": 1.2, "author": "Zhanggui"})

    def _put(self, row: int, number: int, column: Column, text: str, style: str) -> None:
        plain = self._style(style, column)
        if not text:
            self.sheet.write_blank(row, number, None, plain)
        elif (value := _number(column, text)) is not None:
            self.sheet.write_number(row, number, float(value), self.book.format(style, _decimals(value)))
        elif (day := _day(column, text)) is not None:
            self.sheet.write_datetime(row, number, day, plain)
        else:
            self.sheet.write_string(row, number, text, plain)

    def _choices(self, last: int) -> None:
        for number, column in enumerate(self.grid.columns):
            if column.editable and column.field is not None and (source := self.book.offered(column.field)):
                is_open = column.field.is_reference  # what isn't in the list may be there all the same
                rule = {"validate": "list", "source": source, "error_type": "information" if is_open else "stop"}
                rule |= {"error_title": column.label[:32], "error_message": _("Choose one of the list.")}
                self.sheet.data_validation(FIRST, number, last, number, rule)


def _width(column: Column) -> int:
    if column.field is None:
        return 16
    if column.tells_name:
        return 28
    return WIDTHS.get(column.field.kind, 13)  # type: ignore[arg-type]


def _number_format(column: Column) -> str:
    field = column.field
    if field is None or column.tells_name or not (field.is_number or field.kind is Kind.DATE):
        return "@"  # so that a code of digits stays what it is
    return "yyyy-mm-dd" if field.kind is Kind.DATE else ""


def _number(column: Column, text: str) -> Decimal | None:
    """As a number, unless a spreadsheet, which counts with 15 digits, would change it."""
    if column.field is None or not column.field.is_number or column.tells_name:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and Decimal(repr(float(value))) == value else None


def _decimals(value: Decimal) -> str:
    exponent = value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * (2 if places == 1 else places) if places else "")


def _day(column: Column, text: str) -> dt.datetime | None:
    if column.field is None or column.field.kind is not Kind.DATE:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time()) if day.year >= 1900 else None
