"""Erasing personal data from an Activity: its payload goes, the chain holds, and who erased it is on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from .commands import command, note
from .models import Activity, ActivityPayload


@command(Activity, "erase", label=_("Erase personal data"))
def erase(row: Activity, *, by: Any, at: dt.datetime, reason: str) -> None:
    note(reason=reason)
    ActivityPayload.objects.filter(pk=row.pk).update(data=None, salt=b"", erased_at=at)
