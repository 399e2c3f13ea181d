"""Whose account an open item stands on. A party that was merged counts as the one that took it over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from zhanggui.masterdata.models import Party
from zhanggui.settlement.models import OpenItem

SURVIVOR = Coalesce(F("party__merged_into"), F("party"))
"""In queries over open items: the party whose account it is."""


def survivors(parties: Iterable[int]) -> dict[int, int]:
    """Whose account each of these parties is now; one query, none for one party or fewer."""
    keys = set(parties)
    rows = Party.objects.filter(pk__in=keys).values_list("pk", "merged_into") if len(keys) > 1 else []
    return {key: key for key in keys} | {key: into for key, into in rows if into is not None}


def family(party_id: int) -> QuerySet[Party, Any]:
    """A party, what it was merged into, and all that were merged into that: their items are one account."""
    survivor = Party.objects.filter(pk=party_id).values(key=Coalesce("merged_into", "pk"))
    return Party.objects.filter(Q(pk__in=survivor) | Q(merged_into__in=survivor)).values("pk")


def opposite(item: OpenItem) -> QuerySet[OpenItem]:
    """What is open on the account of ``item`` with the other sign, so that they could settle; the oldest first."""
    account = {"company": item.company_id, "side": item.side, "currency": item.currency_id}
    sign = "open_amount__lt" if item.amount > 0 else "open_amount__gt"
    rows = OpenItem.objects.filter(**account, **{sign: 0}, party__in=family(item.party_id))
    return rows.order_by("due_date", "pk")
