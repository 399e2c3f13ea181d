"""Variants of items."""

from __future__ import annotations

from zhanggui.masterdata.models import ItemVariant
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class ItemVariants(Screen):
    model = ItemVariant
    menu = Menu("masterdata", icon="versions", order=22)
    search = ("item__code", "item__name", "item__name_zh", "item__name_key", "code", "name", "name_zh", "barcode")
    fields = (
        Field("item", editable=True, create_only=True, filter=True, sort=True),
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("barcode", editable=True),
        Field("is_active", filter=True),
    )
