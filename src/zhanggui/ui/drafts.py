"""The one validator. A whole document with its lines, from page, API or sheet, becomes the values of its command.

All that is wrong comes out at once, by row and field. Foreign keys are resolved per column: one query each, however
many lines there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.models import Company

from . import parse
from .fields import Field, Kind
from .parse import Wrong
from .references import Found, key_of
from .screen import Screen
from .sight import Sight

LONGEST_DOCUMENT = 5_000
RESERVED = frozenset({"version", "lines", "acknowledge"})


@dataclass(slots=True)
class Row:
    """One row of input: ``number`` None for the header; ``present`` is what exists already, if anything."""

    number: int | None
    payload: Mapping[str, Any]
    present: Any = None
    values: dict[str, Any] = field(default_factory=dict)


class Reader:
    """Reads rows of payloads against Fields and collects every error."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.errors: list[FieldError] = []

    def error(self, row: int | None, name: str, message: str) -> None:
        self.errors.append(FieldError(row, name, message))

    def raise_errors(self) -> None:
        if self.errors:
            self.errors.sort(key=lambda e: (e.row is not None, e.row or 0))
            raise InvalidInput(self.errors)

    def read(self, fields: Sequence[Field], rows: Sequence[Row], context: Mapping[str, Any] | None = None) -> None:
        """Fill ``row.values`` of every row. ``context``: what rows share (company, header) for ``within``."""
        for entry in fields:
            if entry.is_reference:
                self._references(entry, rows, context or {})
            else:
                self._values(entry, rows)

    def _values(self, entry: Field, rows: Sequence[Row]) -> None:
        for row in rows:
            if not self._blank(entry, row):
                with self._noting(row, entry):
                    row.values[entry.path] = parse.value(entry, row.payload[entry.path])

    def _references(self, entry: Field, rows: Sequence[Row], context: Mapping[str, Any]) -> None:
        keys: dict[int, int | str] = {}
        for index, row in enumerate(rows):
            if not self._blank(entry, row):
                with self._noting(row, entry):
                    keys[index] = key_of(row.payload[entry.path])
        if not keys:
            return
        found = Found(entry.target, self.user, keys.values())  # type: ignore[arg-type]
        for index, key in keys.items():
            with self._noting(rows[index], entry):
                rows[index].values[entry.path] = found.one(key, _siblings(entry, rows[index], context))

    def _blank(self, entry: Field, row: Row) -> bool:
        """Whether there is nothing to read; a blank is taken as what it means."""
        if entry.path not in row.payload:
            if row.present is None and entry.required:
                self._missing(entry, row)
            return True
        if not _is_blank(row.payload[entry.path]):
            return False
        if entry.required:
            self._missing(entry, row)
        elif row.present is not None:
            self._emptied(entry, row)
        return True

    def _missing(self, entry: Field, row: Row) -> None:
        self.error(row.number, entry.path, _("Please fill in “%(field)s”.") % {"field": entry.label})

    def _emptied(self, entry: Field, row: Row) -> None:
        """What a field of an existing row becomes when it is cleared."""
        source = entry.source
        if source is None or source.null:
            row.values[entry.path] = None
        elif source.has_default():
            row.values[entry.path] = source.get_default()
        elif isinstance(source, models.CharField | models.TextField):
            row.values[entry.path] = ""
        else:
            self._missing(entry, row)

    def _noting(self, row: Row, entry: Field) -> _Noting:
        return _Noting(self, row.number, entry.path)


@dataclass(slots=True)
class _Noting:
    """Turns a Wrong into an error of this row and field."""

    reader: Reader
    row: int | None
    name: str

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, problem: BaseException | None, _trace: Any) -> bool:
        if not isinstance(problem, Wrong):
            return False
        self.reader.error(self.row, self.name, str(problem))
        return True


def _is_blank(raw: Any) -> bool:
    if isinstance(raw, Mapping) and "id" in raw:
        return raw.get("id") is None and parse.is_blank(raw.get("code"))
    return parse.is_blank(raw)


