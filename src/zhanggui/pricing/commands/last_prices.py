"""Last prices are facts that orders write when they are confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.models import LastPrice

KEY = ("company", "kind", "party", "item", "variant", "unit", "currency")
REST = ("tax_included", "price", "discount", "date", "source_type", "source_id")


def remember(document: TradeDocument, lines: Iterable[PricedLine], *, kind: str, party_id: int) -> None:
    """Keep the prices of ``lines`` as the last ones with this party: one statement. No permission, no Activity."""
    rows = {
        (line.item_id, line.variant_id, line.unit_id): _row(document, line, kind, party_id)
        for line in lines
        if line.item_id and line.price
    }
    if rows:
        LastPrice.objects.bulk_create(
            [rows[key] for key in sorted(rows, key=lambda key: tuple(part or 0 for part in key))],
            update_conflicts=True,
            unique_fields=KEY,
            update_fields=REST,
        )


def _row(document: TradeDocument, line: PricedLine, kind: str, party_id: int) -> LastPrice:
    return LastPrice(
        company_id=document.company_id,
        kind=kind,
        party_id=party_id,
        item_id=line.item_id,
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        currency_id=document.currency_id,
        tax_included=document.tax_included,
        price=line.price,
        discount=line.discount,
        date=document.date,
        source_type=document._meta.label,
        source_id=document.pk,
    )
