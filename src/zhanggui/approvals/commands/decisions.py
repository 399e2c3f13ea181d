"""Deciding: approve, reject, and who decides instead. The last decision runs the guarded step.

The document is locked before the approval, so that it can't change between what is compared and what is done.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import User
from zhanggui.approvals.models import Approval, ApprovalTask, Decision, guarded_steps
from zhanggui.approvals.queries import approvals
from zhanggui.approvals.queries.arguments import ArgumentGone, restored
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.nouns import permission
from zhanggui.kernel.running import apart, reasons, tell

from . import levels
from .approvals import guarded, subject, told

Status = Approval.Status


class DoneAlready(Refusal):
    code = "done_already"
    sentence = _("“%(step)s” of %(document)s was done since it was approved. Ask for approval again to do it again.")


def _document(approval: Approval, **_arguments: Any) -> list[models.QuerySet]:
    """The document and what its step locks, so that the last decision can run it."""
    made = guarded_steps.command_of(approval.step)
    found = made.model._default_manager.filter(pk=approval.document_id) if made else None
    if made is None or found is None:
        return []
    document = found.first()
    if not made.touches or document is None:
        return [found]
    return [*made.touches(document, **_arguments_or_none(approval)), found]


def _arguments_or_none(approval: Approval) -> dict[str, Any]:
    try:
        return restored(approval.arguments)
    except ArgumentGone:  # said when the step is to be done
        return {}


@command(Approval, "approve", touches=_document)
def approve(approval: Approval, *, by: Any, at: dt.datetime, note: str = "") -> None:
    """Agree, for yourself or for whom you stand in. The last one needed runs the step."""
    document = levels.unchanged(approval, by)
    node = levels.asked_now(approval)
    task = levels.task_for(approval, node, document, by, at)
    levels.require_another(task, by)
    levels.answer(task, Decision.APPROVED, by, at, note)
    told(document, "approve", note)
    if not levels.is_done(node):
        return
    levels.end(node)
    if not levels.open_next(approval, at):
        _approved(approval, document, by, at)


def _approved(approval: Approval, document: Any, by: Any, at: dt.datetime) -> None:
    """The step is done on behalf of whoever asked, as far as they may do it now.

    Where it is refused, the approval stands, and says why.
    """
    approval.status, approval.decided_at = Status.APPROVED, at
    approval.save(update_fields=["status", "decided_at"])  # the check of the step reads it
    step = guarded(approval.step)
    try:
        step.require(approval.owner, document)
        arguments = restored(approval.arguments)
        with apart(on_behalf_of=approval.owner):
            step(document, by=by, at=at, **arguments)
    except Refusal as refusal:
        approval.problem = str(refusal)
        note(problem=approval.problem)


@command(Approval, "carry_out", touches=_document)
def carry_out(approval: Approval, *, by: Any, at: dt.datetime) -> None:
    """Do what was approved, where the last decision couldn't: as it was approved, by whoever may do it."""
    document = levels.unchanged(approval, by)
    step = guarded(approval.step)
    step.require(by, document)
    if approvals.used([approval]):
        raise DoneAlready(document=str(document), step=approval.step_label)
    arguments = restored(approval.arguments)
    with apart():
        step(document, by=by, at=at, acknowledge=reasons(), **arguments)
    approval.problem = ""
    tell(document, permission(Approval, "carry_out"))


@command(Approval, "reject", touches=_document)
def reject(approval: Approval, *, by: Any, at: dt.datetime, note: str, to_level: int | None = None) -> None:
    """Back to whoever asked, or to an earlier level, which decides anew. ``note`` says why."""
    if not note.strip():
        raise InvalidInput.of("note", _("Say why, so that the next one knows what to do."))
    document, node = subject(approval), levels.asked_now(approval)
    task = levels.task_for(approval, node, document, by, at)
    levels.answer(task, Decision.REJECTED, by, at, note)
    told(document, "reject", note)
    if to_level is not None:
        levels.back_to(approval, to_level, at)
        return
    levels.end(node)
    approval.status, approval.decided_at = Status.REJECTED, at


# -- who decides instead -----------------------------------------------------------------------------------------------


@command(Approval, "delegate", touches=_document)
def delegate(approval: Approval, *, by: Any, at: dt.datetime, user: User, note: str = "") -> None:
    """``user`` may decide in your place; the decision is recorded as made for you."""
    task, document = _mine(approval, by, at)
    levels.require_able(approval, task.node, document, user)
    task.delegate = user
    task.save(update_fields=["delegate"])
    told(document, "delegate", _to(user, note), user=user.pk)


@command(Approval, "transfer", touches=_document)
def transfer(approval: Approval, *, by: Any, at: dt.datetime, user: User, note: str = "") -> None:
    """``user`` decides instead of you."""
    task, document = _mine(approval, by, at)
    levels.require_able(approval, task.node, document, user)
    task.user, task.delegate = user, None
    task.save(update_fields=["user", "delegate"])
    told(document, "transfer", _to(user, note), user=user.pk)


@command(Approval, "add_approver", touches=_document)
def add_approver(approval: Approval, *, by: Any, at: dt.datetime, user: User, note: str = "") -> None:
    """``user`` must agree at this level too."""
    task, document = _mine(approval, by, at)
    levels.require_able(approval, task.node, document, user)
    ApprovalTask.objects.create(node=task.node, user=user, is_required=True)
    told(document, "add_approver", _to(user, note), user=user.pk)


def _to(user: User, note: str) -> str:
    """What the history says: who it went to, and why."""
    return f"→ {user.label}: {note}" if note else f"→ {user.label}"


def _mine(approval: Approval, by: Any, at: dt.datetime) -> tuple[ApprovalTask, Any]:
    document = subject(approval)
    return levels.task_for(approval, levels.asked_now(approval), document, by, at), document
