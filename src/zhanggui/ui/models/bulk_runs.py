"""BulkRun: one step asked for on many rows; BulkRow: what became of each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkRun(models.Model):
    """``payload`` is the form of the step as it was filled in, ``acknowledge`` the reasons given for warnings."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Asked by"), related_name="+")
    asked_at = models.DateTimeField(_("Asked at"), db_index=True)
    noun = models.CharField(_("List"), max_length=80)
    step = models.CharField(_("Step"), max_length=60)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    payload = models.JSONField(_("Entries"), default=dict)
    acknowledge = models.JSONField(_("Reasons"), default=dict)

    class Meta:
        verbose_name = _("Step on many rows")
        verbose_name_plural = _("Steps on many rows")
        default_permissions = ()
        ordering = ("-asked_at", "-pk")


class BulkRow(models.Model):
    """``row_id`` and ``version``: which row as it was seen; ``findings`` as the API answers them."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        ACKNOWLEDGE = "acknowledge", _("needs a reason")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(BulkRun, models.CASCADE, verbose_name=_("Step on many rows"), related_name="rows")
    row_id = models.BigIntegerField(_("Row"))
    version = models.BigIntegerField(_("Version"), null=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    status = models.CharField(_("Status"), max_length=11, choices=Status.choices, default=Status.WAITING)
    code = models.CharField(_("Code"), max_length=60, blank=True)
    detail = models.TextField(_("Sentence"), blank=True)
    findings: Any = models.JSONField(_("Findings"), default=list)

    class Meta:
        verbose_name = _("Row of a step on many rows")
        verbose_name_plural = _("Rows of a step on many rows")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("run", "row_id"), name="bulk_row_once")]
