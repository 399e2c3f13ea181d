"""Inputs of the edit and step pages: what was posted as a payload, and a payload or document as inputs.

No rule lives here: the payload goes to ui.drafts, which says what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as filled_with
from decimal import Decimal
from typing import Any

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.nouns import noun

from . import lookups
from .fields import CHOICES, Field, Kind
from .formats import plain_number
from .listing import parameter_names
from .parse import is_blank

LINE_KEY = re.compile(r"lines-(\d{1,6})-(\w+)", re.ASCII)


@dataclass(slots=True)
class Input:
    """One input of a form. ``options`` None means: searched at ``lookup``; ``text`` is what stands chosen then."""

    field: Field
    name: str
    value: str = ""
    text: str = ""
    options: list[tuple[str, str]] | None = None
    lookup: str = ""
    errors: list[str] = filled_with(default_factory=list)

    @property
    def id(self) -> str:
        return f"id-{self.name}"

    @property
    def template(self) -> str:
        return f"ui/inputs/{_TEMPLATES.get(self.field.kind, 'text')}.html"  # type: ignore[arg-type]

    @property
    def filter_template(self) -> str:
        """A filter by yes or no needs a third answer: either."""
        return "ui/inputs/choice.html" if self.field.kind is Kind.BOOLEAN else self.template

    @property
    def checked(self) -> bool:
        return self.value.lower() in ("true", "on", "1")

    @property
    def chosen(self) -> list[str]:
        return self.value.split()

    @property
    def within(self) -> str:
        in_lines = self.name.startswith("lines-")
        return " ".join(lookups.depends_on(self.field) if in_lines else self.field.within)


_TEMPLATES: dict[Kind, str] = {
    **dict.fromkeys(CHOICES, "choice"),
    Kind.REFERENCE: "reference",
    Kind.LONG_TEXT: "long_text",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.LINES: "lines",
    **dict.fromkeys((Kind.QUANTITY, Kind.PRICE, Kind.MONEY, Kind.PERCENT, Kind.RATE, Kind.INTEGER), "number"),
}


@dataclass(slots=True)
class LineRow:
    """One row of the line table; ``key`` is its place in the input names."""

    key: str
    id: str
    inputs: list[Input]
    errors: list[str]

    @property
    def failed(self) -> list[Input]:
        return [one for one in self.inputs if one.errors]


# -- posted to payload


def payload_of(fields: Iterable[Field], data: QueryDict, prefix: str = "") -> dict[str, Any]:
    """Posted values of ``fields``; keys of references become numbers, everything else stays as typed."""
    return {f.path: _raw(f, data, prefix + f.path) for f in fields if prefix + f.path in data or f.kind is Kind.LINES}


def _raw(entry: Field, data: QueryDict, name: str) -> Any:
    if entry.kind is Kind.LINES:
        return data.getlist(name)
    value = data.get(name, "")
    chosen = entry.is_reference and isinstance(value, str) and value.isascii() and value.isdigit()
    return int(value) if chosen and len(value) < 20 else value


def lines_of(fields: Sequence[Field], data: QueryDict) -> list[dict[str, Any]]:
    """The rows of the line table in the order of the page; rows in which nothing was entered are left out."""
    numbers = sorted({int(found[1]) for key in data if (found := LINE_KEY.fullmatch(key))})
    rows = []
    for number in numbers:
        prefix = f"lines-{number}-"
        row = payload_of(fields, data, prefix)
        if not is_blank(key := data.get(f"{prefix}id", "")):
            rows.append({**row, "id": key})
        elif any(_entered(entry, row.get(entry.path)) for entry in fields):
            rows.append(row)
    return rows


def sheet_of(fields: Sequence[Field], raw: str) -> list[dict[str, Any]]:
    """The rows of the grid, which come as JSON: ``[{"id": 5, "item": 3, "quantity": "2"}, …]``; blank ones left out.

    References are keys (numbers) or codes (text), everything else is text. Raises InvalidInput for anything else.
    """
    try:
        sent = json.loads(raw or "[]", parse_float=str)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, list) or not all(isinstance(row, dict) for row in sent):
        raise InvalidInput.of("lines", _("Send the lines as a list."))
    known = ["id", *(f.path for f in fields)]
    kept = [{name: row[name] for name in known if name in row} for row in sent]
    return [row for row in kept if not is_blank(row.get("id")) or any(_entered(f, row.get(f.path)) for f in fields)]


def _entered(entry: Field, raw: Any) -> bool:
    preset = entry.kind is Kind.BOOLEAN or (entry.kind in CHOICES and raw == entry.default)
    return not (preset or is_blank(raw))


# -- payload or document to inputs


def raw_of(value: Any) -> str:
    """A Python value as it stands in an input."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def raw_document(fields: Iterable[Field], row: Any) -> dict[str, Any]:
    return {entry.path: _present(entry, row) for entry in fields}


def _present(entry: Field, row: Any) -> str:
    if entry.is_reference and entry.source is not None:
        return raw_of(getattr(row, entry.source.attname))
    return raw_of(entry.value(row))


