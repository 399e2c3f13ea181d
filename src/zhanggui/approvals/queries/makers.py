"""Who made a document what it is: whoever wrote or changed its content, from its Activity."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from zhanggui.kernel.models import Activity

from . import contents

EDITING = ("draft", "create", "revise", "update", "amend")


def makers_of(document: models.Model) -> set[int]:
    """Keys of users; those for whom a stand-in did it count too. One query."""
    rows = Activity.objects.filter(document_type=document._meta.label, document_id=document.pk)
    changed = models.Q(payload__data__after__has_any_keys=list(_content(type(document))))
    pairs = rows.filter(changed | models.Q(seq=1) | models.Q(step__in=EDITING)).values_list(
        "actor_id", "on_behalf_of_id"
    )
    return {key for pair in pairs for key in pair if key is not None}


def creator_of(document: Any) -> int | None:
    """Who made it first."""
    rows = Activity.objects.filter(document_type=document._meta.label, document_id=document.pk, seq=1)
    return rows.values_list("actor_id", flat=True).first()


@cache
def _content(model: type[models.Model]) -> tuple[str, ...]:
    return contents.columns(model)
