"""The start page: what waits in each kind of document that the reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import buffers, telling
from .menu import GROUPS, Group
from .screen import Screen, registered

WAITING = ("draft", "submitted", "confirmed")
"""Statuses in which somebody still has something to do."""


@dataclass(frozen=True, slots=True)
class Count:
    status: str
    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of document: how many in each status."""

    screen: Screen
    counts: list[Count]
    may_create: bool
    in_progress: int
    """Confirmed, and something is still to follow."""

    @property
    def total(self) -> int:
        return sum(count.number for count in self.counts)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at the top."""

    label: str
    icon: str
    tone: str
    number: int


@dataclass(frozen=True, slots=True)
class Section:
    group: Group
    cards: list[Card]

    @property
    def used(self) -> list[Card]:
        return [card for card in self.cards if card.total]

    @property
    def unused(self) -> list[Card]:
        return [card for card in self.cards if not card.total]


def content(user: Any) -> dict[str, Any]:
    cards = [_card(s, user) for s in registered().values() if s.is_document and s.menu and s.may_view(user)]
    company = getattr(user, "company", None)
    return {
        "sections": [s for s in (_section(group, cards) for group in GROUPS) if s.cards],
        "tiles": [_tile(status, cards) for status in WAITING],
        "kept": buffers.of(user),
        "news": len(telling.unread(user)),
        "empty": not any(card.total for card in cards),
        "first": [card for card in cards if card.may_create],
        "today": company.day(timezone.now()) if company else timezone.localdate(),
    }


def _tile(status: str, cards: list[Card]) -> Tile:
    label, icon, tone = {
        "draft": (_("Drafts to finish"), "pencil", "secondary"),
        "submitted": (_("Waiting for a decision"), "hourglass", "orange"),
        "confirmed": (_("In progress"), "progress", "azure"),
    }[status]
    if status == "confirmed":
        return Tile(label, icon, tone, sum(card.in_progress for card in cards))
    return Tile(label, icon, tone, sum(c.number for card in cards for c in card.counts if c.status == status))


def _section(group: Group, cards: list[Card]) -> Section:
    own = [card for card in cards if card.screen.menu and card.screen.menu.group == group.key]
    return Section(group, sorted(own, key=lambda card: card.screen.menu.order if card.screen.menu else 0))


def _card(screen: Screen, user: Any) -> Card:
    numbers, in_progress = _numbers(screen, user)
    labels = screen.model.Status.choices  # type: ignore[attr-defined]
    counts = [Count(value, str(label), numbers.get(value, 0), _url(screen, value)) for value, label in labels]
    shown = [count for count in counts if count.number or count.status in WAITING]
    return Card(screen, shown, screen.may_create(user), in_progress)


def _numbers(screen: Screen, user: Any) -> tuple[dict[str, int], int]:
    """How many documents ``user`` sees in each status, and how many confirmed ones are unfinished: one query."""
    rows = screen.model._default_manager.visible_to(user).order_by().values("status")  # type: ignore[attr-defined]
    found = list(rows.annotate(number=models.Count("pk"), unfinished=models.Count("pk", filter=_unfinished(screen))))
    numbers = {row["status"]: row["number"] for row in found}
    return numbers, sum(row["unfinished"] for row in found if row["status"] == "confirmed")


def _unfinished(screen: Screen) -> Q:
    """Something is still to follow; what came back may come back at any time, and keeps nothing open."""
    names = [f.name for f in screen.model._meta.concrete_fields if f.name.endswith("_progress")]
    still = [~Q(**{name: "full"}) for name in names if name != "returned_progress"]
    return reduce(or_, still, Q(pk__in=()))


def _url(screen: Screen, status: str) -> str:
    field = screen.field("status")
    return f"{screen.url()}?{urlencode({'status': status})}" if field and field.filter else screen.url()
