"""Approval: somebody asked for a step of a document to be approved; the levels that are asked, and what people said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Company, ScopedQuerySet

from . import guarded_steps
from .approval_rules import ApprovalRule, Mode, TimeOut


class Approval(models.Model):
    """``document_id`` is a key of the model that ``step`` names. ``arguments``: what the step is to be done with, as
    queries.arguments keeps it. ``digest``: the content and the arguments that it is about.

    ``level`` is the one that is asked now. ``problem``: why the step was refused after the last decision.
    """

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("approval", "Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VOIDED = "voided", pgettext_lazy("approval", "Void")

    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company"), related_name="+"
    )
    step = models.CharField(_("Guarded step"), max_length=120, choices=guarded_steps.choices)
    document_id = models.BigIntegerField(_("Key of the document"))
    title = models.CharField(_("Document"), max_length=200)
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, verbose_name=_("Approval rule"), related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=pgettext_lazy("approval", "Asked by"), related_name="+"
    )
    note = models.CharField(_("Why"), max_length=400, blank=True)
    arguments: Any = models.JSONField(_("To be done with"), default=dict, editable=False)
    digest = models.CharField(_("Digest"), max_length=64, editable=False)
    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.PENDING)
    level = models.PositiveSmallIntegerField(_("Level"), default=1)
    asked_at = models.DateTimeField(pgettext_lazy("approval", "Asked at"))
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    problem = models.TextField(_("Why the step was not done"), blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 895
    """After every document: a decision locks the document that it is about first."""
    reads_with: ClassVar[tuple[str, ...]] = ("company", "owner", "rule")
    flow: ClassVar[Flow] = Flow(
        Step("approve", ("pending",), None, _("Approve"), "primary"),
        Step("reject", ("pending",), None, _("Reject")),
        Step("delegate", ("pending",), None, _("Let somebody decide for me")),
        Step("transfer", ("pending",), None, _("Pass on")),
        Step("add_approver", ("pending",), None, _("Ask one more")),
        Step("withdraw", ("pending",), "withdrawn", _("Withdraw"), "danger"),
        Step("time_out", ("pending",), None, _("Time is up")),
        Step("carry_out", ("approved",), None, _("Do it now"), "primary"),
        Step("void", ("pending", "approved"), "voided", _("Void")),
    )

    class Meta:
        verbose_name = _("Approval")
        verbose_name_plural = _("Approvals")
        default_permissions = ()
        ordering = ("-asked_at", "-pk")
        indexes = [
            models.Index(fields=("document_id", "step"), name="approval_by_document"),
            models.Index(fields=("status", "-asked_at"), name="approval_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("step", "document_id"),
                condition=models.Q(status="pending"),
                name="approval_pending_once",
            )
        ]

    def __str__(self) -> str:
        return gettext("%(step)s: %(document)s") % {"step": self.step_label, "document": self.title}

    @property
    def step_name(self) -> str:
        """Of the command alone: ``confirm``."""
        return self.step.rpartition(".")[2]

    @property
    def step_label(self) -> str:
        made = guarded_steps.command_of(self.step)
        return str(made.label) if made else self.step

    @property
    def model(self) -> type[models.Model] | None:
        made = guarded_steps.command_of(self.step)
        return made.model if made else None


class ApprovalNode(models.Model):
    """One level of one approval, as the rule had it when somebody asked."""

    approval = models.ForeignKey(Approval, models.PROTECT, verbose_name=_("Approval"), related_name="nodes")
    level = models.PositiveSmallIntegerField(_("Level"))
    mode = models.CharField(_("Who must agree"), max_length=10, choices=Mode.choices)
    needed = models.PositiveSmallIntegerField(_("How many"), null=True)
    timeout_days = models.PositiveSmallIntegerField(_("Days to decide"), null=True)
    timeout_action = models.CharField(_("After that"), max_length=10, choices=TimeOut.choices, blank=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("Ask instead"), related_name="+"
    )
    due_at = models.DateTimeField(_("To be decided until"), null=True)

    class Meta:
        verbose_name = _("Level of an approval")
        verbose_name_plural = _("Levels of approvals")
        default_permissions = ()
        ordering = ("approval", "level")
        constraints = [models.UniqueConstraint(fields=("approval", "level"), name="approval_node_once")]


class Decision(models.TextChoices):
    WAITING = "waiting", _("to decide")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    UNNEEDED = "unneeded", _("not needed any more")
    ESCALATED = "escalated", _("did not decide in time")


class ApprovalTask(models.Model):
    """One person who is asked at one level. ``delegate`` may decide in their place.

    ``is_required``: added by somebody, so that the level isn't done without them.
    """

    node = models.ForeignKey(ApprovalNode, models.PROTECT, verbose_name=_("Level"), related_name="tasks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Approver"), related_name="+")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("In their place"), related_name="+"
    )
    is_required = models.BooleanField(_("Must agree"), default=False)
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision.choices, default=Decision.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("Decided by"), related_name="+"
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    note = models.CharField(_("Note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Question to an approver")
        verbose_name_plural = _("Questions to approvers")
        default_permissions = ()
        ordering = ("node", "pk")
        constraints = [models.UniqueConstraint(fields=("node", "user"), name="approval_task_once")]
        indexes = [models.Index(fields=("user",), condition=models.Q(decision="waiting"), name="approval_task_waiting")]
