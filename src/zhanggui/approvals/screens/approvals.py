"""Approvals as a list, a page and an API resource, and what they add to the page of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import Approval, guarded_steps
from zhanggui.approvals.queries import approval_rules, approvals, contents
from zhanggui.approvals.screens.essence import of_all
from zhanggui.approvals.screens.ways import ways
from zhanggui.kernel.commands import Command
from zhanggui.kernel.nouns import permission
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register

OF_APPROVED = "carry_out"
DECIDING = ("approve", "reject", "delegate", "transfer", "add_approver")
SHOWN = 5
Status = Approval.Status


@register
class Approvals(Screen):
    """Asked for on the page of the document, not from the list."""

    model = Approval
    menu = Menu("work", icon="rubber-stamp", order=20)
    search = ("title", "note", "owner__username", "owner__name", "owner__name_zh")
    detail_template = "approvals/approval.html"
    fields = (
        Field("title", kind=Kind.CODE, sort=True),
        Field("step", editable=True, filter=True),
        Field("document_id", editable=True, column=False, detail=False),
        Field("status", filter=True),
        Field("owner", filter=True),
        Field("asked_at", sort=True),
        Field("note", editable=True),
        Field("rule", column=False),
        Field("decided_at", column=False),
        Field("problem", column=False),
        Field("company", filter=True, column=False),
    )

    @property
    def create_command(self) -> Command | None:
        return self.command("request")

    def may_create(self, user: Any) -> bool:
        return False

    def rows(self, user: Any) -> models.QuerySet:
        """With ``asked_by_me`` and ``waits_for_me``, for oneself or in somebody's place: no query per row."""
        now = timezone.now()
        people = [user.pk, *approvals.stands_in_for(user, now)]
        waiting = approvals.waiting_for(user, now).order_by().filter(node__approval=models.OuterRef("pk"))
        asked = models.ExpressionWrapper(models.Q(owner__in=people), models.BooleanField())
        return super().rows(user).annotate(asked_by_me=asked, waits_for_me=models.Exists(waiting))

    def offers_to(self, command: Command, document: Any, user: Any) -> bool:
        """Buttons for those alone whom the approval waits for, or who asked."""
        if command.name == "withdraw":
            return bool(document.asked_by_me)
        if command.name == OF_APPROVED:
            return bool(document.problem)
        return command.name not in DECIDING or bool(document.waits_for_me)


@panel(Approval, title=_("Who decides"), order=10)
def way(approval: Approval, *, user: Any) -> Panel:
    """With what has to be known of the document."""
    essence = of_all([approval], user)[approval.pk]
    return Panel("approvals/panels/way.html", {"way": ways([approval])[0], "essence": essence})


# -- on the pages of documents -----------------------------------------------------------------------------------------


@panel(None, title=_("Approvals"), order=6)
def of_document(document: Any, *, user: Any) -> Panel | None:
    """What needs an approval now, and what became of every question. Two queries where there is nothing to show."""
    guarded = guarded_steps.commands_on(type(document))
    if not guarded or not user.has_perm(permission(Approval, "view"), document):
        return None
    possible = [made for made in guarded if _can_start(made, document)]
    known = list(approvals.of_document(document)[:SHOWN])
    to_ask = list(_to_ask(document, possible, known, user))
    if not known and not to_ask:
        return None
    found = ways(known)
    context = {
        "ways": found,
        "mine": [way for way in found if way.waits_for(user)],
        "to_ask": to_ask,
        "document": document,
    }
    return Panel("approvals/panels/document.html", context)


def _can_start(command: Command, document: Any) -> bool:
    if command.step is not None:
        return document.status in command.step.sources
    return command.name != "activate" or not document.is_active


def _to_ask(document: Any, possible: list[Command], known: list[Approval], user: Any) -> Iterator[dict[str, Any]]:
    """Steps that a rule guards and that nobody has asked about as the document is now.

    ``may_ask``: whoever may ask for approvals, and do the step.
    """
    made = {guarded_steps.key_of(command.model, command.name): command for command in possible}
    rules = approval_rules.guarding(document, list(made)) if made else {}
    asked = {one.step for one in _standing(document, known)} if rules else set()
    asks = user.has_perm(permission(Approval, "request"), document)
    for key, rule in rules.items():
        if key not in asked:
            may_ask = asks and user.has_perm(made[key].permission, document)
            yield {"key": key, "label": made[key].label, "rule": rule, "may_ask": may_ask}


def _standing(document: Any, known: list[Approval]) -> list[Approval]:
    """Those that wait or were given for the document as it is now, and are not used up."""
    open_ones = [one for one in known if one.status in (Status.PENDING, Status.APPROVED)]
    if not open_ones:
        return []
    content, used = contents.digest(document), approvals.used(open_ones)
    same = (one for one in open_ones if one.digest == contents.bound(content, one.arguments))
    return [one for one in same if one.pk not in used]
