"""What a step is to be done with, as people read it: labelled values, and of an edited document what would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhanggui.approvals.models import Approval, guarded_steps
from zhanggui.approvals.queries.arguments import restored_all
from zhanggui.kernel.commands import Command
from zhanggui.ui import steps
from zhanggui.ui.acting import line_text
from zhanggui.ui.drafts import Part
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import currency_of, label_of, text_of
from zhanggui.ui.screen import Screen, screen_of
from zhanggui.ui.sight import Sight

Lines = Mapping[Any, Sequence[Any]]
"""Lines by the key of their document."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``before``: what stands in the document now, where the step would change it."""

    label: str
    text: str
    before: str = ""


def of_all(found: Sequence[Approval], documents: Mapping[int, Any], sight: Sight) -> dict[int, list[Entry]]:
    """By key of the approval. ``documents``: by the same key, those that the reader may see; of others nothing is said.

    The same number of queries for one and for many of the same kinds.
    """
    asked = [one for one in found if one.arguments and one.pk in documents]
    arguments = restored_all([one.arguments for one in asked])
    lines = _lines_of((one.step, documents[one.pk]) for one in asked)
    made = {}
    for one, values in zip(asked, arguments, strict=True):
        command = guarded_steps.command_of(one.step)
        if command is not None and values is not None:
            document = documents[one.pk]
            made[one.pk] = list(_entries(command, document, values, lines.get(type(document), {}), sight))
    return made


def of(command: Command, document: Any, arguments: Mapping[str, Any], sight: Sight) -> list[Entry]:
    """Of what is just being asked for."""
    lines = _lines_of([(guarded_steps.key_of(command.model, command.name), document)])
    return list(_entries(command, document, arguments, lines.get(type(document), {}), sight))


def _lines_of(pairs: Iterable[tuple[str, Any]]) -> dict[type[models.Model], Lines]:
    """Lines of the documents that would be edited: one query for each kind of document."""
    edited: dict[type[models.Model], dict[Any, Any]] = defaultdict(dict)
    for step, document in pairs:
        command, screen = guarded_steps.command_of(step), screen_of(type(document))
        if command is not None and screen is not None and screen.line_model and steps.is_editing(command):
            edited[type(document)][document.pk] = document
    return {
        model: screen.lines_of(list(there.values()))
        for model, there in edited.items()
        if (screen := screen_of(model)) is not None
    }


def _entries(
    command: Command, document: Any, arguments: Mapping[str, Any], lines: Lines, sight: Sight
) -> Iterator[Entry]:
    screen = screen_of(type(document))
    if screen is None:
        return
    if steps.is_editing(command):
        yield from _changed(screen.all_fields, document, arguments, document, sight)
        if (rows := arguments.get("lines")) is not None:
            replaces = steps.part_of(command) is Part.BOTH
            yield from _changed_lines(screen, document, rows, lines.get(document.pk, ()), sight, replaces=replaces)
        return
    form = steps.step_form(screen, command, document)
    fields = {field.path: field for field in form.fields}
    for name, value in arguments.items():
        column = screen.field(name)
        if column is None or sight.reads(column, document):
            yield Entry(form.label_of(name), _text(fields.get(name), value, document))


def _changed(
    fields: Iterable[Field], row: Any, values: Mapping[str, Any], document: Any, sight: Sight, prefix: str = ""
) -> Iterator[Entry]:
    """Values that ``row`` doesn't have; all of them where it is new (None)."""
    for field in fields:
        if field.path in values and sight.reads(field, document):
            text = _text(field, values[field.path], document)
            before = _text(field, field.value(row), document) if row is not None else ""
            if text != before:
                yield Entry(f"{prefix}{field.label}", text, before)


def _changed_lines(
    screen: Screen,
    document: Any,
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Any],
    sight: Sight,
    *,
    replaces: bool,
) -> Iterator[Entry]:
    """``replaces``: a line that is absent is removed."""
    there = {line.pk: line for line in lines}
    for row in rows:
        line = there.pop(row.get("id"), None)
        title = line_text(line) if line is not None else _("New line")
        yield from _changed(screen.all_line_fields, line, row, document, sight, f"{title} · ")
    if replaces:
        yield from (Entry(line_text(line), _("removed")) for line in there.values())


def _text(field: Field | None, value: Any, document: Any) -> str:
    if field is None or field.kind is Kind.LINES:
        return _plain(value)
    return text_of(field, value, currency_of(document) if field.kind is Kind.MONEY else None)


def _plain(value: Any) -> str:
    """Values without a Field: lines, and rows of a step's own."""
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(_plain(one) for one in value.values())
    if isinstance(value, models.Model):
        return line_text(value) if hasattr(value, "document_id") else label_of(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
