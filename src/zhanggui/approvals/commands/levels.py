"""The levels of an approval: whose turn it is, when a level is done, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import User
from zhanggui.approvals.models import Approval, ApprovalNode, ApprovalTask, Decision, Mode
from zhanggui.approvals.queries import approvals, contents, paths
from zhanggui.kernel.errors import InvalidInput, NotFound, Refusal
from zhanggui.kernel.nouns import permission
from zhanggui.kernel.running import act_for

from .approvals import subject


class NotAsked(Refusal):
    code = "not_asked"
    status = 403
    sentence = _("%(approval)s doesn't wait for you. It waits for %(people)s.")


class MadeByYou(Refusal):
    code = "made_by_you"
    status = 403
    sentence = _("You made or changed %(document)s, so you can't decide on it. Pass it on to somebody else.")


class DecidedAlready(Refusal):
    code = "decided_already"
    sentence = _(
        "You have agreed at this level already, and one person's word counts once. Pass the question of %(person)s on "
        "to somebody else, or wait for them."
    )


class ChangedSince(Refusal):
    code = "changed_since"
    sentence = _("%(document)s was changed after this approval was asked for. It has to be asked for again.")


class CannotDecide(InvalidInput):
    """The person named can't be asked."""


def unchanged(approval: Approval, by: Any) -> Any:
    """The document, where it is still what was asked about and ``by`` may see it."""
    document = subject(approval)
    if not by.has_perm(permission(document.__class__, "view"), document):
        raise NotFound
    if contents.digest(document, approval.arguments) != approval.digest:
        raise ChangedSince(document=str(document))
    return document


def asked_now(approval: Approval) -> ApprovalNode:
    return approval.nodes.get(level=approval.level)


def task_for(approval: Approval, node: ApprovalNode, document: Any, by: Any, at: dt.datetime) -> ApprovalTask:
    """The question that ``by`` answers: their own first, else that of whom they stand in for.

    Raises NotAsked, or MadeByYou where makers don't decide.
    """
    waiting = list(approvals.waiting_at(approval))
    task = next((one for one in waiting if one.user_id == by.pk), None) or _in_place_of(waiting, by, at)
    if task is None:
        raise NotAsked(approval=str(approval), people=", ".join(one.user.label for one in waiting))
    if by.pk in _left_out(approval, document):
        raise MadeByYou(document=str(document))
    if task.user_id != by.pk:
        act_for(task.user_id)
    return task


def _left_out(approval: Approval, document: Any) -> set[int]:
    if approval.rule.makers_may_approve:
        return set()
    return paths.left_out_of(document, approval.step, approval.owner_id)


def _in_place_of(waiting: Sequence[ApprovalTask], by: Any, at: dt.datetime) -> ApprovalTask | None:
    """A question that was left to ``by``, or to whom ``by`` stands in for."""
    absent = approvals.stands_in_for(by, at)
    return next((one for one in waiting if one.delegate_id == by.pk or one.user_id in absent), None)


def require_another(task: ApprovalTask, by: Any) -> None:
    """Raise DecidedAlready where ``by`` has agreed at this level, for themselves or in another's place."""
    if task.node.tasks.filter(decided_by=by.pk, decision=Decision.APPROVED).exists():
        raise DecidedAlready(person=task.user.label)


def answer(task: ApprovalTask, decision: str, by: Any, at: dt.datetime, note: str) -> None:
    task.decision, task.decided_by, task.decided_at, task.note = decision, by, at, note
    task.save(update_fields=["decision", "decided_by", "decided_at", "note"])


def is_done(node: ApprovalNode) -> bool:
    """Whether enough have agreed, and everybody who was added."""
    tasks = list(node.tasks.all())
    waiting = [task for task in tasks if task.decision == Decision.WAITING]
    if any(task.is_required for task in waiting):
        return False
    agreed = sum(task.decision == Decision.APPROVED for task in tasks)
    if node.mode == Mode.ALL:
        return not waiting
    return agreed >= (node.needed if node.mode == Mode.NUMBER and node.needed else 1)


def end(node: ApprovalNode) -> None:
    """Nobody else is asked at this level."""
    node.tasks.filter(decision=Decision.WAITING).update(decision=Decision.UNNEEDED)


def open_next(approval: Approval, at: dt.datetime) -> bool:
    """Ask the next level; False where there is none."""
    following = approval.nodes.filter(level=approval.level + 1).first()
    if following is None:
        return False
    _open(approval, following, at)
    return True


def back_to(approval: Approval, level: int, at: dt.datetime) -> None:
    """An earlier level is asked again, and every one after it."""
    earlier = approval.nodes.filter(level=level).first()
    if earlier is None or level >= approval.level:
        text = _("Choose a level before this one, or leave it empty to pass it back to who asked.")
        raise InvalidInput.of("to_level", text)
    again = ApprovalTask.objects.filter(node__approval=approval, node__level__gte=level)
    again.update(decision=Decision.WAITING, decided_by=None, decided_at=None, note="")
    _open(approval, earlier, at)


def _open(approval: Approval, node: ApprovalNode, at: dt.datetime) -> None:
    approval.level = node.level
    node.due_at = paths.due(node, at)
    node.save(update_fields=["due_at"])


def require_able(approval: Approval, node: ApprovalNode, document: Any, user: User) -> None:
    """Raise CannotDecide where ``user`` can't be asked at this level."""
    if not user.is_active:
        raise CannotDecide.of("user", _("%(user)s is not active.") % {"user": user.label})
    if node.tasks.filter(user=user).exists():
        raise CannotDecide.of("user", _("%(user)s is asked at this level already.") % {"user": user.label})
    if not user.has_perm(permission(document.__class__, "view"), document):
        text = _("%(user)s can't see %(document)s, so they can't decide on it. Choose somebody else.")
        raise CannotDecide.of("user", text % {"user": user.label, "document": document})
    if user.pk in _left_out(approval, document):
        text = _("%(user)s made or changed %(document)s, so somebody else has to decide.")
        raise CannotDecide.of("user", text % {"user": user.label, "document": document})
