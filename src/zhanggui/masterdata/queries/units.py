"""Unit conversion factors of items."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from zhanggui.kernel.models import Unit
from zhanggui.masterdata.models import Item, ItemUnit

ONE = Fraction(1)


def factors(pairs: Iterable[tuple[Item, Unit]]) -> dict[tuple[int, int], Fraction]:
    """Base units per unit for each (item key, unit key) that is known; one query, none where all are base units."""
    pairs = list(pairs)
    known = {(item.pk, unit.pk): ONE for item, unit in pairs if item.unit_id == unit.pk}
    open_pairs = {(item.pk, unit.pk) for item, unit in pairs if item.unit_id != unit.pk}
    if open_pairs:
        wanted = Q(item__in={item for item, _ in open_pairs}, unit__in={unit for _, unit in open_pairs})
        for row in ItemUnit.objects.filter(wanted):
            known[row.item_id, row.unit_id] = row.factor
    return known


def load(items: Iterable[Item], name: str = "unit") -> None:
    """Make sure that the items' units are in memory: one query at most."""
    missing = [item for item in items if name not in item._state.fields_cache and getattr(item, f"{name}_id")]
    if missing:
        found = Unit.objects.in_bulk({getattr(item, f"{name}_id") for item in missing})
        for item in missing:
            setattr(item, name, found[getattr(item, f"{name}_id")])


def too_fine(unit: Unit, quantity: Decimal) -> str:
    """The sentence that says why ``unit`` doesn't take ``quantity``; empty where it does."""
    if quantity == round(quantity, unit.digits):
        return ""
    text = ngettext(
        "Quantities in %(unit)s have at most %(digits)s decimal; %(quantity)s has more.",
        "Quantities in %(unit)s have at most %(digits)s decimals; %(quantity)s has more.",
        unit.digits,
    )
    if not unit.digits:
        text = gettext("Quantities in %(unit)s are whole numbers, and %(quantity)s is none.")
    return text % {"unit": unit.label, "digits": unit.digits, "quantity": f"{quantity.normalize():,f}"}
