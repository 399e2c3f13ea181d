"""The way of an approval before anybody asks: the levels, and who would be asked at each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant, User
from zhanggui.approvals.models import ApprovalRule, ApprovalRuleLine, Mode, guarded_steps
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.nouns import permission

from . import approval_rules, makers


class NothingToApprove(Refusal):
    code = "nothing_to_approve"
    sentence = _("“%(step)s” of %(document)s needs no approval. Just do it.")


class NobodyCanApprove(Refusal):
    code = "nobody_can_approve"
    sentence = _(
        "At level %(level)s of the rule “%(rule)s” too few people could decide: %(people)s of %(needed)s. Who made the "
        "document or can't see it doesn't decide. Have the approvers of the rule completed."
    )


@dataclass(slots=True)
class Level:
    """People who are asked together. ``line`` says how they decide and until when."""

    number: int
    line: ApprovalRuleLine
    people: list[User] = field(default_factory=list)

    @property
    def least(self) -> int:
        """How many must agree."""
        if self.line.mode == Mode.NUMBER:
            return self.line.needed or 1
        return len(self.people) if self.line.mode == Mode.ALL and self.people else 1


@dataclass(slots=True)
class Path:
    rule: ApprovalRule
    levels: list[Level]

    def require_people(self) -> None:
        """Raise NobodyCanApprove where a level could never be done."""
        for level in self.levels:
            if len(level.people) < level.least:
                raise NobodyCanApprove(
                    level=level.number, rule=self.rule.label, people=len(level.people), needed=level.least
                )


def path(document: Any, step: str, *, asker: Any = None) -> Path:
    """The levels and people for ``step`` (a key of guarded_steps); raises NothingToApprove.

    ``asker`` doesn't decide on a step that is done with entries of theirs.

    Five queries, and the rights of each approver.
    """
    rule = approval_rules.matching([document], step).get(document.pk)
    if rule is None:
        made = guarded_steps.command_of(step)
        raise NothingToApprove(step=str(made.label) if made else step, document=str(document))
    lines = list(rule.lines.select_related("user", "role", "escalate_to"))
    left_out = set() if rule.makers_may_approve else left_out_of(document, step, asker.pk if asker else None)
    members = _members(lines, getattr(document, "company_id", None))
    view = permission(document.__class__, "view")
    levels = [
        Level(number, own[0], [one for one in _people(own, members, left_out) if one.has_perm(view, document)])
        for number, (_level, own) in enumerate(_by_level(lines), 1)
    ]
    return Path(rule, levels)


def left_out_of(document: Any, step: str, asker_id: int | None) -> set[int]:
    """Keys of those who wrote what is decided on: the document, or the entries that its step is done with."""
    made = guarded_steps.command_of(step)
    writer = {asker_id} if made is not None and asker_id and guarded_steps.takes_arguments(made) else set()
    return makers.makers_of(document) | writer


def _by_level(lines: Iterable[ApprovalRuleLine]) -> list[tuple[int, list[ApprovalRuleLine]]]:
    return [(level, list(own)) for level, own in groupby(lines, key=lambda line: line.level)]


def _members(lines: Sequence[ApprovalRuleLine], company_id: int | None) -> dict[int, list[User]]:
    """Active users by role, as their Grants have it in the document's company."""
    roles = [line.role_id for line in lines if line.role_id]
    if not roles:
        return {}
    grants = Grant.objects.filter(role__in=roles, role__is_active=True, user__is_active=True)
    if company_id is not None:
        grants = grants.filter(models.Q(company=None) | models.Q(company=company_id))
    found: dict[int, list[User]] = {}
    for grant in grants.select_related("user").order_by("user__username"):
        found.setdefault(grant.role_id, []).append(grant.user)
    return found


def _people(lines: Sequence[ApprovalRuleLine], members: dict[int, list[User]], left_out: set[int]) -> list[User]:
    """Each once, in the order of the lines."""
    named = [person for line in lines for person in ([line.user] if line.user else members.get(line.role_id or 0, []))]
    once = {person.pk: person for person in named if person.is_active and person.pk not in left_out}
    return list(once.values())


def due(line: Any, at: dt.datetime) -> dt.datetime | None:
    """Until when a level that is asked at ``at`` has to decide."""
    return at + dt.timedelta(days=line.timeout_days) if line.timeout_days else None
