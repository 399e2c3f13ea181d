"""What one unit of an item is worth to a company now."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.stock.models import ItemValue

Key = tuple[int, int | None]


def unit_costs(company: Company, things: Iterable[tuple[Item | None, ItemVariant | None]]) -> dict[Key, Decimal]:
    """Cost per base unit by (item, variant) key: moving average, else last cost, else standard cost. One query."""
    wanted = {(item.pk, variant.pk if variant else None): item for item, variant in things if item is not None}
    if not wanted:
        return {}
    rows = ItemValue.objects.filter(company=company, item__in={key[0] for key in wanted})
    known = {(row.item_id, row.variant_id): unit_cost(row) for row in rows}
    return {key: known.get(key) or item.standard_cost for key, item in wanted.items()}


def unit_cost(row: ItemValue) -> Decimal:
    """Moving average, exactly; the last known cost where there is nothing in stock."""
    return row.value / row.quantity if row.quantity > 0 else row.last_cost
