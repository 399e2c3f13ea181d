"""Price lists: create and change them with all their lines and the parties they are for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.errors import FieldError, InvalidInput, NotAllowed
from zhanggui.kernel.masters import delete, fill, validate
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Nested, Rows
from zhanggui.masterdata.models import ItemUnit
from zhanggui.masterdata.queries import units
from zhanggui.pricing.commands.priced_lines import LARGEST_PRICE
from zhanggui.pricing.models import PriceList, PriceListLine, PriceListParty
from zhanggui.pricing.models.sides import GROUPS

FIXED = ("company", "kind", "currency")
"""What the lines of a list depend on."""
SHOWN = ("min_quantity", "price", "discount", "valid_from", "valid_to")


@command(PriceList, "create", create=True, label=_("New price list"))
def create(*, by: Any, at: dt.datetime, lines: Rows = (), parties: Rows = (), **values: Any) -> PriceList:
    """``lines``: item, variant, unit (the item's own), min_quantity, price, discount, valid_from, valid_to;
    ``parties``: supplier, customer or customer_group each; a list without any is for everybody."""
    price_list = PriceList()
    _write(price_list, values, lines, parties, by)
    return price_list


@command(PriceList, "update", label=_("Edit"))
def update(
    price_list: PriceList, *, by: Any, at: dt.datetime, lines: Rows = None, parties: Rows = None, **values: Any
) -> None:
    text = _("This stays as it is. Make a new price list instead.")
    fixed = [name for name in FIXED if name in values and values[name] != getattr(price_list, name)]
    if fixed:
        raise InvalidInput(FieldError(None, name, str(text)) for name in fixed)
    was = {} if lines is None else _told(price_list.lines.select_related("item", "variant", "unit").order_by("pk"))
    built = _write(price_list, values, lines, parties, by)
    if built is not None:
        note(lines=list(_changes(was, _told(built.rows))))


@command(PriceList, "deactivate", label=_("Deactivate"))
def deactivate(price_list: PriceList, *, by: Any, at: dt.datetime) -> None:
    require_side(price_list, by)
    price_list.is_active = False


@command(PriceList, "activate", label=_("Activate"))
def activate(price_list: PriceList, *, by: Any, at: dt.datetime) -> None:
    require_side(price_list, by)
    price_list.is_active = True


@command(PriceList, "remove", label=_("Delete"))
def remove(price_list: PriceList, *, by: Any, at: dt.datetime) -> None:
    """Documents keep the price and the list's code: nothing refers to it."""
    require_side(price_list, by)
    delete(price_list)


def require_side(price_list: PriceList, by: Any) -> None:
    """Raise NotAllowed where ``by`` may not see this side's prices: what can't be seen can't be written."""
    group = GROUPS.get(price_list.kind)
    if group and not by.has_perm(group, price_list):
        raise NotAllowed(step=str(PriceList._meta.verbose_name), permission=group)


def _write(price_list: PriceList, values: dict[str, Any], lines: Rows, parties: Rows, by: Any) -> Nested | None:
    """The lines as they are written; None where none were sent."""
    fill(price_list, values)
    require_side(price_list, by)
    rows = None if lines is None else _with_units(lines)
    _valid, built, audience = nested.gather(
        lambda: validate(price_list),
        lambda: nested.build(price_list, "lines", rows, _line_problems),
        lambda: nested.build(price_list, "parties", parties, party_problems),
    )
    _require_conversions(built)
    if price_list.pk is None:
        price_list.save(force_insert=True)
    nested.save(built, audience)
    return built


def _told(lines: Iterable[PriceListLine]) -> dict[int, dict[str, Any]]:
    """What the Activity keeps of lines, by their key."""
    return {line.pk: {"position": number, **_shown(line)} for number, line in enumerate(lines, 1)}


def _shown(line: PriceListLine) -> dict[str, Any]:
    named = " ".join(filter(None, (line.item.code, line.variant.code if line.variant else "", f"/ {line.unit.label}")))
    values = {name: getattr(line, name) for name in SHOWN}
    return {"name": named} | {n: f"{v.normalize():f}" if isinstance(v, Decimal) else v for n, v in values.items()}


def _changes(was: dict[int, dict[str, Any]], now: dict[int, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lines that came, went or changed, each with what it was and is; a line that only moved did none of it."""
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        if before is None or after is None or {**before, "position": 0} != {**after, "position": 0}:
            yield {"before": before, "after": after}


def _with_units(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New lines without a unit are in the item's own; one query at most."""
    bare = [not row.get("id") and not row.get("unit") and bool(row.get("item")) for row in rows]
    units.load(row["item"] for row, own in zip(rows, bare, strict=True) if own)
    return [{**row, "unit": row["item"].unit} if own else row for row, own in zip(rows, bare, strict=True)]


def _line_problems(line: PriceListLine) -> Iterable[tuple[str, Any]]:
    if not 0 <= line.price < LARGEST_PRICE:
        yield "price", _("A price lies between 0 and a million millions.")
    if line.min_quantity < 0:
        yield "min_quantity", _("This can't be negative.")
    if not 0 <= line.discount <= HUNDRED:
        yield "discount", _("A discount lies between 0 and 100 percent.")
    if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
        yield "valid_to", _("This is before the day from which the price is valid.")
    if line.variant is not None and line.variant.item_id != line.item_id:
        yield "variant", _("%(variant)s is not a variant of %(item)s.") % {"variant": line.variant, "item": line.item}


def party_problems(row: PriceListParty) -> Iterable[tuple[str, Any]]:
    named = [name for name in ("supplier", "customer", "customer_group") if getattr(row, name)]
    if len(named) != 1:
        yield "", _("Name one supplier, one customer or one group of customers in each row.")
        return
    buying = row.price_list.kind == PriceList.Kind.PURCHASE
    if buying != (named == ["supplier"]):
        yield named[0], _("A purchase list is for suppliers, a sales list for customers.")


def _require_conversions(lines: Nested | None) -> None:
    """Every unit must be the item's own or have a conversion; one query where there are others."""
    if lines is None:
        return
    numbered = [(n, row) for n, row in enumerate(lines.rows, 1) if row.item.unit_id != row.unit_id]
    if not numbered:
        return
    conversions = ItemUnit.objects.filter(item__in={row.item_id for _n, row in numbered})
    known = set(conversions.values_list("item_id", "unit_id"))
    text = _("%(item)s has no conversion for the unit %(unit)s. Add it to the item, or choose another unit.")
    wrong = [(n, row) for n, row in numbered if (row.item_id, row.unit_id) not in known]
    if wrong:
        raise InvalidInput(
            FieldError(n, "unit", str(text % {"item": row.item, "unit": row.unit.label})) for n, row in wrong
        )
