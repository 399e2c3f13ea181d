"""The API's documentation as a page of our own: nothing from foreign hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel import commands
from zhanggui.ui import steps
from zhanggui.ui.fields import Field
from zhanggui.ui.guard import Guarded
from zhanggui.ui.screen import Screen, registered

from .schema import list_parameters


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    summary: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Resource:
    screen: Screen
    parameters: list[dict[str, Any]]
    calls: list[Call]


class ApiDocs(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        screens = [screen for screen in registered().values() if screen.may_view(request.user)]
        resources = [_resource(screen) for screen in sorted(screens, key=lambda screen: screen.noun)]
        return render(request, "rest/docs.html", {"resources": resources})


def _resource(screen: Screen) -> Resource:
    return Resource(screen, list_parameters(screen), _calls(screen))


def _calls(screen: Screen) -> list[Call]:
    base = f"/api/v1/{screen.noun}/"
    editable = [field for field in screen.all_fields if field.editable]
    found = [
        ("POST", base, screen.create_command, editable),
        ("PATCH", f"{base}{{id}}/", screen.update_command, [field for field in editable if not field.create_only]),
        ("DELETE", f"{base}{{id}}/", screen.discard_command, []),
    ]
    calls = [Call(m, path, str(command.label), fields) for m, path, command, fields in found if command is not None]
    return [*calls, *_steps(screen, base)] if screen.editing else calls


def _steps(screen: Screen, base: str) -> list[Call]:
    acting = [c for c in steps.steps_of(screen) if c.name not in ("revise", "update", "discard", "remove")]
    pushing = commands.pushes_from(screen.model)
    return [
        Call("POST", f"{base}{{id}}/{command.name}/", str(command.label), _fields(screen, command))
        for command in acting
    ] + [
        Call("POST", f"{base}{{id}}/push/{command.name}/", str(command.label), _fields(screen, command))
        for command in pushing
    ]


def _fields(screen: Screen, command: commands.Command) -> list[Field]:
    return steps.step_form(screen, command, None).fields
