"""The check of every guarded step: without a valid approval for this very content it isn't done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import Approval, ApprovalRule, guarded_steps
from zhanggui.approvals.queries import approval_rules, approvals, contents
from zhanggui.kernel.checks import Finding, Level, check_every_step

Status = Approval.Status


@check_every_step
def needs_approval(documents: Sequence[Any], step: str, *, by: Any, at: dt.datetime) -> Iterable[Finding]:
    """One query where no rule fits; four and one for each kind of parts where one does."""
    key = guarded_steps.key_of(type(documents[0]), step)
    if guarded_steps.command_of(key) is None:
        return
    rules = approval_rules.matching(documents, key)
    if rules:
        guarded = [document for document in documents if document.pk in rules]
        yield from _missing(guarded, key, rules)


def _missing(documents: Sequence[Any], key: str, rules: dict[Any, ApprovalRule]) -> Iterator[Finding]:
    digests = contents.digests(documents)
    known = approvals.of_documents(key, digests)
    for document in documents:
        found = known.get(document.pk, [])
        same = [one for one in found if one.digest == digests[document.pk]]
        if not any(one.status == Status.APPROVED for one in same):
            yield _finding(document, rules[document.pk], same, found)


def _finding(document: Any, rule: ApprovalRule, same: Sequence[Approval], found: Sequence[Approval]) -> Finding:
    """The newest approval says what is to be done next."""
    if pending := next((one for one in same if one.status == Status.PENDING), None):
        return _pending(pending)
    newest = found[0] if found else None
    if newest is not None and newest.status in (Status.PENDING, Status.APPROVED, Status.VOIDED):
        text = _("%(document)s was changed after its approval was asked for, so that approval is void.")
        return _block("approval_void", text % {"document": document}, _("Ask for approval again."))
    if newest is not None and newest.status == Status.REJECTED:
        text = _("The approval of %(document)s was rejected.")
        return _block(
            "approval_rejected",
            text % {"document": document},
            _("Change what was asked for, then ask for approval again."),
        )
    text = _("%(document)s needs an approval by the rule “%(rule)s”.")
    return _block("approval_missing", text % {"document": document, "rule": rule.label}, _("Ask for approval."))


def _pending(approval: Approval) -> Finding:
    people = ", ".join(task.user.label for task in approvals.waiting_at(approval))
    text = _("The approval of %(document)s waits for %(people)s.") % {"document": approval.title, "people": people}
    return _block("approval_pending", text, _("Wait for the decision, or withdraw the request."))


def _block(code: str, text: Any, remedy: Any) -> Finding:
    return Finding(Level.BLOCK, code, text, remedy)
