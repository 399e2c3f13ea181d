"""The inbox: what waits for my decision, what I asked for, and what I have decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import Approval, ApprovalTask
from zhanggui.approvals.queries import approvals
from zhanggui.approvals.screens.essence import Essence, of_all
from zhanggui.approvals.screens.ways import Way, ways
from zhanggui.ui.pages import Page, register_page
from zhanggui.ui.screen import Menu

MOST = 50
DONE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: ``task`` is the one that I answer, ``for_user`` whom I stand in for."""

    approval: Approval
    essence: Essence
    way: Way
    task: ApprovalTask | None = None
    for_user: Any = None


@register_page
class MyApprovals(Page):
    slug = "my-approvals"
    title = _("My approvals")
    permission = "approvals.approval.view"
    template = "approvals/my_approvals.html"
    menu = Menu("work", icon="inbox", order=10)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """The same number of queries for one and for fifty."""
        user: Any = request.user
        waiting = list(approvals.waiting_for(user, timezone.now())[: MOST + 1])
        mine = Approval.objects.visible_to(user).filter(owner=user)
        own = list(mine.select_related("owner", "rule")[:DONE])
        done = list(approvals.decided_by(user)[:DONE])
        found = {one.pk: one for one in (*(t.node.approval for t in waiting[:MOST]), *own, *_approvals(done))}
        essences, made = of_all(found.values(), user), {way.approval.pk: way for way in ways(list(found.values()))}

        def asked(approval: Approval, task: ApprovalTask | None = None) -> Asked:
            other = task.user if task is not None and task.user_id != user.pk else None
            return Asked(approval, essences[approval.pk], made[approval.pk], task, other)

        return {
            "waiting": [asked(task.node.approval, task) for task in waiting[:MOST]],
            "more": len(waiting) > MOST,
            "own": [asked(approval) for approval in own],
            "done": [asked(task.node.approval, task) for task in done],
        }


def _approvals(tasks: list[ApprovalTask]) -> list[Approval]:
    return [task.node.approval for task in tasks]
