"""What a row was on a day, told by its Activity, and every change since it was made.

A day is counted backwards: from what the row is now, the changes that came later are taken back. So nothing is guessed
of rows that were there before anything was recorded. What changed without a record (a figure derived from other
documents) can't be told of a day, and isn't. See ADR 39.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel import activity, changes
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Activity, Document
from zhanggui.kernel.models.company import DEFAULT_ZONE, day_of

from . import parse, timeline
from .fields import Field, Kind
from .formats import currency_of, text_of
from .guard import ScreenView
from .pages import date_of
from .screen import Screen, screen_of
from .sight import Sight

SHOWN = 100
"""Entries of the list of changes on one page."""
NEVER_TOLD = frozenset({Kind.JSON, Kind.PROGRESS})


class Certainty(StrEnum):
    """How much the Activity knows of a day."""

    RECORDED = "recorded"
    UNRECORDED = "unrecorded"
    """Before the first record of a row that was there already: only later changes are taken back."""
    NOT_YET = "not_yet"
    """Before the row was made."""
    ERASED = "erased"
    """A record whose content was erased lies between that day and now."""


class Gone(str):
    """Stands for a row that isn't there any more, or is out of the reader's reach: its key."""


@dataclass(frozen=True, slots=True)
class State:
    """What the row was at the end of ``on``: values by path, references as rows. Empty where it wasn't there yet."""

    on: dt.date
    certainty: Certainty
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field on two days, as text."""

    label: str
    was: str
    then: str
    is_recorded: bool

    @property
    def differs(self) -> bool:
        return self.is_recorded and self.was != self.then


class Past:
    """The recorded past of ``row`` as ``user`` may see it. One query, and one for each type of row it referred to."""

    def __init__(self, screen: Screen, row: Any, user: Any) -> None:
        self.screen, self.row, self.user, self.sight = screen, row, user, Sight(user)
        self.records: list[Activity] = list(activity.timeline(row).select_related("on_behalf_of"))
        """Newest first."""
        self.company = getattr(row, "company", None) or getattr(user, "company", None)
        self.now = activity.plain(changes.fields(row))
        self._known: dict[type[models.Model], dict[int, Any]] | None = None

    @property
    def first(self) -> Activity | None:
        return self.records[-1] if self.records else None

    @property
    def is_whole(self) -> bool:
        """Whether the first record is the one that made the row."""
        return self.first is not None and "after" in self.first.data and "before" not in self.first.data

    def day(self, at: dt.datetime) -> dt.date:
        return day_of(self.company, at)

    @property
    def fields(self) -> dict[str, Field]:
        """Stored fields that ``user`` may see, by the name under which the Activity keeps them."""
        masked = getattr(self.row, "masked", ())
        told = [f for f in self.screen.all_fields if _told(f) and f.path not in masked]
        return {f.source.attname: f for f in told if self.sight.reads(f, self.row)}  # type: ignore[union-attr]

    # -- one day

    def on(self, day: dt.date) -> State:
        certainty = self._certainty(day)
        if certainty is Certainty.NOT_YET:
            return State(day, certainty, {})
        raw = self._raw(day)
        return State(day, certainty, {f.path: self._value(f, raw.get(name)) for name, f in self.fields.items()})

    def _later(self, day: dt.date) -> list[Activity]:
        """Records after the end of ``day``, newest first."""
        zone = ZoneInfo(self.company.time_zone if self.company is not None else DEFAULT_ZONE)
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
        return [record for record in self.records if record.at >= end]

    def _raw(self, day: dt.date) -> dict[str, Any]:
        raw = dict(self.now)
        for record in self._later(day):
            data = record.data
            if "before" in data:
                raw |= {name: data["before"].get(name) for name in data.get("after", {})}
        return raw

    def _certainty(self, day: dt.date) -> Certainty:
        later = self._later(day)
        if len(later) == len(self.records):
            return Certainty.NOT_YET if self.is_whole else Certainty.UNRECORDED
        return Certainty.ERASED if any(record.payload.data is None for record in later) else Certainty.RECORDED

    def unrecorded(self) -> set[str]:
        """Paths of what changed without a record: what was last recorded isn't what is there."""
        last: dict[str, Any] = {}
        for record in reversed(self.records):
            last |= record.data.get("after", {})
        blank = dict.fromkeys(self.fields) if self.is_whole else {}
        last = {**blank, **last}
        return {f.path for name, f in self.fields.items() if name in last and not self._same(f, name, last[name])}

    def _same(self, field: Field, name: str, raw: Any) -> bool:
        if field.is_reference:
            return bool(raw == self.now.get(name))
        return self.text(field, _python(field, raw)) == self.text(field, _python(field, self.now.get(name)))

    # -- values

    def _value(self, field: Field, raw: Any) -> Any:
        if raw is None or not field.is_reference:
            return _python(field, raw)
        return self.known.get(field.target, {}).get(raw, Gone(f"#{raw}"))  # type: ignore[arg-type]

    @property
    def known(self) -> dict[type[models.Model], dict[int, Any]]:
        """All rows that the row refers to or ever did: one query a type."""
        if self._known is None:
            keys: dict[type[models.Model], set[int]] = defaultdict(set)
            sides = [self.now, *(r.data.get(side, {}) for r in self.records for side in ("before", "after"))]
            for name, field in self.fields.items():
                if field.target is not None:
                    keys[field.target] |= {side[name] for side in sides if side.get(name) is not None}
            self._known = {model: self._rows(model, found) for model, found in keys.items() if found}
        return self._known

    def _rows(self, model: type[models.Model], keys: Iterable[int]) -> dict[int, Any]:
        """Documents within reach; masters are named to everybody who reads what refers to them."""
        manager = model._default_manager
        rows = manager.visible_to(self.user) if issubclass(model, Document) else manager.all()  # type: ignore[attr-defined]
        return {row.pk: row for row in rows.filter(pk__in=keys)}

    def text(self, field: Field, value: Any) -> str:
        if isinstance(value, Gone):
            return value
        return text_of(field, value, currency_of(self.row))

    # -- two days

    def compared(self, was: State, then: State) -> list[Compared]:
        """Fields that say something on either day."""
        unrecorded = self.unrecorded()
        found = []
        for field in self.fields.values():
            before, after = (self.text(field, side.values.get(field.path)) for side in (was, then))
            if before or after:
                found.append(Compared(str(field.label), before, after, field.path not in unrecorded))
        return found

    def told(self, before: int | None = None) -> tuple[list[timeline.Entry], int | None]:
        """What changed, newest first, from behind the record numbered ``before``; and where the next page begins."""
        rows = [record for record in self.records if before is None or record.seq < before]
        page, more = rows[:SHOWN], len(rows) > SHOWN
        entries = timeline.of(self.screen, self.row, self.user, page)
        return [entry for entry in entries if entry.after or entry.changes or entry.lines], page[
            -1
        ].seq if more else None


