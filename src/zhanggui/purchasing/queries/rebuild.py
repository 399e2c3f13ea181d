"""Proofs of purchasing: last prices, counted again from the orders that set them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.pricing.queries.rebuild import last_prices
from zhanggui.purchasing.models import PurchaseOrderLine


@proof("purchase_prices", _("Last purchase prices are what the newest standing orders say"))
def prices() -> list[str]:
    return list(last_prices(PurchaseOrderLine, "purchase", "supplier"))
