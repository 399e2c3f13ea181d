"""Writing expected moves: orders of any app tell stock what is still to come or to go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhanggui.stock.models import ExpectedMove
from zhanggui.stock.queries.expected import Expected

__all__ = ["Expected", "replace"]


def replace(documents: Iterable[Any], expected: dict[int, list[Expected]]) -> None:
    """Make ``expected`` (by document key) all that is expected of these documents of one type: two statements.

    A plain function, called inside commands of the documents: no permission, no Activity.
    """
    documents = list(documents)
    if not documents:
        return
    label = documents[0]._meta.label
    ExpectedMove.objects.filter(source_type=label, source_id__in=[d.pk for d in documents]).delete()
    ExpectedMove.objects.bulk_create(
        _row(document, one) for document in documents for one in expected.get(document.pk, ()) if one.quantity
    )


def _row(document: Any, one: Expected) -> ExpectedMove:
    return ExpectedMove(
        company_id=document.company_id,
        item_id=one.item_id,
        variant_id=one.variant_id,
        warehouse_id=one.warehouse_id,
        date=one.date,
        quantity=one.quantity,
        firm=one.firm,
        source_type=document._meta.label,
        source_id=document.pk,
        source_line_id=one.line_id,
        schedule=one.schedule,
    )
