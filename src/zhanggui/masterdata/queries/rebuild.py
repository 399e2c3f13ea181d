"""Measure the lines of all documents again: quantity in the item's own unit is entered quantity × factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Line, Unit
from zhanggui.kernel.proofs import proof, sentence
from zhanggui.masterdata.models import Item, ItemLine

MEASURED = """
SELECT l.document_id, l.position, l.base_quantity, counted.quantity
FROM {lines} l
JOIN {items} i ON i.id = l.item_id
JOIN {units} own ON own.id = i.unit_id
JOIN {units} entered ON entered.id = l.unit_id,
LATERAL (SELECT round(
    l.quantity * l.factor_numerator * 1.000000000000000000 / l.factor_denominator, own.digits)) counted(quantity),
LATERAL (SELECT CASE WHEN {is_part} AND (l.factor_denominator <> 1 OR entered.digits > own.digits)
    THEN 2 * power(10::numeric, -own.digits) ELSE 0 END) slack(quantity)
WHERE abs(l.base_quantity - counted.quantity) > slack.quantity
ORDER BY l.document_id, l.position
"""
"""Parts of another line take what is missing, so where quantities are rounded each may differ from its own figure."""


@proof("base_quantities", _("Quantities in the item's own unit are entered quantities times the unit's factor"))
def base_quantities() -> list[str]:
    models = [model for model in apps.get_models() if issubclass(model, ItemLine)]
    return [found for model in models for found in _wrongly_measured(model)]


def _wrongly_measured(model: type[ItemLine]) -> Iterator[str]:
    names = {"lines": model._meta.db_table, "items": Item._meta.db_table, "units": Unit._meta.db_table}
    rows = selected(MEASURED.format(is_part=is_part(model, Line), **names))
    for document, row, stored, counted in told(model, rows):
        yield sentence(document, stored, counted, row)


# -- for all proofs that compare lines in the database -----------------------------------------------------------------


def is_part(model: type[Any], of: type[Any]) -> str:
    """SQL: whether a line ``l`` of ``model`` names a line (a kind of ``of``) of an earlier document."""
    links = [f.column for f in model._meta.concrete_fields if f.is_relation and issubclass(f.related_model, of)]
    return f"({' OR '.join(f'l.{column} IS NOT NULL' for column in links) or 'false'})"


def selected(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def told(model: type[Any], rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with the key of a document, with that document in its place; one query, none without rows."""
    documents = model._meta.get_field("document").related_model._default_manager.in_bulk({row[0] for row in rows})
    yield from ((documents[row[0]], *row[1:]) for row in rows)
