"""A workbook that was sent back: its two sheets found by the mark in their first cell, their rows as text by column."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from zhanggui.exchange.importing import readers
from zhanggui.exchange.importing.mistakes import UnreadableFile

from .columns import ID, LINES, Plan

LARGEST = 20_000_000
MOST_ROWS = 5_000
MOST_LINES = 20_000
CELL = r'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*'
UNCOUNTED = re.compile(
    CELL + r">\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<v\s*/>|<v></v>)?</", re.ASCII
)
FAILED = re.compile(CELL + r'\bt="e"', re.ASCII)


@dataclass(slots=True)
class SentRow:
    """``number`` as the spreadsheet shows it; ``hazards``: cells that can't be taken, with the reason."""

    number: int
    cells: dict[str, str]
    hazards: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SentSheet:
    title: str
    names: list[str]
    rows: list[SentRow]


@dataclass(slots=True)
class Sent:
    """``lines`` None: there is no such sheet, so lines stay as they are."""

    heads: SentSheet
    lines: SentSheet | None


def read(name: str, content: bytes, plan: Plan) -> Sent:
    """Raises UnreadableFile with a sentence."""
    if PurePath(name).suffix.lower() not in (".xlsx", ".xlsm"):
        raise UnreadableFile(name, _("this is no Excel workbook. Send the .xlsx that you downloaded here."))
    refuse_large(name, len(content))
    found = _Workbook(name, content).marked()
    if plan.heads.mark not in found:
        raise UnreadableFile(name, _other(plan, found))
    heads = found[plan.heads.mark]
    lines = found.get(plan.lines.mark) if plan.lines else None
    _require_room(name, heads, MOST_ROWS)
    if lines is not None:
        _require_room(name, lines, MOST_LINES)
    return Sent(heads, lines)


def refuse_large(name: str, size: int) -> None:
    if size > LARGEST:
        text = _("the file has %(size)s MB; a workbook for editing has at most %(most)s MB.")
        raise UnreadableFile(name, text % {"size": -(-size // 1_000_000), "most": LARGEST // 1_000_000})


def _require_room(name: str, sheet: SentSheet, most: int) -> None:
    if len(sheet.rows) > most:
        text = _("the sheet “%(sheet)s” has %(count)s rows; at most %(most)s can be saved at once. Split it.")
        words = {"sheet": sheet.title, "count": f"{len(sheet.rows):,}", "most": f"{most:,}"}
        raise UnreadableFile(name, text % words)


def _other(plan: Plan, found: Mapping[str, Any]) -> str:
    """Why there is no sheet of heads."""
    other = next((mark.partition("@")[2] for mark in found if not mark.endswith(f"/{LINES}")), "")
    if other:
        text = _("this workbook holds another list (%(other)s). Open the page of that list and send it there.")
        return text % {"other": other}
    return _("this isn't a workbook that was downloaded for editing. Download one, and fill it in.")


class _Workbook:
    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def marked(self) -> dict[str, SentSheet]:
        """The sheets that are ours, by their mark."""
        readers.refuse_bombs(self.name, self.content)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
            hazards = _Hazards(self.content)
            found = {}
            for place, title in enumerate(book.sheet_names):
                sheet = book.get_sheet_by_index(place)
                if sheet.start is not None and sheet.start[0] == 0 and (made := _sheet(title, sheet, hazards)):
                    found[made.names[0]] = made
            return found
        except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, ElementTree.ParseError):
            text = _("this is no workbook, or it is damaged. Open it and save it again as .xlsx.")
            raise UnreadableFile(self.name, text) from None


def _sheet(title: str, sheet: Any, hazards: _Hazards) -> SentSheet | None:
    rows = sheet.iter_rows()
    first: list[Any] = next(rows, [])
    left = sheet.start[1] or 0
    if left or not first or not str(first[0]).startswith(f"{ID}@"):
        return None
    names = [readers.typed(cell) for cell in first]
    found, dangers = [], hazards.of(title)
    for number, cells in enumerate(rows, 2):
        written = {name: readers.typed(cell) for name, cell in zip(names, cells, strict=False) if name}
        written[ID] = written.pop(names[0], "")
        wrong = {names[column]: why for column, why in dangers.get(number, {}).items() if column < len(names)}
        if number > 2 and (any(written.values()) or any(wrong)):
            found.append(SentRow(number, written, {name: why for name, why in wrong.items() if name}))
    return SentSheet(title, names, found)


class _Hazards:
    """Cells that look blank to whoever reads values alone: errors, and formulas that nobody has calculated."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.files = self._files()

    def _files(self) -> dict[str, str]:
        """The part of each sheet, by its title."""
        links = ElementTree.fromstring(self.archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat limits it
        targets = {one.get("Id"): str(one.get("Target")) for one in links}
        book = ElementTree.fromstring(self.archive.read("xl/workbook.xml"))  # noqa: S314
        found = {}
        for sheet in (one for one in book.iter() if one.tag.endswith("}sheet")):
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
            if key in targets:
                target = targets[key]
                found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    def of(self, title: str) -> dict[int, dict[int, str]]:
        """``{row: {column from 0: sentence}}``"""
        if title not in self.files:
            return {}
        text = self.archive.read(self.files[title]).decode("utf-8", "replace")
        found: dict[int, dict[int, str]] = {}
        for pattern, sentence in (
            (UNCOUNTED, _("This formula has no result yet. Open the file in Excel, save it, and send it again.")),
            (FAILED, _("This cell shows an error. Correct its formula, or type the value in.")),
        ):
            for place in pattern.finditer(text):
                found.setdefault(int(place[2]), {})[_column(place[1])] = sentence
        return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
