"""The check of every guarded step: without a valid approval for this very content it isn't done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import Approval, ApprovalRule, guarded_steps
from zhanggui.approvals.queries import approval_rules, approvals, contents
from zhanggui.approvals.queries.arguments import Kept, kept
from zhanggui.kernel.checks import Finding, Level, check_every_step

Status = Approval.Status


@check_every_step
def needs_approval(
    documents: Sequence[Any], step: str, *, by: Any, at: dt.datetime, arguments: Mapping[str, Any] | None = None
) -> Iterable[Finding]:
    """One query where no rule fits; four and one for each kind of parts where one does, one more where one is given."""
    made = guarded_steps.command_of(key := guarded_steps.key_of(type(documents[0]), step))
    if made is None:
        return
    rules = approval_rules.matching(documents, key)
    if rules:
        guarded = [document for document in documents if document.pk in rules]
        asked = None if arguments is None else kept(made, arguments)
        yield from _missing(guarded, key, rules, asked)


def _missing(
    documents: Sequence[Any], key: str, rules: dict[Any, ApprovalRule], asked: Kept | None
) -> Iterator[Finding]:
    digests = contents.digests(documents)
    known = approvals.of_documents(key, digests)
    used = approvals.used(one for found in known.values() for one in found)
    for document in documents:
        found = [one for one in known.get(document.pk, []) if one.pk not in used]
        same = [one for one in found if one.digest == contents.bound(digests[document.pk], one.arguments)]
        fitting = [one for one in same if asked is None or one.arguments == asked]
        if not any(one.status == Status.APPROVED for one in fitting):
            yield _finding(document, rules[document.pk], same, found)


def _finding(document: Any, rule: ApprovalRule, same: Sequence[Approval], found: Sequence[Approval]) -> Finding:
    """The newest approval says what is to be done next."""
    if pending := next((one for one in same if one.status == Status.PENDING), None):
        return _pending(pending)
    if any(one.status == Status.APPROVED for one in same):
        text = _("%(document)s is approved to be done with other entries than these.")
        remedy = _("Do it as it was approved, on the page of the approval, or ask for approval of these entries.")
        return _block("approval_differs", text % {"document": document}, remedy)
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
