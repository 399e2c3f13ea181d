"""What somebody changed in a workbook: its cells against the row as given out, and that against what is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.exchange.importing.mistakes import UnreadableFile
from zhanggui.exchange.models import SheetRow
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.parse import Wrong
from zhanggui.ui.references import LARGEST_KEY
from zhanggui.ui.sight import Sight

from .columns import ID, KEY, VERSION, WAS, Grid, Plan
from .reading import Sent, SentRow, SentSheet
from .texts import entered, same, texts

HEADS, LINES = "heads", "lines"
MOST_NAMED = 6
"""Changes of others that one sentence names."""


@dataclass(slots=True)
class Edits:
    """What became of the cells of one row."""

    payload: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)


class Comparison:
    """``rows`` are new, changed or wrong; the others are counted."""

    def __init__(self, name: str, plan: Plan, sent: Sent) -> None:
        self.plan, self.sent = plan, sent
        self.sight = Sight(plan.user)
        _require_own_columns(name, plan.heads, plan.screen.all_fields, sent.heads)
        if plan.lines and sent.lines:
            _require_own_columns(name, plan.lines, plan.screen.all_line_fields, sent.lines)
        self.keys = _keys(sent.heads.rows)
        self.names = Counter(row.cells.get(KEY, "") for row in sent.heads.rows)
        self.sent_lines = {line.cells.get(ID, ""): line for line in sent.lines.rows} if sent.lines else {}
        self.present = self._present()
        self.present_lines = self._present_lines()
        self.rows: list[SheetRow] = []
        self.unchanged_count = 0
        self._compare()

    def _present(self) -> dict[int, Any]:
        keys = {key for key in self.keys.values() if key}
        found = self.plan.screen.rows(self.plan.user).filter(pk__in=keys) if keys else []
        return {row.pk: row for row in found}

    def _present_lines(self) -> dict[int, list[Any]]:
        return self.plan.screen.lines_of(list(self.present.values())) if self.plan.lines and self.sent.lines else {}

    # -- rows

    def _compare(self) -> None:
        tied = self._tied()
        for sent in self.sent.heads.rows:
            row = self._row(sent, tied.get(sent.cells.get(KEY, ""), []))
            if row.changes or row.problems or row.row_id is None:
                self.rows.append(row)
            else:
                self.unchanged_count += 1
        self.rows += self._orphans(tied)

    def _tied(self) -> dict[str, list[SentRow]]:
        """Lines by what they name as their document."""
        found: dict[str, list[SentRow]] = {}
        for line in self.sent.lines.rows if self.sent.lines else ():
            found.setdefault(line.cells.get(KEY, ""), []).append(line)
        return found

    def _orphans(self, tied: Mapping[str, list[SentRow]]) -> Iterator[SheetRow]:
        known = {sent.cells.get(KEY, "") for sent in self.sent.heads.rows}
        text = _("There is no “%(key)s” in the sheet “%(sheet)s”. Name there the document that this line belongs to.")
        for key, lines in tied.items():
            for line in lines if key not in known or not key else ():
                said = text % {"key": key, "sheet": self.sent.heads.title}
                problem = self.problem(LINES, line.number, KEY, said)
                yield SheetRow(number=line.number, name=key[:200], problems=[problem], status=SheetRow.Status.WRONG)

    def _row(self, sent: SentRow, lines: Sequence[SentRow]) -> SheetRow:
        key = self.keys[sent.number]
        there = self.present.get(key) if key else None
        given = _given(sent)
        row = SheetRow(number=sent.number, row_id=key, name=self._name(sent, there))
        before = given.get("cells") or (self._head_texts(there) if there else {})
        edits = self._edits(HEADS, self.plan.heads, sent, before if key else {}, "")
        row.payload, row.changes, row.problems = edits.payload, edits.changes, edits.problems
        if self.plan.lines and self.sent.lines:
            _Lines(self, self.plan.lines, row, there, given).take(lines)
        if row.changes or row.problems:
            self._check(row, sent, there, before, given)
        if any(not one["note"] for one in row.problems):
            row.status = SheetRow.Status.WRONG
        return row

    def _name(self, sent: SentRow, there: Any) -> str:
        if there is not None:
            return str(there)[:200]
        own = next((text for name in (KEY, "code", "name") if (text := sent.cells.get(name))), "")
        return own[:200]

    def _check(
        self, row: SheetRow, sent: SentRow, there: Any, before: Mapping[str, str], given: Mapping[str, Any]
    ) -> None:
        """What is wrong with the row as a whole."""
        key = sent.cells.get(KEY, "")
        if self.plan.lines and key and self.names[key] > 1:
            text = _("Two rows are called “%(key)s”. Give the new one another name, and its lines the same.")
            row.problems.append(self.problem(HEADS, row.number, KEY, text % {"key": key}))
        if row.row_id is None:
            return
        if there is None:
            text = _("There is no such row any more, or it is not within your reach. Delete it here.")
            row.problems.append(self.problem(HEADS, row.number, ID, text))
            return
        if not self._take_version(row, sent, there):
            text = _("The hidden columns of this row are damaged. Download it again and repeat your change.")
            row.problems.append(self.problem(HEADS, row.number, ID, text))
        elif self._is_stale(row, there, before):
            row.problems.append(self.problem(HEADS, row.number, ID, self._stale(there, before, given)))

    def _take_version(self, row: SheetRow, sent: SentRow, there: Any) -> bool:
        text = sent.cells.get(VERSION, "")
        if not self.plan.screen.has_version:
            return True
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return False
        row.version = int(text)
        return True

    # -- changes of others

    def _is_stale(self, row: SheetRow, there: Any, before: Mapping[str, str]) -> bool:
        if row.version is not None:
            return bool(row.version != there.version)
        return bool(self._differences(self.plan.heads, before, self._head_texts(there)))

    def _stale(self, there: Any, before: Mapping[str, str], given: Mapping[str, Any]) -> str:
        found = self._differences(self.plan.heads, before, self._head_texts(there))
        for line in self.present_lines.get(there.pk, ()):
            was = self.sent_lines.get(str(line.pk))
            if was is not None and self.plan.lines and (cells := _given(was).get("cells")):
                now = texts(self.plan.lines.columns, line, self.sight, there)
                found += [f"{_line_name(self.plan.lines, cells)}, {one}" for one in self._line_differences(cells, now)]
        gone = set(given.get("lines", ())) ^ {line.pk for line in self.present_lines.get(there.pk, ())}
        if self.plan.lines and "lines" in given and gone:
            found.append(_("lines were added or removed"))
        words = {"row": there, "changes": "; ".join(found[:MOST_NAMED]) or _("something that isn't in this workbook")}
        text = _("Somebody changed %(row)s after you downloaded it: %(changes)s. Download it again and repeat yours.")
        return text % words

    def _line_differences(self, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
        return self._differences(self.plan.lines, before, now) if self.plan.lines else []

    def _differences(self, grid: Grid, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
        return [
            f"{one.label.removesuffix(' *')}: {before[one.name] or '–'} → {now[one.name] or '–'}"
            for one in grid.compared
            if one.name in before and before[one.name] != now[one.name]
        ]

    def _head_texts(self, there: Any) -> dict[str, str]:
        return texts(self.plan.heads.columns, there, self.sight)

    # -- cells

    def _edits(self, sheet: str, grid: Grid, sent: SentRow, before: Mapping[str, str], where: str) -> Edits:
        made = Edits()
        for column in grid.compared:
            if column.field is None or column.name not in sent.cells.keys() | sent.hazards.keys():
                continue
            text, was = sent.cells.get(column.name, ""), before.get(column.name, "")
            if column.name in sent.hazards and column.editable:
                made.problems.append(self.problem(sheet, sent.number, column.name, sent.hazards[column.name]))
            elif same(column.field, text, was) or column.name in sent.hazards:
                continue
            elif column.editable:
                self._enter(made, sheet, sent, column.name, column.field, text)
                made.changes.append(_change(where, column.label, was, text))
            elif before:
                said = _("“%(column)s” is only shown. What you typed there isn't taken.")
                problem = self.problem(sheet, sent.number, column.name, said % {"column": column.label}, note=True)
                made.problems.append(problem)
        return made

    def _enter(self, made: Edits, sheet: str, sent: SentRow, name: str, entry: Field, text: str) -> None:
        try:
            made.payload[name] = entered(entry, text)
        except Wrong as wrong:
            made.problems.append(self.problem(sheet, sent.number, name, str(wrong)))

    def problem(self, sheet: str, row: int, name: str, message: str, *, note: bool = False) -> dict[str, Any]:
        return {"sheet": sheet, "row": row, "name": name, "message": message, "note": note}


class _Lines:
    """The lines of one document: what is changed, new, gone."""

    def __init__(self, whole: Comparison, grid: Grid, row: SheetRow, there: Any, given: Mapping[str, Any]) -> None:
        self.whole, self.row, self.there = whole, row, there
        present = whole.present_lines.get(there.pk, []) if there is not None else []
        self.present = {line.pk: line for line in present}
        self.order: list[int] = [key for key in given.get("lines", [*self.present]) if isinstance(key, int)]
        self.grid = grid

    def take(self, lines: Sequence[SentRow]) -> None:
        keys = _keys(lines)
        kept: list[tuple[int | None, SentRow, dict[str, Any]]] = []
        edited = False
        for line in lines:
            key = keys[line.number]
            edits = self._edits(line, key)
            edited = edited or bool(edits.payload or edits.changes) or key is None
            self.row.changes += edits.changes
            self.row.problems += edits.problems
            kept.append((key, line, {**({"id": key} if key else {}), **edits.payload}))
        removed = [key for key in self.order if key not in keys.values()] if self.row.row_id else []
        self._remove(removed)
        if edited or removed:
            kept.sort(key=self._place)
            self.row.payload["lines"] = [payload for _key, _line, payload in kept]
            self.row.line_numbers = [line.number for _key, line, _payload in kept]

    def _edits(self, line: SentRow, key: int | None) -> Edits:
        before = _given(line).get("cells") if key else {}
        if not before and key in self.present:
            before = texts(self.grid.columns, self.present[key], self.whole.sight, self.there)
        where = _("Line %(row)s: %(name)s") % {"row": line.number, "name": _line_name(self.grid, line.cells)}
        return self.whole._edits(LINES, self.grid, line, before or {}, where)

    def _place(self, kept: tuple[int | None, SentRow, Any]) -> tuple[int, int]:
        """In the order in which they were given out, however the sheet is sorted; new ones last, as they stand."""
        key, line, _payload = kept
        return (self.order.index(key), 0) if key in self.order else (len(self.order), line.number)

    def _remove(self, removed: Sequence[int]) -> None:
        self.row.removed_count = len(removed)
        for key in removed:
            cells = (
                texts(self.grid.columns, self.present[key], self.whole.sight, self.there) if key in self.present else {}
            )
            self.row.changes.append({**_change(_line_name(self.grid, cells), "", "", ""), "removed": True})


def _change(where: str, label: str, before: str, after: str) -> dict[str, Any]:
    return {"where": where, "label": label.removesuffix(" *"), "before": before, "after": after}


def _line_name(grid: Grid, cells: Mapping[str, str]) -> str:
    """The main thing of a line, and how much of it."""
    main = next((one for one in grid.columns if one.editable and one.field and one.field.is_reference), None)
    number = next((one for one in grid.columns if one.editable and one.field and one.field.kind in AMOUNTS), None)
    parts = [cells.get(one.name, "") for one in (main, number) if one is not None]
    return " × ".join(part for part in parts if part)


AMOUNTS = (Kind.QUANTITY, Kind.MONEY)


def _given(sent: SentRow) -> dict[str, Any]:
    """The row as it was given out; empty for anything that we didn't write."""
    try:
        found = json.loads(sent.cells.get(WAS) or "{}")
    except (ValueError, RecursionError):
        return {}
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, dict) or not all(isinstance(text, str) for text in cells.values()):
        return {}
    lines = found.get("lines")
    own = {"lines": lines} if isinstance(lines, list) and all(isinstance(key, int) for key in lines) else {}
    return {"cells": cells, **own}


def _keys(rows: Sequence[SentRow]) -> dict[int, int | None]:
    """The key of each row by its number. None: new; so is a copy of a row, which brings its hidden key along.

    What is no key becomes 0, which no row has.
    """
    found: dict[int, int | None] = {}
    seen: set[int] = set()
    for row in rows:
        text = row.cells.get(ID, "")
        right = text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= LARGEST_KEY
        key = int(text) if right else 0
        found[row.number] = None if not text or key in seen else key
        if key:
            seen.add(key)
    return found


def _require_own_columns(name: str, grid: Grid, fields: Sequence[Field], sent: SentSheet) -> None:
    """A column that the reader may not write is in the file of somebody else: nothing of it is taken, or compared."""
    known = {column.name for column in grid.columns}
    wrong = next((one for one in fields if one.editable and one.path in sent.names and one.path not in known), None)
    if wrong is not None:
        text = _("the column “%(column)s” is nothing that you may write. Download the list yourself and edit that.")
        raise UnreadableFile(name, text % {"column": wrong.label})
