"""Units of items one by one, beside the item's own page: what one of another unit is in the item's unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import delete, fill, validate, write
from zhanggui.masterdata.models import ItemUnit


class UsualUnit(Refusal):
    code = "usual_unit"
    sentence = _("%(item)s is bought or sold in %(unit)s. Give it another purchase or sales unit first.")


@command(ItemUnit, "create", create=True, label=_("New item unit"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> ItemUnit:
    row = ItemUnit()
    fill(row, values)
    _refuse_own(row)
    return write(row, {})


@command(ItemUnit, "update", label=_("Edit"))
def update(row: ItemUnit, *, by: Any, at: dt.datetime, **values: Any) -> None:
    """Documents keep the factor that they were entered with."""
    if values.get("unit", row.unit) != row.unit:
        _refuse_usual(row)
    fill(row, values)
    _refuse_own(row)
    validate(row)


@command(ItemUnit, "remove", label=_("Delete"))
def remove(row: ItemUnit, *, by: Any, at: dt.datetime) -> None:
    _refuse_usual(row)
    delete(row)


def _refuse_usual(row: ItemUnit) -> None:
    """Lines of orders begin with the unit in which an item is bought or sold."""
    if row.unit_id in (row.item.purchase_unit_id, row.item.sales_unit_id):
        raise UsualUnit(item=str(row.item), unit=row.unit.label)


def _refuse_own(row: ItemUnit) -> None:
    if row.item_id and row.unit_id and row.item.unit_id == row.unit_id:
        raise InvalidInput.of("unit", _("This is the item's own unit. Choose another one."))


many = many_commands(ItemUnit, fixed=("item", "unit"), rules=(_refuse_own,))
