"""The way of an approval as people see it: level after level, who said what, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.approvals.models import Approval, ApprovalNode, ApprovalTask, Decision, Mode
from zhanggui.approvals.queries import approvals
from zhanggui.approvals.queries.paths import Path


@dataclass(slots=True)
class Level:
    """``state``: done, now, next; "" where the approval has ended."""

    number: int
    how: str
    state: str = ""
    due_at: Any = None
    tasks: list[Any] = field(default_factory=list)
    days: int | None = None
    """How many days they will have."""


@dataclass(slots=True)
class Way:
    approval: Approval
    levels: list[Level] = field(default_factory=list)

    def waits_for(self, user: Any) -> bool:
        asked = (task for level in self.levels if level.state == "now" for task in level.tasks)
        return any(user.pk in (t.user_id, t.delegate_id) for t in asked if t.decision == Decision.WAITING)


def ways(found: Sequence[Approval]) -> list[Way]:
    """With one query for all of them."""
    made = {approval.pk: Way(approval) for approval in found}
    for task in approvals.tasks_of(found) if found else ():
        way = made[task.node.approval_id]
        if not way.levels or way.levels[-1].number != task.node.level:
            way.levels.append(_level(way.approval, task.node))
        way.levels[-1].tasks.append(task)
    for way in made.values():
        for level in way.levels:
            level.how = level.how if len(level.tasks) > 1 else ""
    return list(made.values())


def _level(approval: Approval, node: ApprovalNode) -> Level:
    state = "done" if node.level < approval.level or approval.status == Approval.Status.APPROVED else "next"
    if approval.status == Approval.Status.PENDING and node.level == approval.level:
        state = "now"
    elif approval.status not in (Approval.Status.PENDING, Approval.Status.APPROVED) and state == "next":
        state = ""
    return Level(node.level, how(node.mode, node.needed), state, node.due_at if state == "now" else None)


def how(mode: str, needed: int | None) -> str:
    """How those who are asked together decide."""
    if mode == Mode.NUMBER:
        count = needed or 1
        return ngettext("%(count)s of them must agree", "%(count)s of them must agree", count) % {"count": count}
    return _("All of them must agree") if mode == Mode.ALL else _("One of them is enough")


def preview(path: Path, at: dt.datetime) -> list[Level]:
    """The same before anybody was asked: with who stands in now, and how long each level has."""
    people = {person.pk for level in path.levels for person in level.people}
    substitutes = approvals.substitutes_of(people, at)
    return [
        Level(
            level.number,
            how(level.line.mode, level.line.needed) if len(level.people) > 1 else "",
            "next",
            None,
            [ApprovalTask(user=person, delegate=substitutes.get(person.pk)) for person in level.people],
            level.line.timeout_days,
        )
        for level in path.levels
    ]
