"""What lines of stock's own documents have in common: everything on them is kept in stock, in lots of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.masterdata.models import ItemLine, Location
from zhanggui.stock.commands.availability import lock_availability
from zhanggui.stock.models import StockBalance

ZERO = Decimal(0)
Goods = tuple[int, int | None, int | None]
"""Item, variant and lot."""


def require_stocked(lines: Iterable[ItemLine]) -> None:
    """Raises InvalidInput for every line whose item is a service."""
    text = _("%(item)s is a service, so there is no stock of it. Choose goods.")
    wrong = [line for line in lines if not line.is_stocked]
    if wrong:
        raise InvalidInput(FieldError(line.position, "item", str(text % {"item": line.item})) for line in wrong)


def lot_problems(lines: Iterable[Any]) -> Iterator[FieldError]:
    """Lots that are of other goods than their line."""
    text = _("Lot %(lot)s is of other goods. Choose a lot of %(item)s.")
    for line in lines:
        if line.lot is not None and (line.lot.item_id, line.lot.variant_id) != (line.item_id, line.variant_id):
            yield FieldError(line.position, "lot", str(text % {"lot": line.lot, "item": line.item}))


def place_problem(field: str, location: Location | None, warehouse: Any) -> Iterator[FieldError]:
    """A place that isn't one of the warehouse."""
    if location is not None and location.warehouse_id != warehouse.pk:
        text = _("%(place)s doesn't lie in %(warehouse)s. Choose one of its places.")
        yield FieldError(None, field, str(text % {"place": location, "warehouse": warehouse}))


def require_in_place(lines: Iterable[Any], place: Location, *, all_goods: bool) -> None:
    """Refuse more of a lot than lies in ``place``, and with ``all_goods`` more of anything; with every line.

    Availability is kept by warehouse alone: this is what nobody else asks. It is locked here, so that it stays true.
    """
    chosen = [line for line in lines if all_goods or line.lot_id]
    if not chosen:
        return
    lock_availability((line.item_id, line.variant_id, place.warehouse_id) for line in chosen)  # type: ignore[misc]
    left = balances(place, {line.item_id for line in chosen})
    errors = [problem for line in chosen for problem in _taken(line, left, place)]
    if errors:
        raise InvalidInput(errors)


def _taken(line: Any, left: dict[Goods, Decimal], place: Location) -> Iterator[FieldError]:
    key = line.item_id, line.variant_id, line.lot_id
    there = left[key]
    left[key] -= line.base_quantity
    if line.base_quantity > there and not line.item.allow_negative:
        text = _("Only %(there)s of %(item)s lie there in %(place)s. Take less, or from another place or lot.")
        values = {"there": f"{max(there, ZERO).normalize():,f}", "item": line.lot or line.item, "place": place.label}
        yield FieldError(line.position, "quantity", str(text % values))


def balances(place: Location, items: Iterable[int]) -> dict[Goods, Decimal]:
    """Our own goods in one place, by item, variant and lot."""
    rows = StockBalance.objects.filter(location=place, item__in=set(items), owner_party=None)
    found: dict[Goods, Decimal] = defaultdict(lambda: ZERO)
    found.update({(row.item_id, row.variant_id, row.lot_id): row.quantity for row in rows})
    return found
