"""SheetUpload: a workbook that was sent back; SheetRow: one of its rows, with its lines, that isn't as it was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SheetUpload(models.Model):
    """``unchanged_count`` rows of the workbook say what is there already; nothing is kept of them."""

    class Status(models.TextChoices):
        CHECKING = "checking", pgettext_lazy("workbook", "being checked")
        CHECKED = "checked", pgettext_lazy("workbook", "checked")
        SAVING = "saving", pgettext_lazy("workbook", "being saved")
        DONE = "done", _("done")

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Asked by"), related_name="+")
    asked_at = models.DateTimeField(_("Asked at"), db_index=True)
    noun = models.CharField(_("List"), max_length=80)
    name = models.CharField(_("File"), max_length=200)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    content = models.FileField(upload_to="sheets", max_length=400)
    status = models.CharField(_("Status"), max_length=8, choices=Status.choices, default=Status.CHECKING)
    unchanged_count = models.PositiveIntegerField(_("Unchanged"), default=0)

    class Meta:
        verbose_name = _("Edited workbook")
        verbose_name_plural = _("Edited workbooks")
        default_permissions = ()
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.name


class SheetRow(models.Model):
    """``number`` as the spreadsheet shows it; ``row_id`` None: a new row; ``version``: as it was downloaded.

    ``payload`` goes to the validator of page and API; ``line_numbers`` are the rows of its lines in the workbook.
    ``changes`` and ``problems`` are shown: ``[{"where", "label", "before", "after"}]``,
    ``[{"sheet": "heads" or "lines", "row", "name" of the column, "message", "note"}]``.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", pgettext_lazy("row of a workbook", "ready")
        WRONG = "wrong", pgettext_lazy("row of a workbook", "to be corrected")
        DONE = "done", pgettext_lazy("row of a workbook", "saved")
        REFUSED = "refused", _("refused")

    upload = models.ForeignKey(SheetUpload, models.CASCADE, verbose_name=_("Edited workbook"), related_name="rows")
    number = models.PositiveIntegerField(_("Row"))
    row_id = models.BigIntegerField(_("Row"), null=True)
    version = models.BigIntegerField(_("Version"), null=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    payload: Any = models.JSONField(_("Entries"), default=dict)
    line_numbers: Any = models.JSONField(_("Rows of lines"), default=list)
    changes: Any = models.JSONField(_("Changes"), default=list)
    problems: Any = models.JSONField(_("Problems"), default=list)
    removed_count = models.PositiveIntegerField(_("Lines removed"), default=0)
    status = models.CharField(_("Status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    detail = models.TextField(_("Sentence"), blank=True)
    made_id = models.BigIntegerField(_("Made"), null=True)

    class Meta:
        verbose_name = _("Row of a workbook")
        verbose_name_plural = _("Rows of workbooks")
        default_permissions = ()
        ordering = ("pk",)

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [one for one in self.problems if not one["note"]]
