"""Approvals of documents, and what waits for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models

from zhanggui.access.models import Substitution, User
from zhanggui.approvals.models import Approval, ApprovalTask, Decision
from zhanggui.kernel.models import Activity, day_of


def of_documents(step: str, keys: Iterable[Any]) -> dict[Any, list[Approval]]:
    """Approvals of one step by key of the document, newest first."""
    found: dict[Any, list[Approval]] = {}
    rows = Approval.objects.filter(step=step, document_id__in=list(keys)).order_by("-pk")
    for approval in rows:
        found.setdefault(approval.document_id, []).append(approval)
    return found


def used(found: Iterable[Approval]) -> set[int]:
    """Keys of those whose step was done since they were given: one word is good for one deed. Two queries at most."""
    given = [one for one in found if one.status == Approval.Status.APPROVED]
    if not given:
        return set()
    own = Activity.objects.filter(document_type=Approval._meta.label, document_id__in=[one.pk for one in given])
    approved = dict(own.filter(step="approve").order_by().values_list("document_id").annotate(models.Max("pk")))
    steps = models.Q()
    for one in given:
        steps |= models.Q(document_type=one.step.rpartition(".")[0], document_id=one.document_id, step=one.step_name)
    done = Activity.objects.filter(steps).order_by().values_list("document_type", "document_id", "step")
    last = {(f"{label}.{step}", key): pk for label, key, step, pk in done.annotate(models.Max("pk"))}
    # What is being decided at this moment has no row yet.
    return {
        one.pk for one in given if one.pk in approved and last.get((one.step, one.document_id), 0) > approved[one.pk]
    }


def of_document(document: models.Model) -> models.QuerySet[Approval]:
    """All approvals of one document, newest first."""
    label = f"{document._meta.label}."
    rows = Approval.objects.filter(step__startswith=label, document_id=document.pk).order_by("-pk")
    return rows.select_related("owner", "rule")


def tasks_of(approvals: Iterable[Approval]) -> list[ApprovalTask]:
    """Everybody who was, is or will be asked, in the order in which they are."""
    rows = ApprovalTask.objects.filter(node__approval__in=list(approvals)).order_by("node__level", "pk")
    return list(rows.select_related("node__escalate_to", "user", "delegate", "decided_by"))


def waiting_at(approval: Approval) -> models.QuerySet[ApprovalTask]:
    """Who is asked now."""
    return ApprovalTask.objects.filter(
        node__approval=approval, node__level=approval.level, decision=Decision.WAITING
    ).select_related("node", "user", "delegate")


def stands_in_for(user: Any, at: dt.datetime) -> list[int]:
    """Keys of the people in whose place ``user`` acts on the day of ``at``."""
    day = day_of(getattr(user, "company", None), at)
    rows = Substitution.objects.filter(substitute=user.pk, start__lte=day, end__gte=day, revoked_at=None)
    return list(rows.filter(user__is_active=True).values_list("user_id", flat=True))


def substitutes_of(people: Iterable[int], at: dt.datetime) -> dict[int, User]:
    """Who stands in for each of them on the day of ``at``, by the key of who is away. One query."""
    rows = Substitution.objects.filter(user__in=people, revoked_at=None, substitute__is_active=True)
    rows = rows.select_related("user__company", "substitute").order_by("pk")
    return {row.user_id: row.substitute for row in rows if row.start <= day_of(row.substitute.company, at) <= row.end}


def waiting_for(user: User, at: dt.datetime) -> models.QuerySet[ApprovalTask]:
    """Questions that ``user`` may answer now, for themselves or in somebody's place, oldest first."""
    if user.pk is None:  # the program itself decides nothing
        return ApprovalTask.objects.none()
    mine = models.Q(user__in=[user.pk, *stands_in_for(user, at)]) | models.Q(delegate=user)
    asked = models.Q(node__level=models.F("node__approval__level"), node__approval__status=Approval.Status.PENDING)
    rows = ApprovalTask.objects.filter(mine, asked, decision=Decision.WAITING)
    within = Approval.objects.visible_to(user).values("pk")
    rows = rows.filter(node__approval__in=within).select_related(
        "user", "node__approval__owner", "node__approval__rule"
    )
    return rows.order_by("node__approval__asked_at", "pk")


def decided_by(user: User) -> models.QuerySet[ApprovalTask]:
    """What ``user`` has approved or rejected, newest first."""
    rows = ApprovalTask.objects.filter(
        decided_by=user, node__approval__in=Approval.objects.visible_to(user).values("pk")
    )
    rows = rows.select_related("user", "node__approval__owner", "node__approval__rule")
    return rows.order_by("-decided_at", "-pk")
