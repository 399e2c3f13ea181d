"""Unsaved entries of a user: nobody else's, and no change of a document, so that there is no Activity."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zhanggui.ui.models import DraftBuffer


def keep(mine: dict[str, Any], *, content: list[list[str]], version: str, at: dt.datetime) -> DraftBuffer:
    """In the place of what was kept before; ``mine`` says whose entries of which form."""
    values = {"content": content, "version": version, "saved_at": at}
    return DraftBuffer.objects.update_or_create(**mine, defaults=values)[0]


def forget(mine: dict[str, Any]) -> None:
    DraftBuffer.objects.filter(**mine).delete()


def clean(before: dt.datetime) -> None:
    """Forget what was kept before then."""
    DraftBuffer.objects.filter(saved_at__lt=before).delete()
