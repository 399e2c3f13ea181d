"""What somebody else changed while a form was open, brought together with what was typed into it.

Three states, as payloads of the form: as it was when the form was opened, as it is now, and as it was typed. Where only
one side changed, that side counts; where both did, what was typed stays and theirs is shown beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from . import lookups
from .fields import Field
from .forms import raw_of

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that they changed; ``row`` numbers the line in the form, None for the header or a removed line.

    ``raw`` is theirs as it goes into an input. ``conflict``: both sides changed it; else theirs stands in the form now.
    """

    field: Field | None
    began: str = ""
    theirs: str = ""
    yours: str = ""
    row: int | None = None
    raw: str = ""
    conflict: bool = False
    sentence: str = ""

    @property
    def label(self) -> Any:
        return self.field.label if self.field else ""

    @property
    def path(self) -> str:
        return self.field.path if self.field else ""


def dump(present: Payload) -> str:
    """What the page remembers of the state in which it was opened."""
    return json.dumps({name: _plain(value) for name, value in present.items()}, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: raw_of(raw) for name, raw in line.items()} for line in value]
    return raw_of(value)


def load(raw: str) -> Payload | None:
    """None for anything that ``dump`` didn't write."""
    try:
        began = json.loads(raw or "null")
        json.dumps(began, ensure_ascii=False).encode()  # half a character can't be shown again
    except (ValueError, RecursionError):
        return None
    lines = began.get("lines", []) if isinstance(began, dict) else None
    fine = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
    return began if fine else None


class Merge:
    """``payload`` is what goes into the form, ``differences`` what they changed."""

    def __init__(self, fields: Sequence[Field], line_fields: Sequence[Field], began: Payload, theirs: Payload) -> None:
        self.fields, self.line_fields = fields, line_fields
        self.began, self.theirs = began, theirs
        self.differences: list[Difference] = []

    def with_yours(self, yours: Payload) -> dict[str, Any]:
        merged = {**yours, **self._values(self.fields, self.began, self.theirs, yours, None)}
        if "lines" in yours:
            merged["lines"] = self._lines(yours["lines"])
        return merged

    def _values(
        self, fields: Iterable[Field], began: Payload, theirs: Payload, yours: Payload, row: int | None
    ) -> dict[str, Any]:
        """The values of theirs that go into the form; every value that they changed is told."""
        taken = {}
        for entry in fields:
            if entry.path not in began or entry.path not in theirs or entry.path not in yours:
                continue
            was, now, mine = (raw_of(side[entry.path]) for side in (began, theirs, yours))
            if now in (was, mine):
                continue
            if mine == was:
                taken[entry.path] = theirs[entry.path]
            self.differences.append(Difference(entry, was, now, mine, row, now, conflict=mine != was))
        return taken

    def _lines(self, yours: Sequence[Payload]) -> list[dict[str, Any]]:
        began, theirs = _by_id(self.began), _by_id(self.theirs)
        kept: list[dict[str, Any]] = []
        for line in yours:
            key = raw_of(line.get("id"))
            if key in theirs:
                changes = self._values(self.line_fields, began.get(key, {}), theirs[key], line, len(kept) + 1)
                kept.append({**line, **changes})
            elif not key:
                kept.append(dict(line))
            else:
                kept += self._removed(line, began.get(key, {}), len(kept) + 1)
        mine = {raw_of(line.get("id")) for line in yours}
        for key in theirs.keys() - began.keys() - mine:
            kept.append(dict(theirs[key]))
            self.differences.append(Difference(None, row=len(kept), sentence=_("They added this line.")))
        for key in (theirs.keys() & began.keys()) - mine:
            if any(raw_of(theirs[key].get(f.path)) != raw_of(began[key].get(f.path)) for f in self.line_fields):
                text = _("They changed a line that you removed. It stays removed if you save.")
                self.differences.append(Difference(None, sentence=text))
        return kept

    def _removed(self, line: Payload, began: Payload, row: int) -> list[dict[str, Any]]:
        """A line that they removed: gone, unless something was typed into it."""
        touched = any(f.path in line and raw_of(line[f.path]) != raw_of(began.get(f.path)) for f in self.line_fields)
        if not touched:
            self.differences.append(Difference(None, sentence=_("They removed a line. It is gone here too.")))
            return []
        text = _("They removed this line. What you typed stays as a new line.")
        self.differences.append(Difference(None, row=row, sentence=text))
        return [{name: value for name, value in line.items() if name != "id"}]


def _by_id(payload: Payload) -> dict[str, Payload]:
    return {raw_of(line.get("id")): line for line in payload.get("lines", ())}


def readable(differences: Sequence[Difference], user: Any) -> list[Difference]:
    """Values as people read them, instead of keys: one query for each field that refers to something."""
    fields = {id(one.field): one.field for one in differences if one.field is not None}
    raws = {
        key: {raw for one in differences if one.field is entry for raw in (one.began, one.theirs, one.yours) if raw}
        for key, entry in fields.items()
    }
    texts = {key: lookups.said(entry, raws[key], user) for key, entry in fields.items()}
    return [_readable(one, texts.get(id(one.field), {})) for one in differences]


def _readable(one: Difference, texts: Mapping[str, str]) -> Difference:
    began, theirs, yours = (texts.get(raw, raw) for raw in (one.began, one.theirs, one.yours))
    return replace(one, began=began, theirs=theirs, yours=yours)
