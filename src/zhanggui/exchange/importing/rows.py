"""From a file's rows to what is to be imported: which rows, under which key, with which values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .profiles import Entity, Remark
from .report import Counts, Problem, Report
from .sources import Sources
from .values import Scope, Value

BETWEEN_KEYS = "|"


@dataclass(slots=True)
class Draft:
    """One thing to import. ``texts``: what the file says by field; ``values``: what the command takes."""

    entity: Entity
    file: str
    scope: Scope
    key: str
    texts: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    present: Any = None
    failed: bool = False
    lines: list[Draft] = field(default_factory=list)
    came_with: Any = None
    """What had to be made along with it: the party of a supplier."""
    wrong: set[str] = field(default_factory=set)
    """Fields that an error was said of."""
    parts: int = 1
    """Into how many documents its head was split."""

    @property
    def row(self) -> int:
        return self.scope.row.number

    def digest(self) -> str:
        """Changes with anything that the file says of this thing."""
        said = [self.texts, self.refs, self.extra, [line.digest() for line in self.lines]]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class Problems:
    """Puts errors at the row and column of the file where they come from."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def error(self, draft: Draft, path: str, message: Any) -> None:
        draft.failed = True
        draft.wrong.add(path)
        columns = draft.entity.columns if not _is_line(draft) else draft.entity.lines.columns  # type: ignore[union-attr]
        column = column_of(columns.get(path), path)
        self.report.add(Problem(draft.entity.name, draft.file, draft.row, column, str(message)))

    def note(self, draft: Draft, column: str, message: str) -> None:
        self.report.add(Problem(draft.entity.name, draft.file, draft.row, column, message, is_error=False))

    def row_error(self, entity: Entity, file: str, row: int | None, column: str, message: Any) -> None:
        self.report.add(Problem(entity.name, file, row, column, str(message)))


def _is_line(draft: Draft) -> bool:
    return draft.entity.lines is not None and "header" in draft.scope.around


def column_of(value: Value | None, path: str) -> str:
    """The column that a person looks at: the first that the value reads; else the field."""
    if value is None:
        return path
    return next((used.column for used in value.uses() if not used.file), path)


