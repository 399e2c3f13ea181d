"""What is still unfinished in a period: whoever closes it should know."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from zhanggui.kernel.models import Document, Period

MOST = 20
"""Documents that are named of one type."""


def unfinished(period: Period, user: Any) -> list[Document]:
    """Documents dated in the period that would post into its area and don't yet; a query for each type of document."""
    found: list[Document] = []
    for model in apps.get_models():
        if issubclass(model, Document) and period.area in model.posts_in:
            rows = model._default_manager.visible_to(user).filter(company=period.company)
            rows = rows.filter(date__range=(period.start, period.end), status__in=_before_confirming(model))
            found += rows.order_by("date", "pk")[:MOST]
    return found


def _before_confirming(model: type[Document]) -> set[str]:
    """Statuses on the way to being confirmed."""
    confirm = model.flow.get("confirm")
    found = set(confirm.sources) if confirm else {"draft"}
    ahead = [step for step in model.flow if step.target and step.tone != "danger"]
    while more := {source for step in ahead if step.target in found for source in step.sources} - found:
        found |= more
    return found
