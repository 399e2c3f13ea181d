"""Item lines of any document: item, variant, unit, quantity and texts, checked all at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.models import Line
from zhanggui.masterdata.models import ItemLine
from zhanggui.masterdata.queries import units

LARGEST = Decimal(10) ** 12
LARGEST_BASE = Decimal(10) ** 14


def build(document: Any, model: type[ItemLine], rows: Sequence[dict[str, Any]], *, side: str = "") -> list[Any]:
    """Line instances for ``rows``, not saved. ``side`` (purchase, sales) chooses the default unit.

    Raises InvalidInput with every problem of every row.
    """
    built = kernel_lines.pair(document, model, rows)
    named = [row["item"] for row in rows if row.get("item")]
    units.load(named)
    if side:
        units.load(named, f"{side}_unit")
    for line, row in zip(built, rows, strict=True):
        _assign(line, row)
        _prefill(line, side)
    known = units.factors({(line.item, line.unit) for line in built if line.item and line.unit})
    for line in built:
        _count_as_origin(line, known)
    errors = [error for line in built for error in _problems(line, known)]
    if errors:
        raise InvalidInput(errors)
    for line in built:
        _measure(line, known)
    errors = [error for line in built for error in _measured_problems(line)]
    if errors:
        raise InvalidInput(errors)
    return built


def _assign(line: Any, row: dict[str, Any]) -> None:
    """Set what was sent. On a line with another item than before, what the old one gave is as on a new line.

    A value that was sent again as it was counts as not sent: a form sends all that it shows. ``line.given_up`` names
    what was dropped.
    """
    item = line.item_id
    kernel_lines.assign(line, row)
    is_other = line.pk is not None and item is not None and line.item_id not in (item, None)
    line.given_up = set(line.of_item) - line.changed if is_other else set()
    for name in line.given_up:
        setattr(line, name, line._meta.get_field(name).get_default())


def _prefill(line: ItemLine, side: str) -> None:
    item = line.item
    if item is None:
        return
    line.unit = line.unit or (getattr(item, f"{side}_unit") if side else None) or item.unit
    line.name = line.name or _name(item, line)
    line.specification = line.specification or item.specification


def _name(item: Any, line: ItemLine) -> str:
    """The item's name as the company writes it, whatever language the person at the screen reads."""
    chinese = line.document.company.country == "CN"  # type: ignore[attr-defined]
    return str((item.name_zh or item.name) if chinese else (item.name or item.name_zh))


def _problems(line: ItemLine, known: dict[tuple[int, int], Fraction]) -> list[FieldError]:
    row = line.position
    if line.item is None:
        return _problems_without_item(line)
    found = []
    if line.item.has_variants and line.variant is None:
        found.append(FieldError(row, "variant", str(_("Choose a variant of %(item)s.") % {"item": line.item})))
    if line.variant is not None and not line.item.has_variants:
        text = _("%(item)s is not kept by variant. Leave the variant out.")
        found.append(FieldError(row, "variant", str(text % {"item": line.item})))
    elif line.variant is not None and line.variant.item_id != line.item.pk:
        text = _("%(variant)s is not a variant of %(item)s.")
        found.append(FieldError(row, "variant", str(text % {"variant": line.variant, "item": line.item})))
    if line.unit is not None and (line.item.pk, line.unit.pk) not in known:
        text = _("%(item)s has no conversion for the unit %(unit)s. Add it to the item, or choose another unit.")
        found.append(FieldError(row, "unit", str(text % {"item": line.item, "unit": line.unit.label})))
    return found + _quantity_problems(line)


def _problems_without_item(line: ItemLine) -> list[FieldError]:
    if getattr(line, "kind", "item") == "item":
        return [FieldError(line.position, "item", str(_("Choose an item.")))]
    if not line.name:
        return [FieldError(line.position, "name", str(_("Say what this line is for.")))]
    if getattr(line, "kind", "") == "text":
        return []
    line.quantity = line.quantity or Decimal(1)
    return _quantity_problems(line)


def _quantity_problems(line: ItemLine) -> list[FieldError]:
    quantity, unit = line.quantity, line.unit
    if quantity <= 0:
        return [FieldError(line.position, "quantity", str(_("The quantity must be above zero.")))]
    if quantity >= LARGEST:
        return [FieldError(line.position, "quantity", str(_("The quantity is too large.")))]
    if unit is not None and (text := units.too_fine(unit, quantity)):
        return [FieldError(line.position, "quantity", text)]
    return []


def _measure(line: ItemLine, known: dict[tuple[int, int], Fraction]) -> None:
    if line.item is None or line.unit is None:
        return
    factor = known[line.item.pk, line.unit.pk]
    line.factor_numerator, line.factor_denominator = factor.numerator, factor.denominator
    line.base_quantity = convert(line.quantity, factor, line.item.unit.digits)


def _count_as_origin(line: ItemLine, known: dict[tuple[int, int], Fraction]) -> None:
    """A part can be entered in the unit of its origin, also where the item has lost that unit since."""
    if line.item is None or line.unit is None or (line.item.pk, line.unit.pk) in known:
        return
    for origin in (getattr(line, name) for name in _links(line)):
        if isinstance(origin, ItemLine) and (origin.item_id, origin.unit_id) == (line.item.pk, line.unit.pk):
            known[line.item.pk, line.unit.pk] = origin.factor


def _measured_problems(line: ItemLine) -> list[FieldError]:
    """A quantity that is nothing in the item's own unit, or more than a column holds.

    A part of another line may be nothing yet: parts add up to the whole line's quantity.
    """
    item, base = line.item, line.base_quantity
    if item is None or (0 < base < LARGEST_BASE) or (base == 0 and _is_part(line)):
        return []
    if base >= LARGEST_BASE:
        return [FieldError(line.position, "quantity", str(_("The quantity is too large.")))]
    text = _("This is less than the smallest quantity of %(unit)s in which %(item)s is kept.")
    return [FieldError(line.position, "quantity", str(text % {"unit": item.unit.label, "item": item}))]


def _is_part(line: ItemLine) -> bool:
    """Whether the line takes its share of a line of an earlier document."""
    return any(getattr(line, f"{name}_id") for name in _links(line))


def _links(line: ItemLine) -> list[str]:
    """The relations to lines of earlier documents."""
    return [f.name for f in line._meta.concrete_fields if f.is_relation and issubclass(f.related_model, Line)]  # type: ignore[arg-type]


def write(document: Any, model: type[ItemLine], rows: Sequence[dict[str, Any]], *, side: str = "") -> list[Any]:
    """Build and save the lines of a document; a new document is inserted with them."""
    built = build(document, model, rows, side=side)
    kernel_lines.save(document, model, built)
    return built