class Reading:
    """Reads the drafts of one entity from its file."""

    def __init__(self, entity: Entity, sources: Sources, report: Report) -> None:
        self.entity, self.sources = entity, sources
        self.problems = Problems(report)
        self.table = sources.table(entity.file)
        self.path = self.table.path
        self.counts: Counts = report.counts(entity.name, entity.target)
        self.left_out: dict[str, tuple[str, str]] = {}
        """Keys that aren't imported: why, and how a person knows them."""
        self.about: dict[int, str] = {}
        """Rows of the file that this entity is about; a reason where it leaves them out."""
        self.joined: set[int] = set()
        self.wrong: set[int] = set()

    def drafts(self) -> list[Draft]:
        found: dict[str, Draft] = {}
        for scope in self._scopes():
            draft = self._keyed(scope, found)
            if draft is not None:
                fill(draft, self.entity.columns, self.entity.refs, self.entity.extra, self.problems)
                remark(draft, self.entity.notes, self.problems)
        self._doubles(found.values())
        return list(found.values())

    def _scopes(self) -> Iterator[Scope]:
        for row in self.table.rows:
            scope = Scope(row, self.sources, self.sources.options)
            if reason := self.table.out.get(row.number):
                self._lose(scope, reason)
            elif self.entity.each is None:
                yield scope
            else:
                yield from self._joined(scope)

    def _joined(self, scope: Scope) -> Iterator[Scope]:
        each = self.entity.each
        if each is None or not self._holds_alone(scope):
            return
        key = tuple(value.read(scope) for _column, value in each.by)
        for row in self.sources.find_all(each.file, tuple(column for column, _value in each.by), key):
            if row.number not in self.sources.table(each.file).out:
                self.joined.add(row.number)
                yield Scope(scope.row, self.sources, self.sources.options, {"each": row})

    def _holds_alone(self, scope: Scope) -> bool:
        """Whether a row is of this entity, as far as it says so itself."""
        condition = self.entity.only_when
        if condition is None:
            return True
        reads_each = any(used.column.startswith("each.") for used in condition.uses())
        return reads_each or condition.holds(scope)

    def _keyed(self, scope: Scope, found: dict[str, Draft]) -> Draft | None:
        """The draft of a row, kept in ``found``; None where the row isn't one, or isn't imported."""
        try:
            if self.entity.only_when is not None and not self.entity.only_when.holds(scope):
                return None
            self.counts.rows += 1
            reason = self.about[scope.row.number] = self.sources.reason(self.entity.left_out, scope)
            if reason:
                self.counts.left_out[reason] += 1
                self._lose(scope, reason)
                return None
            draft = Draft(self.entity, self.path, scope, self._key(scope))
        except Wrong as wrong:
            self._unreadable(scope, wrong)
            return None
        if draft.key in found:
            self._again(draft, found[draft.key])
            return None
        found[draft.key] = draft
        return draft

    def _key(self, scope: Scope) -> str:
        parts = [value.read(scope) for value in self.entity.key]
        if not any(parts):
            columns = ", ".join(column_of(value, "key") for value in self.entity.key)
            raise Wrong(_("The key is blank: fill in %(columns)s.") % {"columns": columns})
        return BETWEEN_KEYS.join(parts)

    def _unreadable(self, scope: Scope, wrong: Wrong) -> None:
        self.counts.errors += 1
        self.wrong.add(scope.row.number)
        column = column_of(self.entity.key[0], "key") if self.entity.key else ""
        self.problems.row_error(self.entity, self.path, scope.row.number, column, wrong)

    def _again(self, draft: Draft, first: Draft) -> None:
        if self.entity.once:
            self.counts.repeated += 1
            return
        column = column_of(self.entity.key[0], "key")
        text = _("“%(key)s” is there twice: row %(row)s has it already.") % {"key": draft.key, "row": first.row}
        self.counts.errors += 1
        self.wrong.add(draft.row)
        self.problems.row_error(self.entity, self.path, draft.row, column, text)

    def _lose(self, scope: Scope, reason: str) -> None:
        """Remember what this row would have been, for those that refer to it."""
        try:
            if self._holds_alone(scope):
                key = self._key(scope)
                self.left_out[key] = (reason, self._shown(scope, key))
        except Wrong:
            return

    def _shown(self, scope: Scope, key: str) -> str:
        """``商品9 (578)``: by name where the entity has one."""
        value = self.entity.shown_as or self.entity.columns.get("name")
        name = value.read(scope) if value else ""
        return f"{name} ({key})" if name and name != key else key

    def account(self, context: Any, drafts: Iterable[Draft]) -> None:
        """Tell the context what became of the file's rows."""
        name, failed = self.entity.file, {draft.row for draft in drafts if draft.failed} | self.wrong
        for number, reason in self.about.items():
            if reason:
                context.left_out[name].setdefault(number, reason)
            else:
                context.taken[name].add(number)
        context.failed[name] |= failed
        if self.entity.each is not None:
            context.taken[self.entity.each.file] |= self.joined

    def _doubles(self, drafts: Iterable[Draft]) -> None:
        for rule in self.entity.doubles:
            first: dict[tuple[str, ...], Draft] = {}
            for draft in drafts:
                values = tuple(value.read(draft.scope) for value in rule.by)
                before = first.setdefault(values, draft)
                if before is not draft and any(values):
                    text = rule.text or _("Row %(row)s has the same: %(values)s.")
                    shown = text % {"row": before.row, "values": " / ".join(filter(None, values))}
                    self._double(draft, column_of(rule.by[0], ""), shown, is_error=rule.is_error)

    def _double(self, draft: Draft, column: str, text: str, *, is_error: bool) -> None:
        if is_error:
            self.problems.row_error(self.entity, self.path, draft.row, column, text)
            draft.failed = True
        else:
            self.problems.note(draft, column, text)


def fill(
    draft: Draft,
    columns: Mapping[str, Value],
    refs: Mapping[str, Value],
    extra: Mapping[str, Value],
    problems: Problems,
) -> None:
    """Read what the file says of this thing; every column that can't be read is an error of its own."""
    for values, kept in ((columns, draft.texts), (refs, draft.refs), (extra, draft.extra)):
        for path, value in values.items():
            try:
                kept[path] = value.read(draft.scope)
            except Wrong as wrong:
                problems.error(draft, path, wrong)


def remark(draft: Draft, rules: Iterable[Remark], problems: Problems) -> None:
    for rule in rules:
        try:
            if not rule.when.holds(draft.scope):
                continue
        except Wrong as wrong:
            problems.error(draft, rule.column, wrong)
            continue
        text = filled(rule.text, draft.scope)
        if rule.is_error:
            problems.error(draft, rule.column, text)
        else:
            problems.note(draft, rule.column, text)


def filled(text: str, scope: Scope) -> str:
    """``text`` with the cells that it names in braces: ``{Number}``."""
    for name in set(_names(text)):
        text = text.replace("{" + name + "}", scope.cell(name))
    return text


def _names(text: str) -> Iterator[str]:
    for part in text.split("{")[1:]:
        name, brace, _rest = part.partition("}")
        if brace:
            yield name
