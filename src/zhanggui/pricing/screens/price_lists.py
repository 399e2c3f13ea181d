"""Price lists with their lines, and who they are for. Each side's lists are for readers of its prices."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Customer, Item, Supplier
from zhanggui.pricing.models import PriceList, PriceListParty
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class PriceLists(Screen):
    model = PriceList
    menu = Menu("masterdata", icon="list-details", order=26)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("company", editable=True, create_only=True, filter=True, column=False),
        Field("kind", editable=True, create_only=True, filter=True),
        Field("currency", editable=True, create_only=True, filter=True),
        Field("tax_included", editable=True),
        Field("priority", editable=True, sort=True, help=_("Of several lists that fit, the highest wins.")),
        Field("is_active", filter=True),
    )
    line_fields = (
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("unit", editable=True, required=False),
        Field("min_quantity", editable=True),
        Field("price", editable=True),
        Field("discount", editable=True),
        Field("valid_from", editable=True),
        Field("valid_to", editable=True),
    )


@panel(PriceList, title=_("For whom"), order=10, adds="price_list", columns=("supplier", "customer", "customer_group"))
def parties(price_list: PriceList, *, user: Any) -> QuerySet:
    """Nobody named: the list is for everybody."""
    return PriceListParty.objects.filter(price_list=price_list)


@panel(Item, title=_("Price lists"), order=32)
def lists_with(item: Item, *, user: Any) -> QuerySet:
    return PriceList.objects.filter(lines__item=item).distinct()


@panel(Supplier, title=_("Price lists"), order=32)
def lists_for_supplier(supplier: Supplier, *, user: Any) -> QuerySet:
    return PriceList.objects.filter(parties__supplier=supplier).distinct()


@panel(Customer, title=_("Price lists"), order=32)
def lists_for_customer(customer: Customer, *, user: Any) -> QuerySet:
    return PriceList.objects.filter(parties__customer=customer).distinct()
