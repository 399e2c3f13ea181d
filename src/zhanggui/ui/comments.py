"""Comments as people read them: the last word of each, who is mentioned, and whether the reader may still change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from zhanggui.kernel.models import Activity

from .commands import comments as commanded
from .listing import found_in

LETTERS = 80
PEOPLE = 8
"""So many are offered behind an @."""
CANDIDATES = 40
FOLDED = (commanded.CORRECTION, commanded.WITHDRAWAL)


@dataclass(slots=True)
class Said:
    """One comment: ``parts`` of its text with the names of whom they mention, empty for plain text."""

    seq: int
    text: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)
    is_corrected: bool = False
    is_withdrawn: bool = False
    can_change: bool = False

    @property
    def is_gone(self) -> bool:
        """Withdrawn, or its payload was erased."""
        return self.is_withdrawn or not self.text


def said_in(rows: Sequence[Activity], document: Any, user: Any) -> dict[int, Said]:
    """The comments among ``rows`` of one document by their number in its chain: at most two queries."""
    own = {row.seq: row for row in rows if row.step == commanded.COMMENT}
    if not own:
        return {}
    later = _later(own, document)
    found, last = {}, {seq: _last(row, later.get(seq, [])) for seq, row in own.items()}
    people = _people(data for data, _rows in last.values())
    for seq, (data, rows_after) in last.items():
        one = found[seq] = Said(seq, str(data.get("text", "")))
        one.is_corrected = bool(rows_after)
        one.is_withdrawn = any(row.step == commanded.WITHDRAWAL for row in rows_after)
        one.can_change = not one.is_gone and _is_young(own[seq], user)
        one.parts = _parts(one.text, [people[key] for key in data.get("mentions", ()) if key in people])
    return found


def _later(own: dict[int, Activity], document: Any) -> dict[int, list[Activity]]:
    rows = Activity.objects.filter(document_type=document._meta.label, document_id=document.pk, step__in=FOLDED)
    found: dict[int, list[Activity]] = {}
    for row in rows.filter(seq__gt=min(own)).select_related("payload").order_by("seq"):
        found.setdefault(row.data.get("comment", 0), []).append(row)
    return found


def _last(row: Activity, later: list[Activity]) -> tuple[dict[str, Any], list[Activity]]:
    corrected = [one for one in later if one.step == commanded.CORRECTION]
    return (corrected[-1] if corrected else row).data, later


def _is_young(row: Activity, user: Any) -> bool:
    return row.actor_id == user.pk and timezone.now() - row.at <= commanded.TIME_TO_CORRECT


def _people(told: Iterable[dict[str, Any]]) -> dict[int, Any]:
    keys = {key for data in told for key in data.get("mentions", ())}
    return get_user_model()._default_manager.in_bulk(keys) if keys else {}


def _parts(text: str, people: Iterable[Any]) -> list[tuple[str, str]]:
    labels = {one.username.lower(): one.label for one in people}
    return [(part, labels[part[1:].lower()] if named else "") for part, named in commanded.pieces(text, labels) if part]


def excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LETTERS else f"{line[:LETTERS].rstrip()}…"


def people(document: Any, code: str, word: str) -> list[tuple[str, str]]:
    """User names and names of those who may see ``document``, for the typing of a mention."""
    users = get_user_model()._default_manager.filter(is_active=True).select_related("company")
    if word:
        users = users.filter(found_in(("username", "name", "name_zh"), word))
    able = get_user_model().able(list(users.order_by("username")[:CANDIDATES]), code, document)
    return [(one.username, one.label) for one in able[:PEOPLE]]
