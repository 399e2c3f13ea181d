"""A document's Activity as people read it: who did what, when, and which fields changed from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from zhanggui.kernel import activity, step_names
from zhanggui.kernel.models import Activity

from . import comments
from .comments import Said
from .fields import Field, Kind
from .formats import currency_of, label_of, text_of
from .references import reachable
from .screen import Screen
from .sight import Sight

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of one line; ``kind`` is changed, added or removed."""

    position: int
    name: str
    kind: str
    changes: list[Change]


@dataclass(slots=True)
class Entry:
    """One row of the timeline."""

    row: Activity
    label: str
    tone: str
    before: str = ""
    after: str = ""
    changes: list[Change] = field(default_factory=list)
    lines: list[LineChange] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    """Lines that the step was done with."""
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences of higher apps, from ``teller``."""
    said: Said | None = None
    """The comment, where the row is one."""


Teller = Callable[[list[Any], Any], list[list[str]]]
_tellers: dict[str, Teller] = {}


def teller(name: str) -> Callable[[Teller], Teller]:
    """Register ``function(values, user)``: what people read of ``name`` in the payloads; some sentences a value.

    It gets the values of all entries at once, and asks no query more for more of them.
    """

    def register(function: Teller) -> Teller:
        _tellers[name] = function
        return function

    return register


def of(screen: Screen, document: Any, user: Any, rows: Sequence[Activity] | None = None) -> list[Entry]:
    """The newest entries, or those of ``rows``; only fields of the Screen that ``user`` may see are told."""
    if rows is None:
        rows = list(activity.timeline(document).select_related("on_behalf_of")[:NEWEST])
    sight = Sight(user)
    fields = {f.source.attname: f for f in screen.all_fields if _told(f) and sight.reads(f, document)}  # type: ignore[union-attr]
    names = _names(rows, fields, user)
    line_fields = _line_fields(screen, document, sight)
    entries = [_entry(screen, document, row, fields, names) for row in rows]
    for entry in entries:
        _tell_lines(entry, line_fields, currency_of(document))
    said = comments.said_in(rows, document, user)
    for entry in entries:
        entry.said = said.get(entry.row.seq)
    for name, function in _tellers.items():
        _tell_notes(entries, name, function, user)
    return entries


def _tell_notes(entries: Iterable[Entry], name: str, function: Teller, user: Any) -> None:
    concerned = [entry for entry in entries if entry.row.data.get(name)]
    if not concerned:
        return
    told = function([entry.row.data[name] for entry in concerned], user)
    for entry, sentences in zip(concerned, told, strict=True):
        entry.notes += sentences


def _told(entry: Field) -> bool:
    return entry.stored and "__" not in entry.path and entry.kind not in (Kind.JSON, Kind.STATUS)


def _entry(screen: Screen, document: Any, row: Activity, fields: dict[str, Field], names: Any) -> Entry:
    entry = Entry(row, row.step_label, step_names.tone_of(row.document_type, row.step))
    if row.before != row.after and (labels := _statuses(screen)):
        entry.before, entry.after = str(labels.get(row.before, row.before)), str(labels.get(row.after, row.after))
    data = row.data
    entry.reasons = [str(reason) for reason in data.get("acknowledged", {}).values()]
    if reason := data.get("reason"):
        entry.reasons.append(str(reason))
    if row.seq > 1:  # the first one made it: everything would be a change
        entry.changes = list(_changes(document, data, fields, names))
    return entry


def _statuses(screen: Screen) -> dict[str, Any]:
    return dict(screen.model.Status.choices) if screen.is_document else {}  # type: ignore[attr-defined]


def _changes(document: Any, data: dict[str, Any], fields: dict[str, Field], names: Any) -> Iterable[Change]:
    before, after = data.get("before", {}), data.get("after", {})
    currency = currency_of(document)
    for name in after:
        if name in fields:
            old, new = (_text(fields[name], side.get(name), names, currency) for side in (before, after))
            if old != new:
                yield Change(str(fields[name].label), old, new)


def _line_fields(screen: Screen, document: Any, sight: Sight) -> dict[str, Field]:
    """What may be told of lines, by the name under which Activity keeps it."""
    seen = {f.path: f for f in screen.all_line_fields if f.stored and sight.reads(f, document)}
    if "tax" in seen and screen.line_model is not None:  # the rate is kept as it was, whatever becomes of the tax
        rate = Field("tax_rate", label=seen["tax"].label)
        seen["tax_rate"] = rate.bound(screen.line_model)
    return seen


def _tell_lines(entry: Entry, fields: dict[str, Field], currency: Any) -> None:
    """Lines stand in Activity as {"before", "after"} each, or by position where they were only chosen."""
    for line in entry.row.data.get("lines") or ():
        if isinstance(line, int):
            entry.positions.append(line)
        elif isinstance(line, dict) and (told := _line(line, fields, currency)) is not None:
            entry.lines.append(told)


def _line(line: dict[str, Any], fields: dict[str, Field], currency: Any) -> LineChange | None:
    """None where nothing changed that this reader may be told."""
    before, after = line.get("before") or {}, line.get("after") or {}
    told = [f for name, f in fields.items() if name in after]
    if not before:  # a new line is told by its name and what isn't nothing
        told = [f for f in told if f.path != "name" and after[f.path] not in ("0", None)]
    pairs = ((f, _text(f, before.get(f.path), {}, currency), _text(f, after[f.path], {}, currency)) for f in told)
    changes = [Change(str(f.label), old, new) for f, old, new in pairs if old != new]
    if before and after and not changes:
        return None
    at = after or before
    kind = "removed" if not after else "changed" if before else "added"
    return LineChange(at.get("position", 0), str(at.get("name", "")), kind, changes)


def _text(entry: Field, raw: Any, names: dict[type, dict[int, str]], currency: Any) -> str:
    if raw is None or raw == "":
        return ""
    if entry.is_reference:
        return names.get(entry.target, {}).get(raw, f"#{raw}")  # type: ignore[arg-type]
    if entry.source is not None:
        raw = entry.source.to_python(raw)
    return text_of(entry, raw, currency)


def _names(rows: Iterable[Activity], fields: dict[str, Field], user: Any) -> dict[type[models.Model], dict[int, str]]:
    """Names of all rows that changes refer to: one query per model."""
    keys: dict[type[models.Model], set[int]] = defaultdict(set)
    for row in rows:
        for side in ("before", "after"):
            for name, value in row.data.get(side, {}).items():
                if name in fields and fields[name].target is not None and value is not None:
                    keys[fields[name].target].add(value)  # type: ignore[index]
    return {
        model: {found.pk: label_of(found) for found in reachable(model, user).filter(pk__in=pks)}
        for model, pks in keys.items()
    }