def _told(field: Field) -> bool:
    return field.stored and field.detail and "__" not in field.path and field.kind not in NEVER_TOLD


def _python(field: Field, raw: Any) -> Any:
    if raw is None or raw == "" or field.source is None:
        return raw
    return field.source.to_python(raw)


# -- the page


class History(ScreenView):
    """``?on=2026-01-31`` shows that day, ``&then=2026-03-01`` beside another one; without ``then``, beside today."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.document(pk)
        past = Past(self.screen, row, request.user)
        today = past.day(timezone.now())
        on, then = (date_of(request, "on", today), date_of(request, "then", today))
        if on > then:
            raise InvalidInput.of("then", _("This period ends before it begins. Choose a later end."))
        was, now = past.on(on), past.on(then)
        entries, older = past.told(parse.whole(request.GET.get("before", "")))
        context = {
            "screen": self.screen,
            "object": row,
            "past": past,
            "was": was,
            "then": now,
            "is_today": then == today,
            "chosen": "on" in request.GET,
            "compared": past.compared(was, now),
            "moments": _moments(past, today),
            "entries": entries,
            "older": older,
            "others": list(_others(self.screen, row, request.user)),
        }
        return render(request, "ui/history.html", context)


def _moments(past: Past, today: dt.date) -> list[tuple[str, dt.date]]:
    """Days that people ask for, as far as something is known of them."""
    asked: Sequence[tuple[str, dt.date]] = (
        (_("A week ago"), today - dt.timedelta(days=7)),
        (_("A month ago"), today - dt.timedelta(days=30)),
        (_("A year ago"), today - dt.timedelta(days=365)),
    )
    first = past.day(past.first.at) if past.first is not None else today
    known = [(label, day) for label, day in asked if day > first]
    return [*known, (_("On the first day"), first)] if first < today else known


def _others(screen: Screen, row: Any, user: Any) -> Iterable[tuple[str, str]]:
    """Rows whose own fields stand on this page, with the address of their history: the party of a supplier."""
    names = dict.fromkeys(f.path.split("__")[0] for f in screen.all_fields if f.detail and "__" in f.path)
    for name in names:
        other = getattr(row, name, None)
        made = screen_of(type(other)) if isinstance(other, models.Model) else None
        if made is not None and made.may_view(user) and made.rows(user).filter(pk=other.pk).exists():  # type: ignore[union-attr]
            yield str(other), made.url("history", other.pk)  # type: ignore[union-attr]
