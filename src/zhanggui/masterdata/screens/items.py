"""Items: everything that is bought, made, stocked or sold."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Item, ItemUnit, ItemVariant
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE, SALES_PRICE
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Items(Screen):
    model = Item
    menu = Menu("masterdata", icon="box", order=20)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("specification", editable=True),
        Field("category", editable=True, filter=True),
        Field("unit", editable=True),
        Field("list_price", editable=True, group=SALES_PRICE),
        Field("standard_cost", editable=True, group=PURCHASE_PRICE, column=False),
        Field("kind", editable=True, filter=True, column=False),
        Field("is_purchased", editable=True, filter=True, column=False),
        Field("is_sold", editable=True, filter=True, column=False),
        Field("has_variants", editable=True, filter=True, column=False),
        Field("allow_negative", editable=True, filter=True, column=False),
        Field("purchase_unit", editable=True, column=False),
        Field("sales_unit", editable=True, column=False),
        Field("purchase_tax", editable=True, column=False),
        Field("sales_tax", editable=True, column=False),
        Field("barcode", editable=True, column=False),
        Field("brand", editable=True, filter=True, column=False),
        Field("weight", editable=True, column=False),
        Field("note", editable=True, column=False),
        Field("is_active", filter=True),
    )

    def offers(self, command: Command, document: Item) -> bool:
        """Unit, kind and variants are edited with the rest."""
        return command.name != "rekey" and super().offers(command, document)


@panel(Item, title=_("Variants"), order=60, adds="item", columns=("code", "name", "name_zh", "barcode", "is_active"))
def variants(item: Item, *, user: Any) -> QuerySet | None:
    return ItemVariant.objects.filter(item=item) if item.has_variants else None


@panel(Item, title=_("Units"), order=62, adds="item", columns=("unit", "numerator", "denominator", "barcode"))
def units(item: Item, *, user: Any) -> QuerySet:
    return ItemUnit.objects.filter(item=item)
