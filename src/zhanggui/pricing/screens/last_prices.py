"""Last prices with each partner: facts that orders wrote."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Item, Party
from zhanggui.pricing.models import LastPrice
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

PRICE = ("price", "unit", "discount", "currency", "tax_included", "date")


@register
class LastPrices(Screen):
    model = LastPrice
    menu = Menu("masterdata", icon="history", order=28)
    editing = False
    search = ("item__code", "item__name", "item__name_zh", "item__name_key", "party__code", "party__name")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("kind", filter=True),
        Field("party", filter=True, sort=True),
        Field("price"),
        Field("unit"),
        Field("discount"),
        Field("currency", filter=True),
        Field("tax_included"),
        Field("date", filter=True, sort=True),
    )


@panel(Item, title=_("Last prices"), order=34, columns=("kind", "party", "variant", *PRICE))
def of_item(item: Item, *, user: Any) -> QuerySet:
    return LastPrice.objects.filter(item=item)


@panel(Party, title=_("Last prices"), order=34, columns=("kind", "item", "variant", *PRICE))
def of_party(party: Party, *, user: Any) -> QuerySet:
    return LastPrice.objects.filter(party=party)
