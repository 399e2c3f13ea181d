"""Unsaved entries: kept while somebody types, offered when they come back, gone when they save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from . import steps
from .commands import draft_buffers
from .models import DraftBuffer
from .screen import Screen, find

NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "key"})


@dataclass(frozen=True, slots=True)
class Place:
    """The form of ``screen`` that the entries belong to; ``row_id`` None: of a new row.

    Of a new row ``step`` is the key of its form, so that two of them don't write over each other; empty: whichever.
    """

    screen: Screen
    row_id: int | None = None
    step: str = ""

    @classmethod
    def of(cls, screen: Screen, document: Any, step: str, key: str) -> Place:
        """``key`` as the form sends it, which anybody may write into an address."""
        return cls(screen, None, _storable(key)[:60]) if document is None else cls(screen, document.pk, step)

    @property
    def url(self) -> str:
        return self.screen.url("new") if self.row_id is None else self.screen.url("step", self.row_id, self.step)

    @property
    def offering(self) -> str:
        """The address at which these entries are offered."""
        return f"{self.url}?{urlencode({'form': self.step})}" if self.row_id is None and self.step else self.url

    def mine(self, user: Any) -> dict[str, Any]:
        return {"user": user, "noun": self.screen.noun, "row_id": self.row_id, "step": self.step}


@dataclass(frozen=True, slots=True)
class Shown:
    """Kept entries on the home page."""

    name: str
    url: str
    saved_at: dt.datetime


def keep(place: Place, user: Any, form: QueryDict, *, at: dt.datetime) -> DraftBuffer:
    """Put what stands in the form in the place of what was kept before."""
    sent = ((name, value) for name, values in form.lists() if name not in NEVER_KEPT for value in values)
    content = [[_storable(name), _storable(str(value))] for name, value in sent]
    version = _storable(form.get("version", ""))[:20]
    return draft_buffers.keep(place.mine(user), content=content, version=version, at=at)


def _storable(text: str) -> str:
    """The database keeps no NUL; the validator says so when the form is saved."""
    return text.replace("\x00", "")


def kept(place: Place, user: Any) -> DraftBuffer | None:
    """Of a new row the newest, where no form is named."""
    mine = place.mine(user)
    if place.row_id is None and not place.step:
        del mine["step"]
    return DraftBuffer.objects.filter(**mine).first()


def forget(place: Place, user: Any) -> None:
    draft_buffers.forget(place.mine(user))


def typed(buffer: DraftBuffer) -> QueryDict:
    """The form as it was filled in."""
    form = QueryDict(mutable=True)
    for name, value in buffer.content:
        form.appendlist(name, value)
    if buffer.row_id is None:
        form["key"] = buffer.step
    return form


def of(user: Any) -> list[Shown]:
    """Everything of this user that can still be saved: one query for each kind of row."""
    found = list(DraftBuffer.objects.filter(user=user).defer("content"))
    screens = {one.noun: screen for one in found if (screen := find(one.noun)) and screen.may_view(user)}
    rows = {
        noun: _rows(screen, [one.row_id for one in found if one.noun == noun], user) for noun, screen in screens.items()
    }
    return [
        Shown(name, Place(screens[one.noun], one.row_id, one.step).offering, one.saved_at)
        for one in found
        if one.noun in screens and (name := _name(screens[one.noun], one, rows[one.noun], user))
    ]


def _rows(screen: Screen, keys: Iterable[int | None], user: Any) -> dict[int, Any]:
    wanted = [key for key in keys if key is not None]
    return {row.pk: row for row in screen.rows(user).filter(pk__in=wanted)} if wanted else {}


def _name(screen: Screen, buffer: DraftBuffer, rows: Mapping[int, Any], user: Any) -> str:
    """Of the row that the entries belong to; empty where its form can't be opened any more."""
    if buffer.row_id is None:
        return screen.singular if screen.may_create(user) else ""
    row = rows.get(buffer.row_id)
    command = next((one for one in steps.steps_of(screen) if one.name == buffer.step), None)
    if row is None or command is None or not steps.possible_now(screen, row, command):
        return ""
    return str(row) if user.has_perm(command.permission, row) else ""
