"""What stock is worth, item by item, and the entries that it follows from."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE
from zhanggui.stock.models import ItemValue, ValueEntry
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class ItemValues(Screen):
    model = ItemValue
    title = _("Stock value")
    menu = Menu("stock", icon="coin", order=12)
    editing = False
    ordering = "item"
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("company", label=_("Company"), filter=True),
        Field("quantity", sort=True),
        Field("item__unit"),
        Field("unit_cost", kind=Kind.PRICE, label=_("Unit cost"), group=PURCHASE_PRICE),
        Field("value", group=PURCHASE_PRICE, sort=True, aggregate="sum"),
    )


@register
class ValueEntries(Screen):
    model = ValueEntry
    menu = Menu("stock", icon="receipt", order=13)
    editing = False
    ordering = "-id"
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("id", kind=Kind.CODE, label=_("No.")),
        Field("date", filter=True, sort=True),
        Field("item", filter=True),
        Field("variant"),
        Field("kind", filter=True),
        Field("quantity"),
        Field("value", group=PURCHASE_PRICE, aggregate="sum"),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("source_number", kind=Kind.TEXT, label=_("Number")),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_source()  # type: ignore[attr-defined]


@panel(Item, title=_("Stock value"), order=12, columns=("variant", "company", "quantity", "unit_cost", "value"))
def of_item(item: Item, *, user: Any) -> QuerySet:
    return ItemValue.objects.filter(item=item)


@panel(ItemValue, title=_("Value entries"), order=10)
def entries(row: ItemValue, *, user: Any) -> QuerySet:
    return ValueEntry.objects.filter(company=row.company, item=row.item, variant=row.variant)
