"""Last prices, with whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, Party, TradeDocument
from zhanggui.pricing.models import LastPrice

STANDING = ("confirmed", "closed")


def of_party(company: Company, kind: str, party: Party, items: Iterable[Item | int]) -> dict[int, list[LastPrice]]:
    """Last prices with ``party`` by item key, newest first; one query."""
    found: dict[int, list[LastPrice]] = {}
    rows = LastPrice.objects.filter(company=company, kind=kind, party=party, item__in=list(items))
    for row in rows.select_related("unit", "currency", "variant").order_by("-date", "-pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def setting(model: type[Any]) -> QuerySet:
    """Lines of ``model`` that set a last price: of orders that stand, with an item and a price."""
    return model._default_manager.filter(document__status__in=STANDING).exclude(item=None).exclude(price=0)


def newest(model: type[Any], side: Any, document: TradeDocument, items: Iterable[int]) -> QuerySet:
    """The line of ``model`` that sets the last price of each of ``items``, its variants and units, with the partner of
    ``document`` and in its currency; without ``document`` itself."""
    party = getattr(document, side.partner).party_id
    same = {"document__company": document.company_id, "document__currency": document.currency_id}
    rows = setting(model).filter(**same, **{f"document__{side.partner}__party": party}, item__in=items)
    ordered = rows.order_by("item_id", "variant_id", "unit_id", "-document__date", "-document_id", "-position")
    latest = ordered.exclude(document=document).distinct("item_id", "variant_id", "unit_id")
    return latest.select_related("document")
