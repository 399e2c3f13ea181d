"""The change feed: what happened since a cursor, cut down to what its reader may see now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from zhanggui.kernel import activity
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Activity
from zhanggui.ui.references import LARGEST_KEY
from zhanggui.ui.screen import Screen, registered, screen_of
from zhanggui.ui.sight import Sight

from . import representation

LARGEST = 500
CURSOR = re.compile(r"(\d{1,19})-(\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to this row of this transaction has been read."""

    transaction: int = 0
    key: int = 0

    def __str__(self) -> str:
        return f"{self.transaction}-{self.key}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        if not text:
            return cls()
        found = CURSOR.fullmatch(text)
        numbers = [int(part) for part in found.groups()] if found else [LARGEST_KEY + 1]
        if max(numbers) > LARGEST_KEY:
            raise InvalidInput.of("after", _("This is no marker of this list. Send “after” as it was answered."))
        return cls(*numbers)


@dataclass(frozen=True, slots=True)
class Part:
    changes: list[dict[str, Any]]
    after: Cursor
    more: bool
    """Whether further changes are waiting."""


def screens(user: Any, nouns: Iterable[str]) -> list[Screen]:
    """Those whose changes ``user`` may ask for; raises InvalidInput for a noun that is none of them."""
    within = {noun: screen for noun, screen in registered().items() if screen.may_view(user)}
    asked = list(nouns)
    for noun in asked:
        if noun not in within:
            raise InvalidInput.of("noun", _("There is nothing of that name, or it is not within your reach."))
    return [within[noun] for noun in asked] or list(within.values())


def part(user: Any, after: Cursor, *, limit: int, nouns: Iterable[str] = ()) -> Part:
    """At most ``limit`` changes behind ``after``, oldest transaction first. Every query is one per kind of document."""
    below = activity.horizon()
    types = [screen.model._meta.label for screen in screens(user, nouns)]
    rows = activity.settled(after.transaction, after.key, below=below).filter(document_type__in=types)
    found = list(rows.select_related("payload", "actor", "on_behalf_of")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    # Where nothing more is waiting, all below the horizon is read, whatever its kind.
    end = Cursor(found[-1].transaction or 0, found[-1].pk) if more else max(after, Cursor(below, 0), key=_place)
    return Part(described(found, user), end, more)


def _place(cursor: Cursor) -> tuple[int, int]:
    return cursor.transaction, cursor.key


def described(rows: Iterable[Activity], user: Any) -> list[dict[str, Any]]:
    """What ``user`` may know of ``rows`` now; nothing of documents that are gone or out of reach."""
    rows, sight = list(rows), Sight(user)
    documents = _within_reach(rows, user)
    found = ((row, documents.get((row.document_type, row.document_id))) for row in rows)
    return [_described(row, document, sight) for row, document in found if document is not None]


def _within_reach(rows: list[Activity], user: Any) -> dict[tuple[str, int], Any]:
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.document_type].add(row.document_id)
    found: dict[tuple[str, int], Any] = {}
    for label, pks in keys.items():
        screen = screen_named(label)
        if screen is not None and screen.may_view(user):
            visible = screen.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            found |= {(label, document.pk): document for document in visible.filter(pk__in=pks)}
    return found


def screen_named(label: str) -> Screen | None:
    """``purchasing.PurchaseOrder`` → its Screen; None for a model that is gone or has none."""
    try:
        return screen_of(apps.get_model(label))
    except LookupError:
        return None


def _described(row: Activity, document: models.Model, sight: Sight) -> dict[str, Any]:
    screen = screen_of(type(document))
    assert screen is not None  # noqa: S101 - documents come from their Screens
    return {
        "cursor": str(Cursor(row.transaction or 0, row.pk)),
        "noun": screen.noun,
        "id": row.document_id,
        "step": row.step,
        "before": row.before,
        "after": row.after,
        "date": row.date.isoformat(),
        "at": row.at.isoformat(),
        "by": representation.reference(row.actor) if row.actor else None,
        "on_behalf_of": representation.reference(row.on_behalf_of) if row.on_behalf_of else None,
        "version": getattr(document, "version", None),
        "fields": _fields(screen, row, document, sight),
    }


def _fields(screen: Screen, row: Activity, document: models.Model, sight: Sight) -> list[str]:
    """Names of the header's fields that changed, those alone that the reader may see."""
    changed = set(row.data.get("after") or ())
    told = ((f.path, f.source) for f in screen.all_fields if f.stored and "__" not in f.path)
    names = {path: {path, getattr(source, "attname", path)} for path, source in told}
    seen = {f.path for f in screen.all_fields if sight.reads(f, document)}
    return sorted(path for path, known in names.items() if path in seen and known & changed)
