"""Items with their units and variants. How stock is kept changes only while there is none (stock's own check)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import rounded
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import delete, fill, state_commands, validate
from zhanggui.kernel.models import Unit
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Rows
from zhanggui.masterdata.models import Item, ItemUnit

KEY = ("unit", "has_variants", "kind")
"""What stock is kept by."""
AMOUNTS = ("standard_cost", "list_price")
LARGEST_FACTOR = 10**12


class ConversionMissing(Refusal):
    code = "conversion_missing"
    sentence = _(
        "%(item)s has units that are counted in %(old)s. Say first how many %(old)s one %(new)s is, or remove the "
        "units."
    )


@command(Item, "create", create=True, label=_("New item"))
def create(*, by: Any, at: dt.datetime, units: Rows = (), variants: Rows = (), **values: Any) -> Item:
    """``units``: unit, numerator, denominator, barcode; ``variants``: code, name, name_zh, attributes, barcode."""
    item = Item()
    _write(item, values, units, variants)
    return item


@command(Item, "update", label=_("Edit"))
def update(item: Item, *, by: Any, at: dt.datetime, units: Rows = None, variants: Rows = None, **values: Any) -> None:
    """Unit, kind and keeping by variant are changed by ``rekey``, which this calls where they differ."""
    key = {name: values.pop(name) for name in KEY if name in values}
    if any(getattr(item, name) != value for name, value in key.items()):
        rekey(item, by=by, at=at, **key)
    _write(item, values, units, variants)


@command(Item, "rekey", label=_("Change how stock is kept"))
def rekey(
    item: Item,
    *,
    by: Any,
    at: dt.datetime,
    unit: Unit | None = None,
    has_variants: bool | None = None,
    kind: Item.Kind | None = None,
) -> None:
    """Change unit, kind or keeping by variant; what is None stays. Other apps' checks say when that can't be."""
    if unit is not None and unit != item.unit:
        _change_unit(item, unit)
    item.has_variants = item.has_variants if has_variants is None else has_variants
    item.kind = item.kind if kind is None else kind


deactivate, activate = state_commands(Item)


@command(Item, "remove", label=_("Delete"))
def remove(item: Item, *, by: Any, at: dt.datetime) -> None:
    """An item that nothing refers to goes with its units and variants."""
    for variant in item.variants.all():
        delete(variant)
    delete(item)


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(item: Item, values: dict[str, Any], units: Rows, variants: Rows) -> None:
    fill(item, values)
    _valid, _sensible, *built = nested.gather(
        lambda: validate(item),
        lambda: _refuse_negative(item),
        lambda: nested.build(item, "units", units, _unit_problems),
        lambda: nested.build(item, "variants", variants),
    )
    if item.pk is None:
        item.save(force_insert=True)
    nested.save(*built)
    _check_default_units(item)


def _refuse_negative(item: Item) -> None:
    text = _("This can't be negative.")
    wrong = [name for name in (*AMOUNTS, "weight") if (getattr(item, name) or 0) < 0]
    if wrong:
        raise InvalidInput(FieldError(None, name, str(text)) for name in wrong)


def _refuse_early_units(item: Item) -> None:
    """A new item has no conversions yet, so it is bought and sold in its own unit."""
    text = _("%(item)s has no conversion for this unit yet. Import the item, then its units, then this.")
    named: tuple[str, ...] = ("purchase_unit", "sales_unit") if item.pk is None else ()
    wrong = [name for name in named if getattr(item, f"{name}_id") not in (None, item.unit_id)]
    if wrong:
        raise InvalidInput(FieldError(None, name, str(text % {"item": item})) for name in wrong)


many = many_commands(Item, fixed=KEY, rules=(_refuse_negative, _refuse_early_units))


def _unit_problems(row: ItemUnit) -> Iterable[tuple[str, Any]]:
    if row.unit_id and row.unit_id == row.item.unit_id:
        yield "unit", _("This is the item's own unit. Choose another one.")
    for name in ("numerator", "denominator"):
        if not 1 <= getattr(row, name) <= LARGEST_FACTOR:
            yield name, _("The factor is a fraction of whole numbers above zero.")


def _check_default_units(item: Item) -> None:
    """Purchase and sales unit must be convertible; one query where they are not the item's own."""
    named = {name: getattr(item, f"{name}_id") for name in ("purchase_unit", "sales_unit")}
    named = {name: key for name, key in named.items() if key and key != item.unit_id}
    if not named:
        return
    known = set(ItemUnit.objects.filter(item=item).values_list("unit_id", flat=True))
    text = _("%(item)s has no conversion for this unit. Add it to the item's units.")
    wrong = [FieldError(None, name, str(text % {"item": item})) for name, key in named.items() if key not in known]
    if wrong:
        raise InvalidInput(wrong)


# -- another unit ------------------------------------------------------------------------------------------------------


def _change_unit(item: Item, unit: Unit) -> None:
    """Count in ``unit`` from now on. Where its factor is known, other units, costs and prices are converted."""
    old, rows = item.unit, list(item.units.all())
    known = next((row for row in rows if row.unit_id == unit.pk), None)
    if known is None and rows:
        raise ConversionMissing(item=str(item), old=old.label, new=unit.label)
    item.unit = unit
    if known is None:
        return
    factor = known.factor
    for row in rows:
        row.unit_id, share = (old.pk, 1 / factor) if row is known else (row.unit_id, row.factor / factor)
        row.numerator, row.denominator = share.numerator, share.denominator
    ItemUnit.objects.bulk_update(rows, ["unit", "numerator", "denominator"])
    for name in AMOUNTS:
        setattr(item, name, _per(getattr(item, name), factor))


def _per(amount: Decimal, factor: Fraction) -> Decimal:
    return rounded(amount * factor.numerator / factor.denominator, 6)
