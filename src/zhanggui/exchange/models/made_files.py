"""MadeFile: a paper or a list that the worker makes for somebody, kept for some days."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MadeFile(models.Model):
    """``document_ids`` are printed, or the list at ``query`` is written; ``made_count`` of ``total_count`` are.

    ``needed``: the rights with which it was read (``queries.needs``); None where nobody remembers. ``digest`` says what
    is asked for: one person has one such file under way. ``job`` of the queue makes it in this ``attempt``.
    """

    class Form(models.TextChoices):
        PDF = "pdf", pgettext_lazy("form of a file", "PDF")
        XLSX = "xlsx", pgettext_lazy("form of a file", "Excel")
        CSV = "csv", pgettext_lazy("form of a file", "CSV")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", pgettext_lazy("file", "being made")
        DONE = "done", pgettext_lazy("file", "ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", pgettext_lazy("file", "cancelled")

    UNDER_WAY = (Status.WAITING, Status.WORKING)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Asked by"), related_name="+")
    asked_at = models.DateTimeField(_("Asked at"), db_index=True)
    noun = models.CharField(_("Documents"), max_length=80)
    form = models.CharField(_("Form"), max_length=4, choices=Form.choices, default=Form.PDF)
    document_ids: Any = models.JSONField(_("Documents"), default=list)
    query = models.TextField(_("Filter"), blank=True)
    name = models.CharField(_("File"), max_length=200)
    language = models.CharField(_("Language"), max_length=10)
    headings = models.CharField(_("Headings"), max_length=10, blank=True)
    paper = models.CharField(_("Paper"), max_length=60, blank=True)
    digest = models.CharField(_("Digest"), max_length=64, blank=True, editable=False)
    status = models.CharField(_("Status"), max_length=9, choices=Status.choices, default=Status.WAITING)
    attempt = models.PositiveIntegerField(_("Attempt"), default=1)
    job = models.BigIntegerField(_("Job"), null=True)
    made_count = models.PositiveIntegerField(_("Made"), default=0)
    total_count = models.PositiveIntegerField(_("Of how many"), default=0)
    needed: Any = models.JSONField(_("Rights needed"), null=True)
    problem = models.TextField(_("Problem"), blank=True)
    content = models.FileField(upload_to="made-files", blank=True, max_length=400)

    class Meta:
        verbose_name = _("Made file")
        verbose_name_plural = _("Made files")
        default_permissions = ()
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("asked_by", "digest"),
                condition=models.Q(status__in=("waiting", "working")) & ~models.Q(digest=""),
                name="made_file_once_under_way",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"{' '.join(self.name.split())}.{self.form}"

    @property
    def is_paper(self) -> bool:
        return self.form == self.Form.PDF

    @property
    def is_under_way(self) -> bool:
        return self.status in self.UNDER_WAY
