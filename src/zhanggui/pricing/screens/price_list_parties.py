"""Who price lists are for: a supplier, a customer or a group of customers each."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhanggui.pricing.models import PriceList, PriceListParty
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Screen, register


@register
class PriceListParties(Screen):
    model = PriceListParty
    search = ("price_list__code", "price_list__name", "customer_group")
    fields = (
        Field("price_list", editable=True, create_only=True, filter=True),
        Field("supplier", editable=True, filter=True),
        Field("customer", editable=True, filter=True),
        Field("customer_group", editable=True, filter=True),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).filter(price_list__in=PriceList.objects.visible_to(user))
