"""What nobody decided in time, and what was changed meanwhile: run by the worker, day and instant passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from zhanggui.access.models import SYSTEM
from zhanggui.approvals.models import Approval, ApprovalNode, ApprovalTask, Decision, Mode, TimeOut, guarded_steps
from zhanggui.approvals.queries import contents, paths
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.nouns import permission
from zhanggui.kernel.running import tell

from . import levels
from .approvals import Status, subject, void


def run(*, at: dt.datetime, by: Any = SYSTEM) -> None:
    """Void what was changed; remind, escalate or pass back what is overdue at ``at``. A second run finds nothing."""
    for approval in changed():
        void([approval], by=by, at=at)
    for approval in overdue(at):
        time_out([approval], by=by, at=at)


def overdue(at: dt.datetime) -> list[Approval]:
    nodes = ApprovalNode.objects.filter(due_at__lte=at, approval__status=Status.PENDING)
    found = nodes.select_related("approval").order_by("due_at", "pk")
    return [node.approval for node in found if node.level == node.approval.level]


def changed() -> Iterator[Approval]:
    """Pending ones whose document isn't what was asked about any more."""
    pending = Approval.objects.filter(status=Status.PENDING).order_by("step", "pk")
    for step, same in groupby(pending, key=lambda approval: approval.step):
        made, asked = guarded_steps.command_of(step), list(same)
        if made is not None:
            documents = made.model._default_manager.filter(pk__in=[one.document_id for one in asked])
            digests = contents.digests(list(documents))
            yield from (one for one in asked if _is_changed(one, digests.get(one.document_id)))


def _is_changed(approval: Approval, content: str | None) -> bool:
    return content is None or contents.bound(content, approval.arguments) != approval.digest


@command(Approval, "time_out", many=True)
def time_out(found: Sequence[Approval], *, by: Any, at: dt.datetime) -> None:
    """Remind, ask somebody else, or pass back, as the rule said when it was asked."""
    for approval in found:
        node = levels.asked_now(approval)
        if node.due_at is not None and node.due_at <= at:
            _ACTIONS[TimeOut(node.timeout_action)](approval, node, at)
            note(action=node.timeout_action)
            tell(subject(approval), permission(Approval, "time_out"), action=node.timeout_action)


def _remind(approval: Approval, node: ApprovalNode, at: dt.datetime) -> None:
    """The Activity tells whoever listens; they have as many days again."""
    node.due_at = paths.due(node, at)
    node.save(update_fields=["due_at"])


def _escalate(approval: Approval, node: ApprovalNode, at: dt.datetime) -> None:
    """Whoever is named decides instead of all who haven't."""
    node.tasks.filter(decision=Decision.WAITING).exclude(user=node.escalate_to).update(decision=Decision.ESCALATED)
    ApprovalTask.objects.update_or_create(
        node=node, user=node.escalate_to, defaults={"is_required": True, "decision": Decision.WAITING}
    )
    node.mode, node.due_at = Mode.ANY, None
    node.save(update_fields=["mode", "due_at"])


def _pass_back(approval: Approval, node: ApprovalNode, at: dt.datetime) -> None:
    levels.end(node)
    approval.status, approval.decided_at = Status.REJECTED, at


_ACTIONS = {TimeOut.REMIND: _remind, TimeOut.ESCALATE: _escalate, TimeOut.PASS_BACK: _pass_back}
