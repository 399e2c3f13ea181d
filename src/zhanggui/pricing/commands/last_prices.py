"""Last prices are facts that orders write when they are confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhanggui.kernel import bulk
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.models import LastPrice

KEY = ("company", "kind", "party", "item", "variant", "unit", "currency")
REST = ("tax_included", "price", "discount", "date", "source_type", "source_id")


def remember(document: TradeDocument, lines: Iterable[PricedLine], *, kind: str, party_id: int) -> None:
    """Keep the prices of ``lines`` as the last ones with this party, unless a later document set one: one statement.

    No permission, no Activity.
    """
    rows = {
        (line.item_id, line.variant_id, line.unit_id): _row(document, line, kind, party_id)
        for line in lines
        if line.item_id and line.price
    }
    ordered = [rows[key] for key in sorted(rows, key=lambda key: tuple(part or 0 for part in key))]
    bulk.upsert_increment(LastPrice, KEY, (), (), ordered, replaced=REST, newest="date")


def _row(document: TradeDocument, line: PricedLine, kind: str, party_id: int) -> tuple[Any, ...]:
    key = (document.company_id, kind, party_id, line.item_id, line.variant_id, line.unit_id, document.currency_id)
    prices = (document.tax_included, line.price, line.discount, document.date)
    return (*key, *prices, document._meta.label, document.pk)
