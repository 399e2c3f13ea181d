"""The tax that an item is bought or sold with."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.masterdata.models import Item, Tax


def of_items(items: Iterable[Item], kind: str) -> dict[int, Tax]:
    """Purchase or sales tax per item key; one query at most."""
    keys = {item.pk: getattr(item, f"{kind}_tax_id") for item in items}
    known = Tax.objects.in_bulk({tax for tax in keys.values() if tax}) if any(keys.values()) else {}
    return {item: known[tax] for item, tax in keys.items() if tax}
