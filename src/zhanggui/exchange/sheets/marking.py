"""The workbook as it was sent, with what is wrong marked in its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO

from zhanggui.exchange.models import SheetUpload
from zhanggui.ui.fields import Kind

from . import notes, reading, writing
from .columns import Column, Grid, Plan
from .reading import SentRow, SentSheet
from .records import Contents, Record
from .texts import plain

Marks = Mapping[int, Mapping[str, str]]


def marked(plan: Plan, upload: SheetUpload) -> IO[bytes]:
    with upload.content.open("rb") as file:
        sent = reading.read(upload.name, file.read(), plan)
    marks, count = _marks(upload, plan)
    heads = _records(plan.heads, sent.heads, marks["heads"])
    lines = _records(plan.lines, sent.lines, marks["lines"]) if plan.lines and sent.lines else []
    return writing.workbook(plan, Contents(heads, lines), notes.of_mistakes(plan, count))


def _marks(upload: SheetUpload, plan: Plan) -> tuple[dict[str, dict[int, dict[str, str]]], int]:
    """``{sheet: {row: {column: sentences}}}``, and how many there are."""
    found: dict[str, dict[int, dict[str, str]]] = {"heads": {}, "lines": {}}
    count = 0
    for row in upload.rows.all():
        for one in row.errors:
            cells = found[one["sheet"]].setdefault(one["row"], {})
            grid = plan.lines if one["sheet"] == "lines" and plan.lines else plan.heads
            place = _place(grid, one["name"])
            cells[place] = "\n".join(filter(None, (cells.get(place, ""), one["message"])))
            count += 1
    return found, count


def _place(grid: Grid, name: str) -> str:
    """What belongs to no cell that is seen stands at the first one."""
    seen = [column.name for column in grid.columns if not column.hidden]
    return name if name in seen else seen[0]


def _records(grid: Grid, sheet: SentSheet, marks: Marks) -> list[Record]:
    by_name = {column.name: column for column in grid.columns}
    open_names = frozenset(grid.editable)
    return [Record(_cells(row, by_name), open_names, dict(marks.get(row.number, {}))) for row in _placed(sheet.rows)]


def _placed(rows: Iterable[SentRow]) -> list[SentRow]:
    """Each in the row in which it was sent, so that what was said of a row still holds."""
    found: list[SentRow] = []
    for row in rows:
        found += [SentRow(number, {}) for number in range(len(found) + 3, row.number)]
        found.append(row)
    return found


def _cells(row: SentRow, columns: Mapping[str, Column]) -> dict[str, str]:
    """Numbers and dates that can be read are numbers and dates again."""
    return {name: _typed(columns[name], text) for name, text in row.cells.items() if name in columns}


def _typed(column: Column, text: str) -> str:
    field = column.field
    if field is None or not (field.is_number or field.kind is Kind.DATE) or column.tells_name:
        return text
    return plain(field, text)
