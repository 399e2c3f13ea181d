"""The API's documentation as pages of our own, made from the OpenAPI document: nothing from foreign hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator

from zhanggui.ui.guard import Guarded
from zhanggui.ui.screen import registered

from . import examples
from .answers import REFUSALS, Schema

METHODS = ("get", "post", "patch", "delete")
MARKED = re.compile(r"`+([^`]+)`+")
"""A word of the code in a description, as Markdown marks it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter, a field of a body, or one of an answer; ``choices``: values with their labels."""

    name: str
    type: str
    description: str
    required: bool
    choices: list[tuple[str, str]]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    status: str
    description: str
    entries: list[Entry]
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    key: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    parameters: list[Entry]
    body: list[Entry]
    example: str
    responses: list[Response]

    @property
    def search(self) -> str:
        """What the search of the page looks through."""
        return f"{self.summary} {self.path} {self.method}".lower()

    def curl(self, origin: str) -> str:
        parts = [f'curl{"" if self.method == "GET" else f" -X {self.method}"} "{origin}{self.path}"']
        parts.append('-H "Authorization: Token $TOKEN"')
        if self.example:
            parts += ['-H "Content-Type: application/json"', f"-d '{json.dumps(json.loads(self.example))}'"]
        return " \\\n  ".join(parts)


@dataclass(frozen=True, slots=True)
class Resource:
    noun: str
    heading: str
    group: str
    operations: list[Operation]


class ApiDocs(Guarded):
    """What there is, and what holds for all of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = _groups()
        first = next(one for resources in groups.values() for one in resources)
        context = {"groups": groups, "origin": _origin(request), "first": first, "refusals": _refusals()}
        return render(request, "rest/docs.html", context)


class ApiResource(Guarded):
    """One resource with all that can be asked of it."""

    def get(self, request: HttpRequest, noun: str) -> HttpResponse:
        groups = _groups()
        resource = next((one for resources in groups.values() for one in resources if one.noun == noun), None)
        if resource is None:
            raise Http404
        origin = _origin(request)
        operations = [(one, one.curl(origin), _may(request.user, one)) for one in resource.operations]
        context = {"groups": groups, "resource": resource, "operations": operations}
        return render(request, "rest/resource.html", context)


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _may(user: Any, operation: Operation) -> bool:
    return not operation.permission or bool(user.has_perm(operation.permission))


def _refusals() -> list[tuple[str, Any]]:
    return [(status, MARKED.sub(r"“\1”", str(description))) for status, (_name, description) in REFUSALS.items()]


def _groups() -> dict[str, list[Resource]]:
    return _read(get_language() or "en", len(registered()))


@lru_cache(maxsize=8)
def _read(language: str, screens: int) -> dict[str, list[Resource]]:
    """Resources by the app in which they stand. ``screens``: tests declare some of their own."""
    document: Schema = SchemaGenerator().get_schema(request=None, public=True)
    components = document["components"]["schemas"]
    named = {tag["name"]: tag["x-displayName"] for tag in document["tags"]}
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                made = _operation(path, method, methods[method], components)
                found.setdefault(methods[method]["tags"][0], []).append(made)
    return {
        group["name"]: [Resource(noun, named[noun], group["name"], found[noun]) for noun in group["tags"]]
        for group in document["x-tagGroups"]
    }


def _operation(path: str, method: str, described: Schema, components: Schema) -> Operation:
    body = examples.of_content(described.get("requestBody", {}))
    return Operation(
        key=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=_plain(described),
        permission=described.get("x-permission", ""),
        parameters=[_parameter(one) for one in described.get("parameters", ())],
        body=list(_entries(body, components)) if body else [],
        example=examples.text(examples.written(body, components)) if body else "",
        responses=[_response(status, one, components) for status, one in sorted(described["responses"].items())],
    )


def _response(status: str, answer: Schema, components: Schema) -> Response:
    schema = examples.of_content(answer)
    if schema is None or not status.startswith("2"):
        return Response(status, _plain(answer), [], "")
    example = examples.text(examples.answered(schema, components))
    return Response(status, _plain(answer), list(_entries(schema, components)), example)


def _parameter(one: Schema) -> Entry:
    schema = one["schema"]
    place = one["in"]
    return Entry(one["name"], _type(schema), _plain(one), one.get("required", False), _choices(schema), place)


def _entries(schema: Schema, components: Schema, before: str = "") -> Iterator[Entry]:
    """The properties, those of nested lists behind their own: ``lines[].item``."""
    schema = examples.resolved(schema, components)
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        value = examples.resolved(value, components)
        full = f"{before}{name}"
        yield Entry(full, _type(value), _plain(value), name in required, _choices(value))
        items = examples.resolved(value.get("items", {}), components)
        if items.get("properties"):
            yield from _entries(items, components, f"{full}[].")


def _plain(described: Schema) -> str:
    return MARKED.sub(r"“\1”", str(described.get("description", "")))


def _type(schema: Schema) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"] if one.get("type") != "null")
    types = schema.get("type", "string" if "enum" in schema else "any")
    plain = [one for one in (types if isinstance(types, list) else [types]) if one != "null"]
    shown = " | ".join(plain)
    if plain == ["array"]:
        inner = schema.get("items", {})
        shown = f"{_type(inner) if '$ref' not in inner else 'object'}[]"
    return f"{shown} ({schema['format']})" if schema.get("format") else shown


def _choices(schema: Schema) -> list[tuple[str, str]]:
    schema = schema.get("items", schema) if schema.get("type") == "array" else schema
    labels = schema.get("x-enumDescriptions", {})
    return [(str(value), labels.get(value, "")) for value in schema.get("enum", ()) if value not in (None, "")]
