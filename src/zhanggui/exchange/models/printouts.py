"""Printout: papers that the worker makes for somebody, kept until they are fetched or a few days have passed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Printout(models.Model):
    """``noun`` and ``document_ids`` name the documents; ``made_count`` of them are compiled."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Asked by"), related_name="+")
    asked_at = models.DateTimeField(_("Asked at"), db_index=True)
    noun = models.CharField(_("Documents"), max_length=80)
    document_ids = models.JSONField(_("Documents"), default=list)
    name = models.CharField(_("File"), max_length=200)
    language = models.CharField(_("Language"), max_length=10)
    headings = models.CharField(_("Headings"), max_length=10, blank=True)
    paper = models.CharField(_("Paper"), max_length=60, blank=True)
    status = models.CharField(_("Status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    made_count = models.PositiveIntegerField(_("Made"), default=0)
    problem = models.TextField(_("Problem"), blank=True)
    content = models.FileField(upload_to="printouts", blank=True, max_length=400)

    class Meta:
        verbose_name = _("Printout")
        verbose_name_plural = _("Printouts")
        default_permissions = ()
        ordering = ("-asked_at", "-pk")

    @property
    def total(self) -> int:
        return len(self.document_ids)
