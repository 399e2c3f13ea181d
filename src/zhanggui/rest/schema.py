"""OpenAPI from Screens: bodies from Fields, steps from the commands' signatures, refusals as they are answered."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry

from zhanggui.kernel.commands import Command
from zhanggui.kernel.nouns import permission
from zhanggui.ui.screen import Screen, find, screen_of

from .answers import CHANGING, CREATING, READING, SIGNED_IN, component, content, refused
from .answers import Schema as Schema
from .shapes import ID, KEY, VERSION, document_schema, list_parameters, step_schema, writing_schema
from .shapes import row_schema as row_schema

if TYPE_CHECKING:
    from .resource import Endpoint


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
        of_row = "{id}" in path or "{pk}" in path
        if of_row:
            operation.setdefault("parameters", []).insert(0, ID)
        operation["tags"] = [self.view.screen.noun]
        operation["security"] = SIGNED_IN
        operation["x-permission"] = self._permission()
        refusals = READING if self.method == "GET" else CHANGING if of_row else CREATING
        operation["responses"] |= {status: refused(self.registry, status) for status in refusals}
        return operation

    def _permission(self) -> str:
        """The permission without which it is refused, beside that to view."""
        screen, command = self.view.screen, self.view.command
        by_method = {
            "POST": screen.create_command,
            "PATCH": screen.update_command,
            "DELETE": screen.discard_command,
        }
        needed = command or by_method.get(self.method)
        return needed.permission if needed is not None else permission(screen.model, "view")

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
                "after": {"type": ["string", "null"], "description": _("Marker of the next page.")},
                "before": {"type": ["string", "null"], "description": _("Marker of the previous page.")},
            },
        }
        name = _("List: %(documents)s") % {"documents": screen.heading}
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
            "summary": _("New: %(document)s") % {"document": screen.singular},
            "parameters": [KEY],
            "requestBody": body_of(body),
            "responses": {"201": self._whole(screen)},
        }

    def _detail(self, screen: Screen) -> Schema:
        return {
            "operationId": f"{name_of(screen)}_read",
            "summary": _("One of them: %(document)s") % {"document": screen.singular},
            "responses": {"200": self._whole(screen)},
        }

    def _patch(self, screen: Screen) -> Schema:
        body = self._component(f"{screen.model.__name__}Change", writing_schema(screen, creating=False))
        return {
            "operationId": f"{name_of(screen)}_change",
            "summary": _("Change: %(document)s") % {"document": screen.singular},
            "parameters": [VERSION, KEY],
            "requestBody": body_of(body),
            "responses": {"200": self._whole(screen)},
        }

    def _delete(self, screen: Screen) -> Schema:
        return {
            "operationId": f"{name_of(screen)}_discard",
            "summary": _("Delete: %(document)s") % {"document": screen.singular},
            "parameters": [VERSION, KEY],
            "responses": {"204": {"description": _("The draft is gone.")}},
        }

    def _act(self, screen: Screen, command: Command) -> Schema:
        pushed = command.push_from is not None
        target = screen_of(command.model) if pushed else screen
        answer = self._whole(target) if target is not None else content(_("What was made."), {"type": "object"})
        return {
            "operationId": f"{name_of(screen)}_{'push_' if pushed else ''}{command.name}",
            "summary": _("%(step)s: %(document)s") % {"step": command.label, "document": screen.singular},
            "description": _docstring(command),
            "parameters": [KEY] if command.many else [VERSION, KEY],
            "requestBody": body_of(step_schema(screen, command), required=command.many),
            "responses": {"201" if pushed else "200": answer},
        }

    # -- components

    def _whole(self, screen: Screen) -> Schema:
        whole = self._component(screen.model.__name__, document_schema(screen))
        answer = content(screen.singular, whole)
        if screen.has_version:
            answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": _("The version, quoted.")}}
        return answer

    def _component(self, name: str, schema: Schema) -> Schema:
        return component(self.registry, name, schema)


def _docstring(command: Command) -> str:
    """What the code says about it, which is in English."""
    return inspect.cleandoc(command.function.__doc__ or "") if (get_language() or "en").startswith("en") else ""


def body_of(schema: Schema, *, required: bool = True) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def name_of(screen: Screen) -> str:
    return screen.noun.replace("-", "_")


# -- the whole


def grouped(result: Schema, generator: Any, request: Any, public: bool) -> Schema:  # noqa: FBT001 - as it is called
    """drf-spectacular's hook: what the resources are called, and the apps in which they stand."""
    used = sorted({tag for path in result["paths"].values() for one in path.values() for tag in one.get("tags", ())})
    groups: dict[str, list[str]] = {}
    for noun in sorted(used, key=_place):
        groups.setdefault(_group_of(noun), []).append(noun)
    result["tags"] = [{"name": noun, "x-displayName": _heading(noun)} for noun in used]
    result["x-tagGroups"] = [{"name": name, "tags": nouns} for name, nouns in groups.items()]
    return result


def _place(noun: str) -> int:
    """Where its app stands: lower apps are what higher ones are about, so those come last."""
    screen = find(noun)
    return -list(apps.app_configs).index(screen.model._meta.app_label) if screen is not None else -len(apps.app_configs)


def _heading(noun: str) -> str:
    screen = find(noun)
    return screen.heading if screen is not None else _("Change feed")


def _group_of(noun: str) -> str:
    screen = find(noun)
    return str(screen.model._meta.app_config.verbose_name) if screen is not None else _("Follow what happens")
