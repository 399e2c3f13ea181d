"""A document's history in parts: the newest entries of one kind, older ones when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import activity, remarks
from zhanggui.kernel.models import Activity

from . import parse, steps, timeline
from .commands.comments import COMMENT
from .comments import FOLDED
from .queries import news
from .screen import Screen

PAGE = 30
KINDS: dict[str, Any] = {
    "": _("All"),
    "comments": _("Comments"),
    "steps": _("Steps"),
    "changes": _("Changes"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Entries newest first; ``older`` is the number before which the next part starts, None where this is the last."""

    entries: list[timeline.Entry]
    kind: str
    older: int | None


def context(screen: Screen, document: Any, user: Any, params: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the card of the history needs; ``params``: ``kind`` and ``before`` of the address."""
    return {
        "history": part(screen, document, user, params or {}),
        "history_kinds": KINDS,
        "takes_remarks": takes_remarks(screen),
        "follows": news.is_following(document, user),
    }


def takes_remarks(screen: Screen) -> bool:
    """Comments belong to documents and masters; what is neither only has its history."""
    return screen.is_document or screen.is_master


def part(screen: Screen, document: Any, user: Any, params: Mapping[str, str]) -> Part:
    kind = params.get("kind", "") if params.get("kind", "") in KINDS else ""
    rows = _of_kind(screen, activity.timeline(document).select_related("on_behalf_of"), kind)
    if (before := parse.whole(params.get("before", ""))) is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: PAGE + 1])
    told = timeline.of(screen, document, user, found[:PAGE])
    return Part(told, kind, found[PAGE - 1].seq if len(found) > PAGE else None)


def _of_kind(screen: Screen, rows: QuerySet[Activity], kind: str) -> QuerySet[Activity]:
    """Corrections and withdrawals stand with the comment that they are about."""
    rows = rows.exclude(step__in=FOLDED)
    editing = [command.name for command in steps.steps_of(screen) if steps.is_editing(command)]
    if kind == "comments":
        return rows.filter(step=COMMENT)
    if kind == "changes":
        return rows.filter(step__in=editing)
    return rows.exclude(step__in=[*editing, *remarks.registered()]) if kind == "steps" else rows
