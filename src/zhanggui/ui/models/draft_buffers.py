"""DraftBuffer: what somebody typed into a form and hasn't saved; theirs alone, and no part of the document."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftBuffer(models.Model):
    """``content`` is the form as it was filled in, ``[[name, value], …]``; ``row_id`` None: of a new one,
    whose ``step`` is the key of the form, so that two new forms of one kind keep their own.

    ``version`` is the version of the row that was seen when it was typed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("User"), related_name="+")
    noun = models.CharField(_("List"), max_length=80)
    row_id = models.BigIntegerField(_("Row"), null=True, blank=True)
    step = models.CharField(_("Step"), max_length=60, blank=True)
    content: Any = models.JSONField(_("Entries"), default=list)
    version = models.CharField(_("Version"), max_length=20, blank=True)
    saved_at = models.DateTimeField(_("Kept at"), db_index=True)

    class Meta:
        verbose_name = _("Unsaved entries")
        verbose_name_plural = _("Unsaved entries")
        default_permissions = ()
        ordering = ("-saved_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "noun", "row_id", "step"), name="draft_buffer_once", nulls_distinct=False
            )
        ]
