"""``/api/v1/<plural-kebab>/…`` of every Screen, made from the registries once they are full."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from zhanggui.kernel import commands
from zhanggui.ui import bulk, steps, timeline_pages, together
from zhanggui.ui.screen import Screen, registered

from .bulk import BulkEndpoint
from .chain import ChainEndpoint
from .comments import CommentEndpoint
from .docs import ApiDocs, ApiResource
from .feed import ChangeFeed
from .history import HistoryEndpoint
from .resource import Collection, Member, PushEndpoint, PushTogetherEndpoint, StepEndpoint

EDITED_OTHERWISE = frozenset({"revise", "update", "discard", "remove"})
"""PATCH and DELETE are the addresses of these."""


def _resource(screen: Screen) -> Iterator[URLPattern]:
    base = f"api/v1/{screen.noun}/"
    yield path(base, Collection.as_view(screen=screen))
    yield path(f"{base}<int:pk>/", Member.as_view(screen=screen))
    if screen.is_document:
        yield path(f"{base}<int:pk>/chain/", ChainEndpoint.as_view(screen=screen))
    if timeline_pages.takes_remarks(screen):
        yield path(f"{base}<int:pk>/comments/", CommentEndpoint.as_view(screen=screen))
    yield path(f"{base}<int:pk>/history/", HistoryEndpoint.as_view(screen=screen))
    if not screen.editing:
        return
    for command in steps.steps_of(screen):
        if command.name not in EDITED_OTHERWISE and _is_open(screen, command):
            yield path(f"{base}<int:pk>/{command.name}/", StepEndpoint.as_view(screen=screen, command=command))
    for command in commands.pushes_from(screen.model):
        if steps.step_form(screen, command, None).possible:
            yield path(f"{base}<int:pk>/push/{command.name}/", PushEndpoint.as_view(screen=screen, command=command))
    for command in bulk.commands_of(screen):
        yield path(f"{base}bulk/{command.name}/", BulkEndpoint.as_view(screen=screen, command=command))
    for command in together.pushes(screen):
        yield path(f"{base}push/{command.name}/", PushTogetherEndpoint.as_view(screen=screen, command=command))


def _is_open(screen: Screen, command: commands.Command) -> bool:
    return steps.is_editing(command) or steps.step_form(screen, command, None).possible


urlpatterns = [
    path("api/v1/changes/", ChangeFeed.as_view()),
    path("api/docs/", ApiDocs.as_view(), name="api_docs"),
    path("api/docs/<slug:noun>/", ApiResource.as_view(), name="api_resource"),
    *(pattern for screen in registered().values() for pattern in _resource(screen)),
]
