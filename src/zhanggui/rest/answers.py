"""How this API answers, for OpenAPI: refusals in their shapes, named components, contents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

Schema = dict[str, Any]

_CODE: Schema = {"type": "string", "description": _("For programs; it stays the same in every language.")}
_DETAIL: Schema = {"type": "string", "description": _("A sentence for people, which says what to do next.")}
_ROW: Schema = {"type": ["integer", "null"], "description": _("The line, counted from 1; null for the header.")}
FINDING: Schema = {
    "type": "object",
    "required": ["level", "code", "message", "remedy", "row"],
    "properties": {
        "level": {"type": "string", "enum": ["note", "warn", "block"]},
        "code": {"type": "string", "description": _("Name it in `acknowledge` with a reason to pass over a warning.")},
        "message": {"type": "string"},
        "remedy": {"type": "string", "description": _("What to do about it; may be empty.")},
        "row": _ROW,
    },
}
REFUSAL: Schema = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {"code": _CODE, "detail": _DETAIL},
}
CONFLICT: Schema = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {
        "code": _CODE,
        "detail": _DETAIL,
        "findings": {
            "type": "array",
            "items": FINDING,
            "description": _("What the checks say, where `code` is `blocked` or `acknowledgement_required`."),
        },
    },
}
INVALID: Schema = {
    "type": "object",
    "required": ["code", "detail", "errors"],
    "properties": {
        "code": _CODE,
        "detail": _DETAIL,
        "errors": {
            "type": "array",
            "description": _("All that is wrong at once."),
            "items": {
                "type": "object",
                "required": ["row", "field", "message"],
                "properties": {
                    "row": _ROW,
                    "field": {"type": "string", "description": _("Empty where it is about the whole.")},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
SHAPES = {"Refusal": REFUSAL, "Conflict": CONFLICT, "Invalid": INVALID}
SIGNED_IN: list[Schema] = [{"cookieAuth": []}, {"tokenAuth": []}]
REFUSALS = {
    "400": ("Invalid", _("Something in the request is wrong; all errors by row and field.")),
    "401": ("Refusal", _("Nobody is signed in, or the token isn't valid.")),
    "403": ("Refusal", _("The permission is missing, or a session sends no CSRF token.")),
    "404": ("Refusal", _("There is no such document, or it is out of reach.")),
    "405": ("Refusal", _("This can't be done here.")),
    "409": ("Conflict", _("The document's state, a rule or a check says no; `code` says which.")),
    "412": ("Refusal", _("Somebody changed the document since: `stale_version`.")),
    "413": ("Refusal", _("The body is too large.")),
    "415": ("Refusal", _("Send application/json.")),
    "422": ("Refusal", _("The Idempotency-Key was used with another body.")),
}
READING = ("400", "401", "403", "404", "405")
CREATING = ("400", "401", "403", "404", "405", "409", "413", "415", "422")
CHANGING = tuple(REFUSALS)


def component(registry: ComponentRegistry, name: str, schema: Schema) -> Schema:
    """A reference to the named schema, which is registered where it is not known yet."""
    made = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema)
    registry.register_on_missing(made)
    return dict(made.ref)


def refused(registry: ComponentRegistry, status: str) -> Schema:
    """The answer with which this API says no, for an operation's ``responses``."""
    name, description = REFUSALS[status]
    answer = content(description, component(registry, name, SHAPES[name]))
    if status == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Token"}}
    return answer


def content(description: Any, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
