"""Screens as JSON schemas: rows, documents, what may be written, the body of a step, the filters of a list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.ui import quantities, steps
from zhanggui.ui.drafts import Part
from zhanggui.ui.fields import CHOICES, DECIMALS, Field, Kind
from zhanggui.ui.listing import LARGEST_PAGE, PAGE, parameter_names
from zhanggui.ui.references import LARGEST_KEY
from zhanggui.ui.screen import Screen

from .answers import Schema

EXACT = r"^-?\d+(\.\d+)?$"
"""Amounts, prices and quantities travel as text, never as a float."""
ENTERED = r"^\s*$|^\s*[+-]?[\d,]*\.?\d+\s*$"

REFERENCE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "id": {"type": ["integer", "null"], "description": _("Null: there is one, but it is not within your reach.")},
        "code": {"type": "string"},
        "label": {"type": "string"},
    },
}
NAMED: Schema = {
    "description": _("The id as a number, the code as text, or an object with either."),
    "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "object"}, {"type": "null"}],
}


def row_schema(screen: Screen) -> Schema:
    """A row of the list. Fields of a group that the reader may not see are missing, so only the id is certain."""
    version = {"version": {"type": "integer"}} if screen.has_version else {}
    values = {field.path: reading(field) for field in screen.all_fields}
    return {"type": "object", "required": ["id"], "properties": {**values, "id": {"type": "integer"}, **version}}


def document_schema(screen: Screen) -> Schema:
    made = row_schema(screen)
    if screen.line_fields:
        values = {field.path: reading(field) for field in screen.all_line_fields}
        properties = {**values, "id": {"type": "integer"}, "position": {"type": "integer"}}
        line = {"type": "object", "required": ["id", "position"], "properties": properties}
        made["properties"]["lines"] = {"type": "array", "items": line}
    return made


def writing_schema(screen: Screen, *, creating: bool, part: Part = Part.BOTH) -> Schema:
    fields = [f for f in screen.all_fields if f.editable and (creating or not f.create_only)]
    properties: Schema = {} if part is Part.LINES else {f.path: writing(f) for f in fields}
    if screen.has_editable_lines and part is not Part.HEADER:
        properties["lines"] = {"type": "array", "items": _line_schema(screen)}
    properties |= _ACKNOWLEDGE if creating else {**_ACKNOWLEDGE, "version": _SEEN}
    required = [f.path for f in fields if f.required and f.path != "company"] if creating else []
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _line_schema(screen: Screen) -> Schema:
    values = {f.path: writing(f) for f in screen.all_line_fields if f.editable}
    known = {"id": {"type": "integer", "description": _("An existing line; what isn't sent of it stays.")}}
    return {"type": "object", "additionalProperties": False, "properties": {**known, **values}}


def step_schema(screen: Screen, command: Command) -> Schema:
    """The body of a step, from its command's signature."""
    if command.push_from is None and steps.is_editing(command):
        return writing_schema(screen, creating=False, part=steps.part_of(command))
    fields = steps.step_form(screen, command, None).fields
    properties = {f.path: writing(f) for f in fields} | _ACKNOWLEDGE
    properties |= {"ids": _IDS} if command.many else {"version": _SEEN}
    properties |= {"lines": _QUANTITIES} if steps.takes_quantities(command) else {}
    required = [f.path for f in fields if f.required] + (["ids"] if command.many else [])
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _described(field: Field) -> Schema:
    """What it is called on the pages, and what its form says about it."""
    return {"description": f"{field.label}. {field.help}" if field.help else str(field.label)}


def reading(field: Field) -> Schema:
    described = _described(field)
    if field.is_reference:
        return REFERENCE | described
    if field.kind is Kind.JSON:
        return described
    plain = {Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}.get(field.kind or Kind.TEXT, "string")
    made: Schema = {"type": [plain, "null"] if field.nullable else plain, **described}
    return made | _format(field)


