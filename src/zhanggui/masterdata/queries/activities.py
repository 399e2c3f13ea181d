"""Activity of everything that one reader may see."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhanggui.kernel import commands
from zhanggui.kernel.models import Activity
from zhanggui.kernel.nouns import permission


@cache
def subjects() -> tuple[Any, ...]:
    """Every model that commands act on: what Activity is about."""
    return tuple(sorted({made.model for made in commands.registered().values()}, key=lambda model: model._meta.label))


def within_reach(rows: QuerySet[Activity], user: Any) -> QuerySet[Activity]:
    """Those of documents that ``user`` may see; of deleted ones, where they may see all of that type. One query."""
    everywhere, some = [], Q()
    for model in subjects():
        if not user.has_perm(permission(model, "view")) or not hasattr(model._default_manager, "visible_to"):
            continue
        seen = model._default_manager.visible_to(user)
        if seen.query.where:
            some |= Q(Exists(seen.filter(pk=OuterRef("document_id"))), document_type=model._meta.label)
        else:
            everywhere.append(model._meta.label)
    return rows.filter(some | Q(document_type__in=everywhere))
