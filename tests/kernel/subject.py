"""Commands on a real document type, kept out of the registry: the shapes of the kernel without any business."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal
from zhanggui.stock.models import OtherIssue, OtherReceipt

from .conftest import AT


class Broken(Refusal):
    code = "broken"


def _draft(*, by: Any, at: Any, company: Any, **header: Any) -> OtherReceipt:
    header.setdefault("date", AT.date())
    return OtherReceipt.objects.create(company=company, owner=by, **header)


def _draft_issue(*, by: Any, at: Any, company: Any, **header: Any) -> OtherIssue:
    header.setdefault("date", AT.date())
    return OtherIssue.objects.create(company=company, owner=by, **header)


def _revise(document: OtherReceipt, *, by: Any, at: Any, note: str = "", fail: bool = False) -> None:
    document.note = note
    if fail:
        raise Broken


def _confirm(document: Any, *, by: Any, at: Any, reason: str = "") -> None:
    commands.note(reason=reason)


def _cancel(document: Any, *, by: Any, at: Any) -> None:
    pass


def _discard(document: Any, *, by: Any, at: Any) -> None:
    document.delete()


draft = Command(_draft, OtherReceipt, "draft", create=True, label="New")
draft_issue = Command(_draft_issue, OtherIssue, "draft", create=True, label="New")
revise = Command(_revise, OtherReceipt, "revise")
confirm = Command(_confirm, OtherReceipt, "confirm")
confirm_issue = Command(_confirm, OtherIssue, "confirm")
cancel = Command(_cancel, OtherReceipt, "cancel")
discard = Command(_discard, OtherReceipt, "discard")
