"""Approvals: asking for one, taking it back, and what makes it void. Deciding stands in decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import Approval, ApprovalNode, ApprovalTask, guarded_steps
from zhanggui.approvals.queries import approvals, contents, paths
from zhanggui.approvals.queries.arguments import Kept, kept
from zhanggui.kernel.commands import Command, command, note
from zhanggui.kernel.errors import InvalidInput, NotFound, Refusal
from zhanggui.kernel.flows import wrong_status
from zhanggui.kernel.nouns import permission
from zhanggui.kernel.running import act_for, tell

Status = Approval.Status


class AlreadyAsked(Refusal):
    code = "already_asked"
    sentence = _("The approval of %(document)s was asked for already and waits for %(people)s.")


class AlreadyApproved(Refusal):
    code = "already_approved"
    sentence = _("%(document)s is approved as it is now. Do “%(step)s”.")


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    sentence = _("Only %(owner)s, who asked for this approval, can withdraw it.")


def guarded(step: str) -> Command:
    """The command that ``step`` names; raises InvalidInput where it names none that can be guarded."""
    made = guarded_steps.command_of(step)
    if made is None:
        raise InvalidInput.of("step", _("There is no step “%(step)s” that can be approved.") % {"step": step})
    return made


def told(document: Any, step: str, text: str, **data: Any) -> None:
    """Say it in the Activity of the approval and in that of the document."""
    note(reason=text, **data)
    tell(document, permission(Approval, step), reason=text, **data)


# -- asking ------------------------------------------------------------------------------------------------------------


def _asked_about(*, step: str, document_id: int, **_arguments: Any) -> list[models.QuerySet]:
    return [guarded(step).model._default_manager.filter(pk=document_id)]


@command(Approval, "request", create=True, label=_("Ask for approval"), touches=_asked_about)
def request(
    *,
    by: Any,
    at: dt.datetime,
    step: str,
    document_id: int,
    note: str = "",
    arguments: dict[str, Any] | None = None,
) -> Approval:
    """``step``: model and step, as in ``purchasing.PurchaseOrder.confirm``; ``document_id``: key of the document.

    ``arguments``: what the step is to be done with, as its command takes them.
    """
    made = guarded(step)
    document = _document(made, document_id, by)
    path = paths.path(document, step, asker=by)
    path.require_people()
    asked = kept(made, arguments or {})
    content = contents.digest(document)
    _end_earlier(document, step, content, asked, by, at)
    approval = Approval(
        company_id=getattr(document, "company_id", None),
        step=step,
        document_id=document.pk,
        title=str(document)[:200],
        rule=path.rule,
        owner=by,
        note=note,
        arguments=asked,
        digest=contents.bound(content, asked),
        asked_at=at,
    )
    approval.save(force_insert=True)
    _ask(approval, path, at)
    told(document, "request", note, people=[person.pk for person in path.levels[0].people])
    return approval


def _document(made: Command, key: int, by: Any) -> Any:
    """The document, where ``by`` may see it and do the step, and this can start from its status."""
    document = made.model._default_manager.filter(pk=key).first()
    if document is None or not by.has_perm(permission(made.model, "view"), document):
        raise NotFound
    made.require(by, document)
    if made.step is not None and document.status not in made.step.sources:  # type: ignore[attr-defined]
        raise wrong_status(document, made.step)
    return document


def _end_earlier(document: Any, step: str, content: str, asked: Kept, by: Any, at: dt.datetime) -> None:
    """Refuse where this very deed is asked about or approved already; older questions are void."""
    known = approvals.of_documents(step, [document.pk]).get(document.pk, [])
    used = approvals.used(known)
    for earlier in known:
        if earlier.pk in used:
            continue
        same = earlier.digest == contents.bound(content, earlier.arguments)
        if earlier.status == Status.PENDING and same:
            people = ", ".join(task.user.label for task in approvals.waiting_at(earlier))
            raise AlreadyAsked(document=str(document), people=people)
        if earlier.status == Status.APPROVED and same and earlier.arguments == asked:
            raise AlreadyApproved(document=str(document), step=earlier.step_label)
        if earlier.status in (Status.PENDING, Status.APPROVED):
            void([earlier], by=by, at=at)


def _ask(approval: Approval, path: paths.Path, at: dt.datetime) -> None:
    """Write levels and people down as they are now: what was shown before asking is what happens."""
    nodes = [
        ApprovalNode(
            approval=approval,
            level=level.number,
            mode=level.line.mode,
            needed=level.line.needed,
            timeout_days=level.line.timeout_days,
            timeout_action=level.line.timeout_action,
            escalate_to=level.line.escalate_to,
            due_at=paths.due(level.line, at) if level.number == 1 else None,
        )
        for level in path.levels
    ]
    ApprovalNode.objects.bulk_create(nodes)
    ApprovalTask.objects.bulk_create(
        ApprovalTask(node=node, user=person)
        for node, level in zip(nodes, path.levels, strict=True)
        for person in level.people
    )


# -- ending ------------------------------------------------------------------------------------------------------------


@command(Approval, "withdraw")
def withdraw(approval: Approval, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Whoever asked takes it back, or who stands in for them."""
    if approval.owner_id != by.pk:
        if approval.owner_id not in approvals.stands_in_for(by, at):
            raise NotYours(owner=approval.owner.label)
        act_for(approval.owner_id)
    approval.decided_at = at
    told(subject(approval), "withdraw", reason)


@command(Approval, "void", many=True)
def void(found: Sequence[Approval], *, by: Any, at: dt.datetime) -> None:
    """The document was changed since it was asked or approved."""
    for approval in found:
        approval.decided_at = at
        tell(subject(approval), permission(Approval, "void"))


def subject(approval: Approval) -> Any:
    """The document that the approval is about."""
    return guarded(approval.step).model._default_manager.get(pk=approval.document_id)
