"""Documents in files: heads with their lines, from two files or from one whose rows repeat the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .profiles import Entity, Lines
from .readers import Row
from .report import Report
from .rows import BETWEEN_KEYS, Draft, Reading, fill, remark
from .sources import Sources
from .values import Scope


@dataclass(slots=True)
class _Head:
    scope: Scope
    key: str
    rows: list[Row] = field(default_factory=list)


class DocumentReading(Reading):
    """Drafts with their lines. ``noun``: what such a document is called."""

    def __init__(self, entity: Entity, sources: Sources, report: Report, noun: str) -> None:
        super().__init__(entity, sources, report)
        self.noun = noun
        self.wrong_lines: set[int] = set()
        self.lines: Lines = entity.lines or Lines(entity.file)
        self.lines_table = sources.table(self.lines.file)
        self.line_states: dict[int, str] = {}
        """Rows of the lines' file that belong to this entity's heads; a reason where they are left out."""

    def drafts(self) -> list[Draft]:
        heads = self._grouped() if self.entity.group_by is not None else self._headed()
        found = [draft for head in heads for draft in self._documents(head)]
        self._doubles(found)
        return found

    # -- heads

    def _headed(self) -> Iterator[_Head]:
        """One row of the file is one head."""
        found: dict[str, Draft] = {}
        columns = tuple(column for column, _value in self.lines.link)
        for scope in self._scopes():
            draft = self._keyed(scope, found)
            if draft is None:
                self._leave_lines(scope, columns)
            else:
                yield _Head(scope, draft.key, self._linked(scope, columns))

    def _linked(self, scope: Scope, columns: tuple[str, ...]) -> list[Row]:
        key = tuple(value.read(scope) for _column, value in self.lines.link)
        return self.sources.find_all(self.lines.file, columns, key)

    def _leave_lines(self, scope: Scope, columns: tuple[str, ...]) -> None:
        """Lines of a head that this entity is about and doesn't import."""
        if reason := self.about.get(scope.row.number):
            for row in self._linked(scope, columns):
                self.line_states[row.number] = reason

    def _grouped(self) -> Iterator[_Head]:
        """Rows that agree in ``group_by`` are the lines of one document; the first one is its head too."""
        heads: dict[str, _Head] = {}
        for scope in self._scopes():
            try:
                if self.entity.only_when is not None and not self.entity.only_when.holds(scope):
                    continue
                reason = self.sources.reason(self.entity.left_out, scope)
                self.about[scope.row.number] = reason
                if reason:
                    self.counts.left_out[reason] += 1
                    continue
                key = BETWEEN_KEYS.join(value.read(scope) for value in self.entity.group_by or ())
            except Wrong as wrong:
                self._unreadable(scope, wrong)
                continue
            heads.setdefault(key, _Head(scope, key)).rows.append(scope.row)
        self.counts.rows += len(heads)
        for head in heads.values():
            head.key = self._key(head.scope) if self.entity.key else head.key or self.entity.name
            yield head

    # -- documents of a head

    def _documents(self, head: _Head) -> Iterator[Draft]:
        parts = self._parts(head)
        if not parts:
            self._without_lines(head)
        for number, (split, rows) in enumerate(parts.items()):
            key = head.key if number == 0 else f"{head.key}{BETWEEN_KEYS}{BETWEEN_KEYS.join(split)}"
            draft = self._document(head, key, rows)
            draft.parts = len(parts)
            yield draft

    def _parts(self, head: _Head) -> dict[tuple[str, ...], list[Row]]:
        """The lines by what the document is split by; one part where it isn't split."""
        parts: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in head.rows:
            scope = self._line_scope(row, head)
            reason = self.lines_table.out.get(row.number) or self.sources.reason(self.lines.left_out, scope)
            self.line_states[row.number] = reason
            if not reason:
                parts[tuple(row.cells.get(column, "") for column in self.entity.split_by)].append(row)
        return parts

    def _line_scope(self, row: Row, head: _Head) -> Scope:
        return Scope(row, self.sources, self.sources.options, {"header": head.scope.row})

    def _document(self, head: _Head, key: str, rows: list[Row]) -> Draft:
        scope = Scope(head.scope.row, self.sources, self.sources.options, {"lines": rows[0]})
        draft = Draft(self.entity, self.path, scope, key)
        fill(draft, self.entity.columns, self.entity.refs, self.entity.extra, self.problems)
        remark(draft, self.entity.notes, self.problems)
        for row in rows:
            line = Draft(self.entity, self.lines_table.path, self._line_scope(row, head), "")
            fill(line, self.lines.columns, self.lines.refs, {}, self.problems)
            remark(line, self.lines.notes, self.problems)
            line.key = self._line_key(line)
            draft.lines.append(line)
        return draft

    def _line_key(self, line: Draft) -> str:
        try:
            return BETWEEN_KEYS.join(value.read(line.scope) for value in self.lines.key)
        except Wrong as wrong:
            self.problems.error(line, "", wrong)
            return ""

    def _without_lines(self, head: _Head) -> None:
        number = self.number_of(head.scope, head.key)
        text = _("%(noun)s %(number)s has no lines. Enter the lines or delete the document.")
        values = {"noun": self.noun, "number": number}
        self.counts.errors += 1
        self.wrong.add(head.scope.row.number)
        self.problems.row_error(self.entity, self.path, head.scope.row.number, "", text % values)
        self.left_out[head.key] = (_("it has no lines"), number)

    def number_of(self, scope: Scope, key: str) -> str:
        """The number by which people know the document."""
        return (self.entity.shown_as.read(scope) if self.entity.shown_as else "") or key

    # -- what became of the rows

    def account(self, context: Any, drafts: Any) -> None:
        drafts = list(drafts)
        if self.lines.file == self.entity.file:
            self.about.update({number: reason for number, reason in self.line_states.items() if reason})
        super().account(context, drafts)
        name = self.lines.file
        wrong = {line.row for draft in drafts for line in draft.lines if draft.failed or line.failed}
        wrong |= self.wrong_lines
        for number, reason in self.line_states.items():
            if reason:
                context.left_out[name].setdefault(number, reason)
            else:
                context.taken[name].add(number)
        context.failed[name] |= wrong
        for row in self._lines_of_left_out():
            context.left_out[name].setdefault(row, _("its document isn't imported"))

    def _lines_of_left_out(self) -> Iterator[int]:
        if not self.lines.link:
            return
        columns = tuple(column for column, _value in self.lines.link)
        for row in self.table.rows:
            if row.number in self.table.out:
                scope = Scope(row, self.sources, self.sources.options)
                yield from (line.number for line in self._linked(scope, columns))
