"""Which side's prices a reader may see, company by company."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhanggui.masterdata.screens.prices import PURCHASE_PRICE, SALES_PRICE
from zhanggui.pricing.models import PriceList

GROUPS = {PriceList.Kind.PURCHASE: PURCHASE_PRICE, PriceList.Kind.SALES: SALES_PRICE}


def within_sides(rows: QuerySet, user: Any) -> QuerySet:
    """Those of ``rows`` (price lists, last prices) whose side's prices ``user`` may see in their company."""
    purchase, sales = (user.visible(rows.filter(kind=kind), group) for kind, group in GROUPS.items())
    return purchase | sales