def writing(field: Field) -> Schema:
    described = _described(field)
    if field.is_reference:
        return NAMED | described
    if field.kind is Kind.LINES:
        return {"type": "array", "items": {"type": "integer"}, **described}
    if field.kind is Kind.JSON:
        return {"type": ["object", "array", "null"], **described}
    if field.kind in DECIMALS:
        return {"type": ["string", "number", "null"], "pattern": ENTERED, "format": "decimal", **described}
    types = {Kind.INTEGER: ["integer", "string", "null"], Kind.BOOLEAN: ["boolean", "string", "null"]}
    made: Schema = {"type": types.get(field.kind or Kind.TEXT, ["string", "null"]), **described}
    longest = getattr(field.source, "max_length", None)
    return made | ({"maxLength": longest} if longest and field.kind not in CHOICES else {}) | _format(field, blank=True)


def _format(field: Field, *, blank: bool = False) -> Schema:
    if field.kind in CHOICES:
        labels = {str(value): str(label) for value, label in field.choices}
        return {"enum": list(dict.fromkeys([*labels, *_none(field, blank)])), "x-enumDescriptions": labels}
    if blank:
        return {}
    if field.kind in DECIMALS:
        return {"format": "decimal", "pattern": EXACT}
    formats = {Kind.DATE: "date", Kind.DATETIME: "date-time"}
    return {"format": formats[field.kind]} if field.kind in formats else {}


def _none(field: Field, blank: bool) -> list[str | None]:  # noqa: FBT001 - private
    """How a choice says that none is made: on the way in either way, on the way out as the column keeps it."""
    empty: list[str | None] = [""] if blank or getattr(field.source, "blank", False) else []
    return [*empty, None] if blank or field.nullable else empty


def list_parameters(screen: Screen) -> list[Schema]:
    found = [_parameter("q", {"type": "string"}, _("Search."))] if screen.search_paths else []
    for field in screen.all_fields:
        if field.filter and field.stored:
            found += [_parameter(name, _filter_schema(field), str(field.label)) for name in parameter_names(field)]
    sorts = [f.path for f in screen.all_fields if f.sort and f.stored]
    if sorts:
        order = {"type": "string", "enum": [*sorts, *(f"-{path}" for path in sorts)]}
        found.append(_parameter("sort", order, _("By this field; with a minus the other way round.")))
    paging = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}
    return [
        *found,
        _parameter("limit", paging, _("How many rows.")),
        _parameter("after", {"type": "string"}, _("Marker of a page, from the answer before.")),
        _parameter("before", {"type": "string"}, _("Marker of a page, from the answer before.")),
    ]


def _filter_schema(field: Field) -> Schema:
    if field.kind in CHOICES:
        labels = {str(value): str(label) for value, label in field.choices}
        values = {"type": "string", "enum": [*labels], "x-enumDescriptions": labels}
        return {"type": "array", "items": values}
    if field.is_reference:
        return {"type": "array", "items": {"type": "string", "pattern": r"^(\d+|none)$"}}
    if field.kind is Kind.BOOLEAN:
        return {"type": "boolean"}
    return {"type": "string", **({"format": "date"} if field.kind is Kind.DATE else {})}


# -- pieces

ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY},
}
KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": _("Sent again with the same body, the request answers what it answered the first time."),
}
VERSION: Schema = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^"?\d{1,9}"?$'},
    "description": _("The version that you saw (the ETag of an answer)."),
}
_SEEN: Schema = {"type": ["integer", "null"], "description": _("The version that you saw, instead of If-Match.")}
_IDS: Schema = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "integer"},
    "description": _("The rows that it starts from."),
}
_QUANTITIES: Schema = {
    "type": ["array", "null"],
    "description": _("How much of which lines; without it all that is open."),
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "integer", "description": _("Of a line of the document that it starts from.")},
            "quantity": writing(quantities.FIELDS[1]),
        },
        "required": ["id", "quantity"],
    },
}
_ACKNOWLEDGE: Schema = {
    "acknowledge": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "string"},
        "description": _("A reason for each warning that is passed over, by its code."),
    }
}


def _parameter(name: str, schema: Schema, description: Any = "", *, place: str = "query") -> Schema:
    made = {"name": name, "in": place, "schema": schema, "required": place == "path"}
    return {**made, "description": description} if description else made
