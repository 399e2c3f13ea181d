"""Progress: how far something has come. Always derived from quantities, shown as a badge, never a status."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Progress(models.TextChoices):
    NONE = "none", _("not yet")
    PART = "part", _("partly")
    FULL = "full", _("fully")
