"""Which side's prices a reader may see."""

from __future__ import annotations

from typing import Any

from zhanggui.masterdata.screens.prices import PURCHASE_PRICE, SALES_PRICE
from zhanggui.pricing.models import PriceList

GROUPS = {PriceList.Kind.PURCHASE: PURCHASE_PRICE, PriceList.Kind.SALES: SALES_PRICE}


def sides_of(user: Any) -> list[str]:
    """Kinds of prices within the reach of ``user``."""
    return [kind for kind, group in GROUPS.items() if user.has_perm(group)]
