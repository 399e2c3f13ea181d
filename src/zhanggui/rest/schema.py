"""OpenAPI from Screens: bodies from Fields, steps from the commands' signatures, refusals as they are answered."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry

from zhanggui.kernel.commands import Command
from zhanggui.ui import quantities, steps
from zhanggui.ui.drafts import Part
from zhanggui.ui.fields import CHOICES, DECIMALS, Field, Kind
from zhanggui.ui.listing import LARGEST_PAGE, PAGE, parameter_names
from zhanggui.ui.references import LARGEST_KEY
from zhanggui.ui.screen import Screen, screen_of

from .answers import CHANGING, READING, SIGNED_IN, component, content, refused
from .answers import Schema as Schema

if TYPE_CHECKING:
    from .resource import Endpoint

EXACT = r"^-?\d+(\.\d+)?$"
"""Amounts, prices and quantities travel as text, never as a float."""
ENTERED = r"^\s*$|^\s*[+-]?[\d,]*\.?\d+\s*$"

REFERENCE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "id": {"type": ["integer", "null"], "description": "Null: there is one, but it is not within your reach."},
        "code": {"type": "string"},
        "label": {"type": "string"},
    },
}
NAMED: Schema = {
    "description": "The id as a number, the code as text, or an object with either.",
    "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "object"}, {"type": "null"}],
}


class ScreenSchema(AutoSchema):
    """Describes an Endpoint; other views are described as drf-spectacular does."""

    view: Endpoint  # type: ignore[override]

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema | None:
        self.registry, self.method, self.path = registry, method.upper(), path
        if not self.view.offers(self.method):
            return None
        operation = self._described()
        if "{id}" in path or "{pk}" in path:
            operation.setdefault("parameters", []).insert(0, _ID)
        operation["tags"] = [self.view.screen.noun]
        operation["security"] = SIGNED_IN
        refusals = READING if self.method == "GET" else CHANGING
        operation["responses"] |= {status: refused(self.registry, status) for status in refusals}
        return operation

    # -- operations

    def _described(self) -> Schema:
        screen, command = self.view.screen, self.view.command
        if command is not None:
            return self._act(screen, command)
        if self.path.endswith("}/"):
            return {"GET": self._detail, "PATCH": self._patch, "DELETE": self._delete}[self.method](screen)
        return self._list(screen) if self.method == "GET" else self._create(screen)

    def _list(self, screen: Screen) -> Schema:
        row = self._component(f"{screen.model.__name__}Row", row_schema(screen))
        page = {
            "type": "object",
            "required": ["results", "after", "before"],
            "properties": {
                "results": {"type": "array", "items": row},
                "after": {"type": ["string", "null"], "description": "Marker of the next page."},
                "before": {"type": ["string", "null"], "description": "Marker of the previous page."},
            },
        }
        name = f"List of {screen.heading.lower()}"
        return {
            "operationId": f"{name_of(screen)}_list",
            "summary": name,
            "parameters": list_parameters(screen),
            "responses": {"200": content(name, page)},
        }

    def _create(self, screen: Screen) -> Schema:
        body = self._component(f"{screen.model.__name__}Create", writing_schema(screen, creating=True))
        return {
            "operationId": f"{name_of(screen)}_create",
            "summary": f"New: {screen.singular}",
            "parameters": [KEY],
            "requestBody": body_of(body),
            "responses": {"201": self._whole(screen)},
        }

    def _detail(self, screen: Screen) -> Schema:
        return {
            "operationId": f"{name_of(screen)}_read",
            "summary": screen.singular,
            "responses": {"200": self._whole(screen)},
        }

    def _patch(self, screen: Screen) -> Schema:
        body = self._component(f"{screen.model.__name__}Change", writing_schema(screen, creating=False))
        return {
            "operationId": f"{name_of(screen)}_change",
            "summary": f"Change: {screen.singular}",
            "parameters": [_VERSION, KEY],
            "requestBody": body_of(body),
            "responses": {"200": self._whole(screen)},
        }

    def _delete(self, screen: Screen) -> Schema:
        return {
            "operationId": f"{name_of(screen)}_discard",
            "summary": f"Delete a draft: {screen.singular}",
            "parameters": [_VERSION, KEY],
            "responses": {"204": {"description": "The draft is gone."}},
        }

    def _act(self, screen: Screen, command: Command) -> Schema:
        pushed = command.push_from is not None
        target = screen_of(command.model) if pushed else screen
        answer = self._whole(target) if target is not None else content("Made", {"type": "object"})
        return {
            "operationId": f"{name_of(screen)}_{'push_' if pushed else ''}{command.name}",
            "summary": f"{command.label}: {screen.singular}",
            "description": inspect.cleandoc(command.function.__doc__ or ""),
            "parameters": [KEY] if command.many else [_VERSION, KEY],
            "requestBody": body_of(step_schema(screen, command), required=command.many),
            "responses": {"201" if pushed else "200": answer},
        }

    # -- components

    def _whole(self, screen: Screen) -> Schema:
        whole = self._component(screen.model.__name__, document_schema(screen))
        answer = content(screen.singular, whole)
        if screen.has_version:
            answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The version, quoted."}}
        return answer

    def _component(self, name: str, schema: Schema) -> Schema:
        return component(self.registry, name, schema)


# -- schemas of Screens ------------------------------------------------------------------------------------------------


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
    known = {"id": {"type": "integer", "description": "An existing line; what isn't sent of it stays."}}
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


def reading(field: Field) -> Schema:
    described: Schema = {"description": str(field.label)}
    if field.is_reference:
        return REFERENCE | described
    if field.kind is Kind.JSON:
        return described
    plain = {Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}.get(field.kind or Kind.TEXT, "string")
    made: Schema = {"type": [plain, "null"] if field.nullable else plain, **described}
    return made | _format(field)


def writing(field: Field) -> Schema:
    described: Schema = {"description": str(field.label)}
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
        return {"enum": list(dict.fromkeys([*(str(value) for value, _label in field.choices), *_none(field, blank)]))}
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
    found = [_parameter("q", {"type": "string"}, "Search.")] if screen.search_paths else []
    for field in screen.all_fields:
        if field.filter and field.stored:
            found += [_parameter(name, _filter_schema(field), str(field.label)) for name in parameter_names(field)]
    sorts = [f.path for f in screen.all_fields if f.sort and f.stored]
    if sorts:
        found.append(_parameter("sort", {"type": "string", "enum": [*sorts, *(f"-{path}" for path in sorts)]}))
    paging = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}
    return [
        *found,
        _parameter("limit", paging),
        _parameter("after", {"type": "string"}, "Marker of a page, from the answer before."),
        _parameter("before", {"type": "string"}, "Marker of a page, from the answer before."),
    ]


def _filter_schema(field: Field) -> Schema:
    if field.kind in CHOICES:
        values = {"type": "string", "enum": [str(value) for value, _label in field.choices]}
        return {"type": "array", "items": values}
    if field.is_reference:
        return {"type": "array", "items": {"type": "string", "pattern": r"^(\d+|none)$"}}
    if field.kind is Kind.BOOLEAN:
        return {"type": "boolean"}
    return {"type": "string", **({"format": "date"} if field.kind is Kind.DATE else {})}


# -- pieces

_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY},
}
KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Sent again with the same body, the request answers what it answered the first time.",
}
_VERSION: Schema = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^"?\d{1,9}"?$'},
    "description": "The version that you saw (the ETag of an answer).",
}
_SEEN: Schema = {"type": ["integer", "null"], "description": "The version that you saw, instead of If-Match."}
_IDS: Schema = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "integer"},
    "description": "The rows that it starts from.",
}
_QUANTITIES: Schema = {
    "type": ["array", "null"],
    "description": "How much of which lines; without it all that is open.",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "integer", "description": "Of a line of the document that it starts from."},
            "quantity": writing(quantities.FIELDS[1]),
        },
        "required": ["id", "quantity"],
    },
}
_ACKNOWLEDGE: Schema = {
    "acknowledge": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "string"},
        "description": "A reason for each warning that is passed over, by its code.",
    }
}


def _parameter(name: str, schema: Schema, description: str = "", *, place: str = "query") -> Schema:
    made = {"name": name, "in": place, "schema": schema, "required": place == "path"}
    return {**made, "description": description} if description else made


def body_of(schema: Schema, *, required: bool = True) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def name_of(screen: Screen) -> str:
    return screen.noun.replace("-", "_")
