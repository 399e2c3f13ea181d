"""Workbooks for editing as a spreadsheet handles them: opened, cells changed, rows added and deleted, saved."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook


class Sheet:
    """Rows as dicts by hidden name; the first one is row 3 of the file."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.names = [str(name) for name in rows[0]]
        self.titles = [str(title) for title in rows[1]]
        self.rows: list[dict[str, Any]] = [dict(zip(self.names, row, strict=True)) for row in rows[2:]]
        self.id = self.names[0]

    def find(self, **cells: Any) -> dict[str, Any]:
        return next(row for row in self.rows if all(row[name] == value for name, value in cells.items()))

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


class Book:
    """``heads`` and ``lines`` by their marks; ``note``: the first sheet."""

    def __init__(self, content: bytes) -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        self.names = book.sheet_names
        self.heads: Sheet | None = None
        self.lines: Sheet | None = None
        self.note = [row[0] for row in book.get_sheet_by_index(0).to_python()]
        for name in book.sheet_names[1:]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows and str(rows[0][0]).startswith("id@"):
                setattr(self, "lines" if str(rows[0][0]).endswith("/lines") else "heads", Sheet(rows))

    def saved(self) -> bytes:
        """As a program that keeps nothing but values writes it; a text that begins with ``=`` is a formula."""
        kept = io.BytesIO()
        with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for sheet in filter(None, (self.heads, self.lines)):
                made = book.add_worksheet()
                table = [sheet.names, sheet.titles, *([row.get(n, "") for n in sheet.names] for row in sheet.rows)]
                for row, cells in enumerate(table):
                    for column, value in enumerate(cells):
                        _write(made, row, column, value, day)
        return kept.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, str) and value.startswith("#ERROR"):
        sheet.write_formula(row, column, "=1/0", None, "#DIV/0!")
    elif isinstance(value, str) and value.startswith("="):
        sheet.write_formula(row, column, value, None, "")
    elif hasattr(value, "year"):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def download(client: Client, address: str) -> Book:
    return Book(content(client.get(address)))


def send(client: Client, noun: str, book: Book | bytes, *, name: str = "edited.xlsx", key: str = "k") -> Any:
    """The answer to sending a workbook back."""
    sent = book if isinstance(book, bytes) else book.saved()
    return client.post(f"/{noun}/sheet/", {"file": SimpleUploadedFile(name, sent), "key": key})


def problems(answer: Any) -> list[tuple[str, int, str, str]]:
    """``[(sheet, row, column, sentence)]`` of the page of an upload."""
    return [(one["title"], one["row"], one["label"], one["message"]) for one in answer.context["problems"]]


def comments(workbook: bytes) -> str:
    """All comments of a workbook, as text."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "comments" in name]
    return re.sub("<[^>]+>", " ", " ".join(parts))
