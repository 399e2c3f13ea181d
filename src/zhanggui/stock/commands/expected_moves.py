"""Writing expected moves: orders of any app tell stock what is still to come or to go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from zhanggui.stock.models import ExpectedMove, Pegging
from zhanggui.stock.queries.expected import Expected

__all__ = ["Expected", "replace"]


def replace(documents: Iterable[Any], expected: dict[int, list[Expected]]) -> None:
    """Make ``expected`` (by document key) all that is expected of these documents of one type: two statements.

    Soft peggings of these documents go with what they stood on; the next run pegs again. A plain function, called
    inside commands of the documents: no permission, no Activity.
    """
    documents = list(documents)
    if not documents:
        return
    label = documents[0]._meta.label
    _forget(label, [document.pk for document in documents])
    ExpectedMove.objects.bulk_create(
        _row(document, one) for document in documents for one in expected.get(document.pk, ()) if one.quantity
    )


def _forget(label: str, keys: list[int]) -> None:
    moves, peggings = (connection.ops.quote_name(model._meta.db_table) for model in (ExpectedMove, Pegging))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {moves} WHERE source_type = %(type)s AND source_id = ANY(%(keys)s)) "  # noqa: S608
            f"DELETE FROM {peggings} WHERE NOT is_hard AND (supply_type = %(type)s AND supply_id = ANY(%(keys)s) "
            f"OR demand_type = %(type)s AND demand_id = ANY(%(keys)s))",
            {"type": label, "keys": keys},
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
