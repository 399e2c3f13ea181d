"""Measure the lines of all documents again: quantity in the item's own unit is entered quantity × factor."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Line, Unit
from zhanggui.kernel.proofs import is_part, proof, selected, sentence, told
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