def keyed_document(fields: Iterable[Field], row: Any) -> dict[str, Any]:
    """As a payload: references by key, as numbers, so that no key is taken for a code."""
    raw = {entry.path: (entry, _present(entry, row)) for entry in fields}
    return {path: int(text) if entry.is_reference and text else text for path, (entry, text) in raw.items()}


def defaults(fields: Iterable[Field]) -> dict[str, str]:
    """What a step's form starts with."""
    return {entry.path: raw_of(entry.default) for entry in fields}


def presets(fields: Iterable[Field]) -> dict[str, str]:
    """What a new row starts with; numbers stay open, so that the command may fill them."""
    return {e.path: raw_of(e.default) for e in fields if e.kind in CHOICES or e.kind is Kind.BOOLEAN}


class Builder:
    """Makes Inputs for one reader; options and texts of references take two queries a column at most."""

    def __init__(self, user: Any, errors: Sequence[FieldError] = ()) -> None:
        self.user = user
        self._errors: dict[tuple[int | None, str], list[str]] = {}
        for error in errors:
            self._errors.setdefault((error.row, error.field), []).append(str(error.message))

    def inputs(
        self, fields: Sequence[Field], raw: Mapping[str, Any], within: Mapping[str, Any] | None = None
    ) -> list[Input]:
        return self._rows(fields, [("", None, raw)], within or {})[0]

    def lines(
        self, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]], within: Mapping[str, Any]
    ) -> list[LineRow]:
        numbered = [(f"lines-{n}-", n, raw) for n, raw in enumerate(rows, 1)]
        made = self._rows(fields, numbered, within)
        shown = {entry.path for entry in fields}
        return [
            LineRow(str(n), raw_of(raw.get("id")), inputs, self._general(n, shown))
            for (_prefix, n, raw), inputs in zip(numbered, made, strict=True)
        ]

    def blank_line(self, fields: Sequence[Field], within: Mapping[str, Any]) -> LineRow:
        """The row that the page copies for a new line."""
        made = self._rows(fields, [("lines-__n__-", None, presets(fields))], within)[0]
        return LineRow("__n__", "", made, [])

    def general(self, fields: Iterable[Field]) -> list[str]:
        """Errors that belong to no input of the header."""
        return self._general(None, {entry.path for entry in fields})

    def _general(self, row: int | None, shown: set[str]) -> list[str]:
        return [m for (n, name), texts in self._errors.items() if n == row and name not in shown for m in texts]

    def _rows(
        self,
        fields: Sequence[Field],
        rows: Sequence[tuple[str, int | None, Mapping[str, Any]]],
        within: Mapping[str, Any],
    ) -> list[list[Input]]:
        made: list[list[Input]] = [[] for _ in rows]
        for entry in fields:
            column = [
                Input(
                    entry,
                    prefix + entry.path,
                    raw_of(raw.get(entry.path)),
                    errors=self._errors.get((number, entry.path), []),
                )
                for prefix, number, raw in rows
            ]
            self.offer(entry, column, within)
            for inputs, one in zip(made, column, strict=True):
                inputs.append(one)
        return made

    def offer(self, entry: Field, column: Sequence[Input], within: Mapping[str, Any]) -> None:
        if entry.kind in CHOICES:
            for one in column:
                one.options = [(str(value), str(label)) for value, label in entry.choices]
        elif entry.target is not None and entry.is_reference:
            self._offer_rows(entry, column, within)

    def _offer_rows(self, entry: Field, column: Sequence[Input], within: Mapping[str, Any]) -> None:
        fixed = {name: key for name, key in within.items() if key and (name == "company" or name in entry.within)}
        in_lines = any(one.name.startswith("lines-") for one in column)
        depends = [name for name in (lookups.depends_on(entry) if in_lines else entry.within) if name not in fixed]
        options = None if depends else lookups.few(entry.target, self.user, fixed, short=in_lines)  # type: ignore[arg-type]
        known = dict(options or ())
        missing = {one.value for one in column} - known.keys() - {""}
        texts = lookups.named(entry.target, self.user, missing) if missing else {}  # type: ignore[arg-type]
        address = reverse("ui:lookup", args=(noun(entry.target),))
        for one in column:
            one.text = known.get(one.value) or texts.get(one.value, "")
            one.lookup = address
            if options is not None:
                one.options = options if not one.text or one.value in known else [(one.value, one.text), *options]


# -- filters of a list


@dataclass(slots=True)
class Filter:
    """One filter with its present values; ``inputs`` holds one, or the two ends of a range."""

    field: Field
    inputs: list[Input]
    values: list[str] = filled_with(default_factory=list)

    @property
    def active(self) -> bool:
        return any(one.value for one in self.inputs)


def filters(fields: Sequence[Field], params: QueryDict, user: Any) -> list[Filter]:
    builder = Builder(user)
    return [_filter(builder, entry, params) for entry in fields]


def _filter(builder: Builder, entry: Field, params: QueryDict) -> Filter:
    made = [Input(entry, name, params.get(name, "")) for name in parameter_names(entry)]
    builder.offer(entry, made, {})
    if entry.kind is Kind.BOOLEAN:
        made[0].options = [("true", _("yes")), ("false", _("no"))]
    return Filter(entry, made, params.getlist(entry.path))
