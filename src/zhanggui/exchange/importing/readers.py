"""Rows of CSV files (plain or gzipped) and of XLSX and XLS sheets, as text by column name.

Every mistake is an UnreadableFile with a sentence. Cells are trimmed; numbers and dates of sheets become the text that
a person would type.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .mistakes import UnreadableFile

LARGEST_FILE = 50_000_000
LARGEST_UNPACKED = 200_000_000
LONGEST_CELL = 100_000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
ENCODINGS = ("utf-8-sig", "gb18030")
COMMA_NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d*)?", re.ASCII)
DELIMITERS = ",;\t|"
CSV_NAMES = (".csv", ".txt", ".tsv")
SHEET_NAMES = (".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read. ``sheet``: name or number from 1; empty: the first.

    ``comma_numbers``: columns whose numbers are written ``1.234,50``.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str | int = ""
    header_row: int = 1
    comma_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row as a spreadsheet shows it: the header of a plain file is row 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[str, ...]
    rows: Iterator[Row]


def read(name: str, content: bytes, layout: Layout) -> Sheet:
    """Header and rows of one file. Rows without any text are left out."""
    return _Reading(name, layout).sheet(content)


def refuse_large(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        text = _("the file has %(size)s MB; at most %(most)s MB are read. Split it, or send it as .csv.gz.")
        raise UnreadableFile(name, text % {"size": -(-size // 1_000_000), "most": LARGEST_FILE // 1_000_000})


def refuse_bombs(name: str, content: bytes) -> None:
    """A small archive may unpack to more than the memory holds; raises UnreadableFile."""
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFile(
            name, _("this is no workbook, or it is damaged. Open it and save it again as .xlsx.")
        ) from None
    if size > LARGEST_UNPACKED:
        raise UnreadableFile(name, _too_large_unpacked())


def _too_large_unpacked() -> str:
    return _("unpacked it has more than %(most)s MB. Split it.") % {"most": LARGEST_UNPACKED // 1_000_000}


class _Reading:
    def __init__(self, name: str, layout: Layout) -> None:
        self.name, self.layout = name, layout

    def wrong(self, problem: Any) -> UnreadableFile:
        return UnreadableFile(self.name, problem)

    def sheet(self, content: bytes) -> Sheet:
        if not content:
            raise self.wrong(_("the file is empty."))
        refuse_large(self.name, len(content))
        lines = self._lines(content)
        return self._with_header(lines)

    def _lines(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        """Row number and cells of every line."""
        suffixes = [suffix.lower() for suffix in PurePath(self.name).suffixes]
        if suffixes and suffixes[-1] == ".gz":
            content, suffixes = self._unpacked(content), suffixes[:-1]
        last = suffixes[-1] if suffixes else ""
        if last in SHEET_NAMES:
            return self._sheet_lines(content)
        if last in CSV_NAMES:
            return self._csv_lines(content)
        raise self.wrong(_("this type of file isn't read. Send .csv, .csv.gz, .xlsx or .xls."))

    # -- header

    def _with_header(self, lines: Iterator[tuple[int, list[str]]]) -> Sheet:
        for number, cells in lines:
            if number >= self.layout.header_row:
                return Sheet(columns := self._columns(cells), self._rows(columns, lines))
        raise self.wrong(_("there is no header row with the names of the columns."))

    def _columns(self, cells: Sequence[str]) -> tuple[str, ...]:
        names = [*cells]
        while names and not names[-1]:
            names.pop()
        if not any(names):
            raise self.wrong(_("the header row is blank. It must name the columns."))
        if len(names) > MOST_COLUMNS:
            raise self.wrong(_("there are more than %(most)s columns.") % {"most": MOST_COLUMNS})
        double = next((name for index, name in enumerate(names) if name and name in names[:index]), None)
        if double is not None:
            raise self.wrong(_("two columns are named “%(column)s”.") % {"column": double})
        return tuple(names)

    def _rows(self, columns: Sequence[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
        blanks = [""] * len(columns)
        for count, (number, cells) in enumerate(lines, 1):
            if count > MOST_ROWS:
                raise self.wrong(_("there are more than %(most)s rows. Split the file.") % {"most": MOST_ROWS})
            if len(cells) > len(columns) and any(cells[len(columns) :]):
                text = _("row %(row)s has more cells than the header has columns.")
                raise self.wrong(text % {"row": number})
            if any(cells):
                found = dict(zip(columns, [*cells, *blanks], strict=False))
                for name in self.layout.comma_numbers:
                    found[name] = _with_point(found.get(name, ""))
                yield Row(number, found)

    # -- CSV

    def _unpacked(self, content: bytes) -> bytes:
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                plain = packed.read(LARGEST_UNPACKED + 1)
        except (OSError, EOFError, zlib.error):
            raise self.wrong(_("the .gz file is broken. Pack it again.")) from None
        if len(plain) > LARGEST_UNPACKED:
            raise self.wrong(_too_large_unpacked())
        if not plain:
            raise self.wrong(_("the file is empty."))
        return plain

    def _csv_lines(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        text = self._decoded(content)
        delimiter = self.layout.delimiter or _likeliest_delimiter(text)
        # newline="": line breaks inside quotes stay as they are.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return self._counted(reader)

    def _counted(self, reader: Any) -> Iterator[tuple[int, list[str]]]:
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                raise self.wrong(_csv_problem(number, problem)) from None
            yield number, [cell.strip() for cell in cells]

    def _decoded(self, content: bytes) -> str:
        if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise self.wrong(_("this is a workbook, not a CSV file. Name it .xlsx or .xls."))
        if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return self._checked(content, "utf-16")
        if self.layout.encoding:
            return self._checked(content, self.layout.encoding)
        for encoding in ENCODINGS:
            try:
                return self._without_nul(content.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise self.wrong(_mixed(content))

    def _checked(self, content: bytes, encoding: str) -> str:
        try:
            return self._without_nul(content.decode("utf-8-sig" if encoding == "utf-8" else encoding))
        except LookupError:
            raise self.wrong(_("there is no encoding “%(encoding)s”.") % {"encoding": encoding}) from None
        except UnicodeDecodeError as problem:
            row = content[: problem.start].count(b"\n") + 1
            text = _("row %(row)s isn't written in %(encoding)s. Save the file in one encoding, best UTF-8.")
            raise self.wrong(text % {"row": row, "encoding": encoding}) from None

    def _without_nul(self, text: str) -> str:
        if (place := text.find("\x00")) >= 0:
            raise self.wrong(
                _("row %(row)s holds NUL bytes. This is no text, or the file is damaged: export it again.")
                % {"row": text.count("\n", 0, place) + 1}
            )
        return text

    # -- sheets

    def _sheet_lines(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        refuse_bombs(self.name, content)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheet = self._chosen(book)
        except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
            raise self.wrong(_("this is no workbook, or it is damaged. Open it and save it again as .xlsx.")) from None
        first = sheet.start[0] if sheet.start else 0
        return ((first + number, [typed(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), 1))

    def _chosen(self, book: CalamineWorkbook) -> Any:
        wanted, names = self.layout.sheet, book.sheet_names
        if not names:
            raise self.wrong(_("the workbook has no sheets."))
        if isinstance(wanted, int) and 1 <= wanted <= len(names):
            return book.get_sheet_by_index(wanted - 1)
        if wanted == "":
            return book.get_sheet_by_index(0)
        if wanted not in names:
            text = _("there is no sheet “%(sheet)s”. There are: %(sheets)s.")
            raise self.wrong(text % {"sheet": wanted, "sheets": ", ".join(names)})
        return book.get_sheet_by_name(str(wanted))


def _csv_problem(number: int, problem: csv.Error) -> str:
    if "limit" in str(problem):
        return _("row %(row)s has a cell with more than %(most)s characters.") % {"row": number, "most": LONGEST_CELL}
    return _("row %(row)s can't be split into cells: a quotation mark isn't closed.") % {"row": number}


def _mixed(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        return _(
            "row %(row)s is written neither in UTF-8 nor in GB18030, or the file mixes both. Save it as UTF-8."
        ) % {"row": row}
    return _("the encoding isn't known. Save the file as UTF-8.")


def _likeliest_delimiter(text: str) -> str:
    """The one that the first line holds most of, outside quotation marks."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _with_point(text: str) -> str:
    """``1.234,50`` as ``1234.50``; what isn't written like that stays, and is refused where a number is wanted."""
    return text.replace(".", "").replace(",", ".") if COMMA_NUMBER.fullmatch(text) else text


def typed(cell: Any) -> str:
    """A cell of a sheet as a person would type it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


csv.field_size_limit(LONGEST_CELL)
