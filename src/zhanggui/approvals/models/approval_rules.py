"""Approval rule: which step of which documents needs whose approval."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.access.models import Department, Role
from zhanggui.kernel.models import Company, Master, ScopedQuerySet

from . import guarded_steps


class Mode(models.TextChoices):
    ANY = "any", pgettext_lazy("approval", "one of them")
    ALL = "all", pgettext_lazy("approval", "all of them")
    NUMBER = "number", pgettext_lazy("approval", "as many as stated")


class TimeOut(models.TextChoices):
    """What happens when nobody has decided in time."""

    REMIND = "remind", _("remind them")
    ESCALATE = "escalate", _("ask somebody else instead")
    PASS_BACK = "pass_back", _("pass it back")


class Operator(models.TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    LESS = "less", _("is less than")
    MORE = "more", _("is more than")


class ApprovalRule(Master):
    """Of several rules that fit, the one with the highest ``priority`` holds.

    ``company`` empty: every company, and what belongs to none. The band is in the currency of the document's company:
    from ``amount_from`` on and less than ``amount_below``. ``field`` names a column of the document.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company"), related_name="+"
    )
    step = models.CharField(_("Guarded step"), max_length=120, choices=guarded_steps.choices)
    amount_from = models.DecimalField(_("From amount"), max_digits=20, decimal_places=4, null=True, blank=True)
    amount_below = models.DecimalField(_("Below amount"), max_digits=20, decimal_places=4, null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("Department"), related_name="+"
    )
    field = models.CharField(_("Field"), max_length=60, blank=True)
    operator = models.CharField(_("Comparison"), max_length=10, choices=Operator.choices, blank=True)
    value = models.CharField(pgettext_lazy("comparison", "Value"), max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField(_("Priority"), default=50)
    makers_may_approve = models.BooleanField(_("Makers may approve"), default=False)

    class Meta(Master.Meta):
        verbose_name = _("Approval rule")
        verbose_name_plural = _("Approval rules")
        indexes = [models.Index(fields=("step", "is_active"), name="approval_rule_by_step")]


class ApprovalRuleLine(models.Model):
    """One who approves. Lines of one ``level`` are asked together; levels are asked one after the other."""

    rule = models.ForeignKey(ApprovalRule, models.CASCADE, verbose_name=_("Approval rule"), related_name="lines")
    level = models.PositiveSmallIntegerField(_("Level"), default=1)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("User"), related_name="+"
    )
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, verbose_name=_("Role"), related_name="+")
    mode = models.CharField(_("Who must agree"), max_length=10, choices=Mode.choices, default=Mode.ANY)
    needed = models.PositiveSmallIntegerField(_("How many"), null=True, blank=True)
    timeout_days = models.PositiveSmallIntegerField(_("Days to decide"), null=True, blank=True)
    timeout_action = models.CharField(_("After that"), max_length=10, choices=TimeOut.choices, blank=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Ask instead"),
        related_name="+",
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Approver")
        verbose_name_plural = _("Approvers")
        default_permissions = ()
        ordering = ("level", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, role__isnull=False) | models.Q(user__isnull=False, role=None),
                name="approval_rule_line_is_user_or_role",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.role)
