"""Last prices, with whom and when."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, Party
from zhanggui.pricing.models import LastPrice


def of_party(company: Company, kind: str, party: Party, items: Iterable[Item | int]) -> dict[int, list[LastPrice]]:
    """Last prices with ``party`` by item key, newest first; one query."""
    found: dict[int, list[LastPrice]] = {}
    rows = LastPrice.objects.filter(company=company, kind=kind, party=party, item__in=list(items))
    for row in rows.select_related("unit", "currency", "variant").order_by("-date", "-pk"):
        found.setdefault(row.item_id, []).append(row)
    return found
