"""News as people read them: by document, of those alone that the reader may still see, without any field's value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from zhanggui.kernel.models import Activity

from .commands.comments import COMMENT, CORRECTION
from .comments import FOLDED, excerpt
from .queries.news import news_for
from .screen import Screen, screen_of

MOST = 100
KNOWN = 30
SAID = (COMMENT, CORRECTION)


@dataclass(slots=True)
class Told:
    """One thing that happened; ``text`` is what was said, in one line."""

    row: Activity
    status: str = ""
    text: str = ""
    mentions_me: bool = False


@dataclass(slots=True)
class About:
    """One document and what happened to it, newest first."""

    screen: Screen
    document: Any
    told: list[Told] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        return self.document._meta.label, self.document.pk

    @property
    def name(self) -> str:
        return f"{self.screen.noun}-{self.document.pk}"

    @property
    def newest(self) -> int:
        """Key of the newest row."""
        return int(self.told[0].row.pk)

    @property
    def mentions_me(self) -> bool:
        return any(one.mentions_me for one in self.told)

    def newest_up_to(self, key: int) -> int:
        """The number in the chain up to which was told when the row ``key`` was the newest on the page."""
        return max((one.row.seq for one in self.told if one.row.pk <= key), default=self.told[-1].row.seq - 1)


def unread(user: Any) -> list[About]:
    """Where the reader is mentioned first, then what happened last: three queries and one for each kind."""
    found = _about(news_for(user, limit=MOST), user)
    return sorted(found, key=lambda one: (not one.mentions_me, -one.newest))


def known(user: Any) -> list[About]:
    return _about(news_for(user, limit=KNOWN, read=True), user)


def _about(rows: Iterable[Activity], user: Any) -> list[About]:
    rows = _last_words(list(rows))
    found: dict[tuple[str, int], About] = {}
    documents = _within_reach(rows, user)
    for row in rows:
        place = row.document_type, row.document_id
        if place in documents:
            screen, document = documents[place]
            found.setdefault(place, About(screen, document)).told.append(_told(row, screen, user))
    return list(found.values())


def _last_words(rows: list[Activity]) -> list[Activity]:
    """Without comments that were corrected or withdrawn since: one query where there is any comment."""
    said = [row for row in rows if row.step in SAID]
    if not said:
        return rows
    places = {
        "document_type__in": {row.document_type for row in said},
        "document_id__in": {r.document_id for r in said},
    }
    later = Activity.objects.filter(step__in=FOLDED, pk__gt=min(row.pk for row in said), **places)
    last: dict[tuple[str, int, int], int] = {}
    for label, pk, about, seq in later.values_list("document_type", "document_id", "payload__data__comment", "seq"):
        last[label, pk, about] = max(seq, last.get((label, pk, about), 0))
    return [row for row in rows if row.step not in SAID or last.get(_comment_of(row), 0) <= row.seq]


def _comment_of(row: Activity) -> tuple[str, int, int]:
    return row.document_type, row.document_id, row.data.get("comment", row.seq)


def _within_reach(rows: Iterable[Activity], user: Any) -> dict[tuple[str, int], tuple[Screen, Any]]:
    """The documents that the user may see now, by type and key: one query a kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.document_type].add(row.document_id)
    screens = {label: screen for label in keys if (screen := _screen(label)) is not None and screen.may_view(user)}
    return {
        (label, document.pk): (screen, document)
        for label, screen in screens.items()
        for document in screen.rows(user).filter(pk__in=keys[label])
    }


def _screen(label: str) -> Screen | None:
    try:
        return screen_of(apps.get_model(label))
    except LookupError:
        return None


def _told(row: Activity, screen: Screen, user: Any) -> Told:
    data = row.data
    status = dict(screen.model.Status.choices).get(row.after, "") if screen.is_document else ""  # type: ignore[attr-defined]
    text = excerpt(str(data.get("text", ""))) if row.step in SAID else ""
    changed = row.before != row.after
    return Told(row, str(status) if changed else "", text, user.pk in (data.get("mentions") or ()))
