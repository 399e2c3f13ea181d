"""Documents: each one drafted and stepped forward by its own commands, and undone alone where one of them refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel import commands
from zhanggui.kernel.checks import AcknowledgementRequired
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.ui.parse import Wrong

from .context import Context
from .heads import DocumentReading
from .known import existing, remembered_digests
from .mistakes import ProfileMistakes
from .profiles import Entity
from .references import check_columns, require_sight, resolve
from .rows import BETWEEN_KEYS, Draft
from .targets import Target
from .totals import compare
from .values import Value


class Documents:
    """One entity whose target is a document type. ``prepare`` reads and resolves; ``post`` takes one draft."""

    def __init__(self, context: Context, entity: Entity, target: Target) -> None:
        self.context, self.entity, self.target = context, entity, target
        self._check()
        noun = str(target.model._meta.verbose_name).capitalize()
        self.reading = DocumentReading(entity, context.sources, context.report, noun)
        self.problems, self.counts = self.reading.problems, self.reading.counts
        self.drafts: list[Draft] = []
        self._posted: dict[int, list[tuple[Draft, Any]]] = {}
        """What was made by the row of its head, until its total is compared."""
        self._begun: list[str] = []
        """What the document that is being made is called."""

    def _check(self) -> None:
        """The profile against the target, before a row is read."""
        entity, name = self.entity, self.context.profile.name
        check_columns(name, entity, entity.columns, self.target.fields)
        fields = [self.target.fields[path] for path in entity.columns]
        if entity.lines is not None:
            check_columns(name, entity, entity.lines.columns, self.target.line_fields)
            fields += [self.target.line_fields[path] for path in entity.lines.columns]
        require_sight(self.context.by, fields)
        for step in entity.steps:
            if self.target.command(step.name) is None:
                text = _("%(entity)s has no step “%(step)s”.")
                raise ProfileMistakes(name, [text % {"entity": entity.target, "step": step.name}])

    # -- before the first one is posted

    def prepare(self) -> list[Draft]:
        """Sound drafts that aren't there yet, in the order of the file."""
        self.drafts = self.reading.drafts()
        self._remember_left_out()
        self._find_present()
        waiting = [draft for draft in self.drafts if draft.present is None]
        self._resolve(waiting, self.entity.columns, self.target.fields)
        if self.entity.lines is not None:
            lines = [line for draft in waiting for line in draft.lines]
            self._resolve(lines, self.entity.lines.columns, self.target.line_fields)
            for draft in waiting:
                self._judge_lines(draft)
        return [draft for draft in waiting if not draft.failed]

    def _judge_lines(self, draft: Draft) -> None:
        """A wrong line keeps its document out; where rows stand alone, only itself."""
        wrong = [line for line in draft.lines if line.failed]
        if wrong and self.entity.alone and len(wrong) < len(draft.lines) and not draft.failed:
            self.counts.errors += len(wrong)
            self.reading.wrong_lines |= {line.row for line in wrong}
            draft.lines = [line for line in draft.lines if not line.failed]
        elif wrong:
            draft.failed = True

    def _remember_left_out(self) -> None:
        for key, (reason, shown) in self.reading.left_out.items():
            text = _("%(noun)s %(shown)s isn't imported: %(reason)s.")
            values = {"noun": self.reading.noun, "shown": shown, "reason": reason}
            self.context.known.lose(self.entity.name, key, text % values)

    def _find_present(self) -> None:
        system, name = self.context.profile.system, self.entity.name
        there = existing(system, name, self.target, (d.key for d in self.drafts), self.context.company)
        for draft in self.drafts:
            draft.present = there.get(draft.key)
            if draft.present is not None:
                self.context.known.keep(name, draft.key, draft.present)
        self._find_rest([draft for draft in self.drafts if draft.present is not None])
        self._say_changed([draft for draft in self.drafts if draft.present is not None])

    def _find_rest(self, drafts: Sequence[Draft]) -> None:
        """Of rows that stand alone, those that an earlier import left out come as a further document."""
        lines = self.entity.lines
        if not (self.entity.alone and self.target.lines_have_refs and lines and lines.key):
            return
        name = f"{self.entity.name}.lines"
        self.context.load_known(name, (line.key for draft in drafts for line in draft.lines))
        for draft in drafts:
            rest = [line for line in draft.lines if not self.context.known.has(name, line.key)]
            if rest:
                draft.lines, draft.present = rest, None
                draft.key = f"{draft.key}{BETWEEN_KEYS}{rest[0].key}"

    def _say_changed(self, drafts: Sequence[Draft]) -> None:
        """Documents aren't changed by an import; where the file says something new, that is said."""
        before = remembered_digests(self.context, self.entity.name, self.target)
        for draft in drafts:
            self.counts.unchanged += 1
            if before.get(draft.key, draft.digest()) != draft.digest():
                text = _("%(document)s was imported from this; the file says something else now. It stays as it is.")
                self.problems.note(draft, "", text % {"document": draft.present})

    def _resolve(self, drafts: Sequence[Draft], columns: Any, fields: Any) -> None:
        for path, value in columns.items():
            if value.refers_to:
                self.context.load_known(value.refers_to, (draft.texts.get(path, "") for draft in drafts))
        resolve(
            drafts,
            columns,
            fields,
            known=self.context.known,
            user=self.context.by,
            problems=self.problems,
            around={"company": self.context.company},
        )

    # -- one document

    def post(self, draft: Draft) -> None:
        self._begun = []
        try:
            with commands.apart():
                document = self._write(draft)
        except InvalidInput as refusal:
            self._blame(draft, refusal)
            if not draft.failed:
                self.post(draft)
        except (Refusal, Wrong) as refusal:
            self.problems.error(draft, "", self._by_its_place(draft, refusal))
        else:
            self._made(draft, document)

    def _write(self, draft: Draft) -> Any:
        lines = [self._line_values(line) for line in draft.lines]
        header = {**draft.values, "external_refs": self.context.refs_of(draft), "extra": draft.extra}
        header.setdefault("company", self.context.company)
        if self.target.line_model is not None:
            header["lines"] = lines
        draft_command = self.target.command("draft")
        document = draft_command(**header, **self.context.acting())  # type: ignore[misc]
        self._begun.append(str(document))
        for step in self.entity.steps:
            if step.when is None or step.when.holds(draft.scope):
                self._step(step.name, document)
        return document

    def _line_values(self, line: Draft) -> dict[str, Any]:
        if not self.target.lines_have_refs:
            return line.values
        return {**line.values, "external_refs": self.context.refs_of(line), "extra": line.extra}

    def _step(self, name: str, document: Any) -> None:
        command: Callable[..., Any] = self.target.command(name)  # type: ignore[assignment]
        try:
            command(document, **self.context.acting())
        except AcknowledgementRequired as refusal:
            reason = _("Imported with the profile %(profile)s.") % {"profile": self.context.profile.title}
            reasons = {finding.code: reason for finding in refusal.findings}
            command(document, **self.context.acting(), acknowledge=reasons)

    def _blame(self, draft: Draft, refusal: InvalidInput) -> None:
        """Errors of lines at their rows, the rest at the head's."""
        if not refusal.errors:
            self.problems.error(draft, "", self._by_its_place(draft, refusal))
        for error in refusal.errors:
            line = draft.lines[error.row - 1] if error.row and error.row <= len(draft.lines) else None
            self.problems.error(line or draft, error.field, self._by_its_place(draft, error.message))
        self._judge_lines(draft)

    def _by_its_place(self, draft: Draft, message: Any) -> str:
        """``message`` with file and row for the refused document: it is undone, so nobody could look it up."""
        place, text = _("%(file)s, row %(row)s") % {"file": draft.file, "row": draft.row}, str(message)
        for name in self._begun:
            text = re.sub(rf"{re.escape(name)}(?!\d)", lambda _found: place, text)
        return text

    def _made(self, draft: Draft, document: Any) -> None:
        self.counts.created += 1
        self.counts.lines += len(draft.lines)
        self.context.report.documents[self.target.noun] += 1
        self.context.known.keep(self.entity.name, draft.key, document)
        self.context.made(draft, document)
        if self.entity.total is not None:
            self._posted.setdefault(draft.row, []).append((draft, document))
            if len(self._posted[draft.row]) == draft.parts:
                compare(self.entity.total, self._posted.pop(draft.row), self.context.report)

    # -- afterwards

    def finish(self) -> None:
        for draft in self.drafts:
            if draft.failed:
                self.counts.errors += 1
                self.context.lose(draft, self.reading.noun)
        self.reading.account(self.context, self.drafts)


def in_order(posting: Sequence[tuple[Documents, Draft]]) -> Iterator[tuple[Documents, Draft]]:
    """By ``order_by`` of their entities, then as they stand in the files."""
    numbered = enumerate(posting)
    return (pair for _n, pair in sorted(numbered, key=lambda entry: (_place(entry[1]), entry[0])))


def _place(pair: tuple[Documents, Draft]) -> tuple[str, ...]:
    documents, draft = pair
    return tuple(_sortable(value, draft) for value in documents.entity.order_by)


def _sortable(value: Value, draft: Draft) -> str:
    """Whole numbers by size, anything else as text."""
    text = value.read(draft.scope)
    return text.zfill(20) if text.isdigit() else text
