"""Item categories."""

from __future__ import annotations

from zhanggui.masterdata.models import ItemCategory
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class ItemCategories(Screen):
    model = ItemCategory
    menu = Menu("masterdata", icon="category", order=30)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("parent", editable=True, filter=True),
        Field("is_active", filter=True),
    )