def _siblings(entry: Field, row: Row, context: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a referenced row must share: of this row as sent, as present, or of what is around it."""
    names = {*entry.within, "company"}
    return {name: _sibling(name, row, context) for name in names}


def _sibling(name: str, row: Row, context: Mapping[str, Any]) -> Any:
    if name in row.values:
        return row.values[name]
    if row.present is not None and name in {f.name for f in row.present._meta.concrete_fields}:
        return getattr(row.present, name)
    return context.get(name)


# -- whole documents ---------------------------------------------------------------------------------------------------


class Part(Enum):
    """What of a document a command takes."""

    BOTH = "both"
    HEADER = "header"
    LINES = "lines"


@dataclass(slots=True)
class Values:
    """What the command takes: header by field name and, where lines were sent, one dict a line."""

    header: dict[str, Any]
    lines: list[dict[str, Any]] | None = None

    def arguments(self) -> dict[str, Any]:
        return self.header if self.lines is None else {**self.header, "lines": self.lines}


def resolve(
    screen: Screen,
    payload: Any,
    *,
    user: Any,
    document: Any = None,
    alone: Company | None = None,
    part: Part = Part.BOTH,
) -> Values:
    """Validate ``payload`` for creating (``document`` None) or changing a document of ``screen``.

    ``alone``: the company that is meant where none is named. ``part``: what the command takes. Raises InvalidInput
    with all errors.
    """
    if not isinstance(payload, Mapping):
        raise InvalidInput.of("", _("Send an object with the fields of the document."))
    reader = Reader(user)
    fields = writable(screen, user, document) if part is not Part.LINES else []
    _refuse_unknown(reader, screen, fields, payload)
    header = Row(None, _with_company(payload, screen, document, alone), document)
    reader.read(_company_first(fields), [header])
    lines = _read_lines(reader, screen, payload, header, document) if part is not Part.HEADER else None
    if part is Part.LINES and lines is None:
        reader.error(None, "lines", _("Send the lines as a list."))
    reader.raise_errors()
    return Values(header.values, lines)


def writable(screen: Screen, user: Any, document: Any = None) -> list[Field]:
    """Header Fields that this user may enter."""
    sight = Sight(user)
    return [
        entry
        for entry in screen.all_fields
        if entry.editable and not (entry.create_only and document is not None) and _sees(sight, entry, document)
    ]


def writable_lines(screen: Screen, user: Any, document: Any = None) -> list[Field]:
    sight = Sight(user)
    return [entry for entry in screen.all_line_fields if entry.editable and _sees(sight, entry, document)]


def _sees(sight: Sight, entry: Field, document: Any) -> bool:
    return sight.reads(entry, document) if document is not None else bool(sight.columns([entry]))


def _company_first(fields: Iterable[Field]) -> list[Field]:
    """Others are checked against it."""
    return sorted(fields, key=lambda entry: (entry.path != "company", bool(entry.within)))


def _with_company(
    payload: Mapping[str, Any], screen: Screen, document: Any, alone: Company | None
) -> Mapping[str, Any]:
    if document is not None or alone is None or not parse.is_blank(payload.get("company")):
        return payload
    entry = screen.field("company")
    return {**payload, "company": alone} if entry is not None and entry.required else payload


def _refuse_unknown(reader: Reader, screen: Screen, fields: Iterable[Field], payload: Mapping[str, Any]) -> None:
    known = {entry.path for entry in fields} | (RESERVED if screen.line_fields else RESERVED - {"lines"})
    shown = {entry.path for entry in screen.all_fields}
    for name in payload:
        if name not in known:
            reader.error(None, parse.shown(name), _unknown(parse.shown(name), shown))


def _unknown(name: str, shown: set[str]) -> str:
    if name in shown:
        return _("“%(field)s” can't be set here. Leave it out.") % {"field": name}
    return _("There is no field “%(field)s” here. Leave it out.") % {"field": name}


# -- lines


def _read_lines(
    reader: Reader, screen: Screen, payload: Mapping[str, Any], header: Row, document: Any
) -> list[dict[str, Any]] | None:
    sent = payload.get("lines")
    if sent is None or not screen.has_editable_lines:
        return None
    rows = rows_of(reader, sent)
    _attach(reader, screen, rows, document)
    fields = writable_lines(screen, reader.user, document)
    _refuse_unknown_in_lines(reader, screen, fields, rows)
    reader.read(sorted(fields, key=lambda entry: bool(entry.within)), rows, _around(header))
    return [row.values for row in rows]


def rows_of(reader: Reader, sent: Any) -> list[Row]:
    """Lines as they were sent, numbered; what are no lines goes to the reader's errors."""
    if not isinstance(sent, Sequence) or isinstance(sent, str):
        reader.error(None, "lines", _("Send the lines as a list."))
        return []
    if len(sent) > LONGEST_DOCUMENT:
        text = _("A document has at most %(most)s lines. Split it into several.")
        reader.error(None, "lines", text % {"most": LONGEST_DOCUMENT})
        return []
    rows = []
    for number, line in enumerate(sent, 1):
        if isinstance(line, Mapping):
            rows.append(Row(number, line))
        else:
            reader.error(number, "", _("Send each line as an object."))
    return rows


def _attach(reader: Reader, screen: Screen, rows: list[Row], document: Any) -> None:
    """Bind rows with an ``id`` to the lines that are there: one query for all."""
    named = [row for row in rows if not parse.is_blank(row.payload.get("id"))]
    if not named:
        return
    there = {line.pk: line for line in screen.lines(document)} if document is not None else {}
    seen: set[int] = set()
    for row in named:
        with _Noting(reader, row.number, "id"):
            row.present = _present(row.payload["id"], there, seen)
            row.values["id"] = row.present.pk


def _present(raw: Any, there: Mapping[int, Any], seen: set[int]) -> Any:
    key = parse.integer(Field("id", kind=Kind.INTEGER), raw)
    if key not in there:
        raise Wrong(_("This line is not part of the document any more. Reload it."))
    if key in seen:
        raise Wrong(_("This line is there twice."))
    seen.add(key)
    return there[key]


def _refuse_unknown_in_lines(reader: Reader, screen: Screen, fields: Iterable[Field], rows: Iterable[Row]) -> None:
    known = {"id", *(entry.path for entry in fields)}
    shown = {entry.path for entry in screen.all_line_fields}
    for row in rows:
        for name in row.payload.keys() - known:
            reader.error(row.number, parse.shown(name), _unknown(parse.shown(name), shown))


def _around(header: Row) -> dict[str, Any]:
    """What lines may be checked against: the header as it will be."""
    company = header.values.get("company") or getattr(header.present, "company", None)
    return {**header.values, "company": company}
