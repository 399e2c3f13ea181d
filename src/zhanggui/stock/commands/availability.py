"""Locking what is available, in one order for everybody."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.kernel import locks
from zhanggui.stock.models import Availability

Key = tuple[int, int | None, int]
"""Item, variant and warehouse."""


def sort_key(key: tuple) -> tuple:
    """Keys with empty parts in one order, the same for everybody who locks."""
    return tuple(part or 0 for part in key)


def lock_availability(keys: Iterable[Key]) -> dict[Key, Availability]:
    """Lock the rows of these keys, in key order."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Availability.objects.filter(item__in={key[0] for key in wanted}, warehouse__in={key[2] for key in wanted})
    locks.in_order(locks.AVAILABILITY_RANK)
    locked = rows.order_by("item_id", "variant_id", "warehouse_id").select_for_update(no_key=True, of=("self",))
    found = {(row.item_id, row.variant_id, row.warehouse_id): row for row in locked}
    return {key: row for key, row in found.items() if key in wanted}
