"""Proofs of sales: last prices, counted again from the orders that set them, and what notices say that they claimed."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof, sentence
from zhanggui.pricing.queries.rebuild import last_prices
from zhanggui.sales.models import DeliveryNoticeLine, SalesOrderLine


@proof("sales_prices", _("Last sales prices are what the newest standing orders say"))
def prices() -> list[str]:
    return list(last_prices(SalesOrderLine, "sales", "customer"))


@proof("notice_claims", _("Open delivery notices claim no more for an order line than was ordered, others nothing"))
def claims() -> list[str]:
    """What a notice added is told by its Activity alone; claims themselves are proven in stock."""
    beyond = Q(reserved_quantity__lt=0) | Q(reserved_quantity__gt=F("order_line__base_quantity"))
    ended = ~Q(document__status="confirmed") & ~Q(reserved_quantity=0)
    return [
        sentence(
            line.document,
            line.reserved_quantity,
            line.order_line.base_quantity if line.order_line else 0,
            line.position,
        )
        for line in DeliveryNoticeLine.objects.filter(beyond | ended).select_related("document", "order_line")
    ]
