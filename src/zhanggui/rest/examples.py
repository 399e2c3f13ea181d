"""Examples of bodies and answers, made from their schemas."""

from __future__ import annotations

import json
from typing import Any

from .answers import Schema

BY_FORMAT = {"date": "2026-01-31", "date-time": "2026-01-31T09:30:00+00:00", "decimal": "10.00"}
BY_TYPE: dict[str, Any] = {"integer": 17, "boolean": True, "string": "…", "number": 10}
TELLING = ("item", "quantity", "price")
"""Fields of a line that an example shows, though they may be left out."""
MOST = 12
"""Fields of an answer that an example shows."""


def text(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)


def of_content(described: Schema) -> Schema | None:
    """The schema of a body or an answer; None where it has no content."""
    found: Schema
    for found in described.get("content", {}).values():
        return found.get("schema")
    return None


def resolved(schema: Schema, components: Schema) -> Schema:
    reference = schema.get("$ref")
    return components[reference.rsplit("/", 1)[1]] if reference else schema


def written(schema: Schema, components: Schema) -> Any:
    """What must be sent, with the lines where there are any; the first text where nothing must."""
    schema = resolved(schema, components)
    properties: Schema = schema.get("properties", {})
    shown = [name for name in properties if name in schema.get("required", ()) or name in ("lines", "ids")]
    if not shown:
        shown = [name for name in ("note", "name") if name in properties]
    return {name: _value(name, properties[name], components, reading=False) for name in shown}


def answered(schema: Schema, components: Schema) -> Any:
    return _value("", schema, components, reading=True)


def _value(name: str, schema: Schema, components: Schema, *, reading: bool) -> Any:
    schema = resolved(schema, components)
    if "anyOf" in schema:
        return f"{name.upper()}-1"
    if values := [value for value in schema.get("enum", ()) if value]:
        return values[0]
    kinds = schema.get("type", "string")
    kind = next((one for one in (kinds if isinstance(kinds, list) else [kinds]) if one != "null"), "string")
    if kind == "array":
        return [_value(name, schema.get("items", {}), components, reading=reading)]
    if kind == "object":
        return _object(schema, components, reading=reading)
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE.get(kind, "…"))


def _object(schema: Schema, components: Schema, *, reading: bool) -> Schema:
    properties: Schema = schema.get("properties", {})
    required = schema.get("required", ())
    names = [name for name in properties if reading or name in required or name in TELLING]
    if reading and len(names) > MOST:
        names = [name for name in names if name in (*required, "lines") or name in names[:MOST]]
    return {name: _value(name, properties[name], components, reading=reading) for name in names}
