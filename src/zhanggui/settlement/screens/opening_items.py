"""Opening items on screen and in the API."""

from __future__ import annotations

from zhanggui.settlement.models import OpeningItems
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class OpeningItemsScreen(Screen):
    model = OpeningItems
    menu = Menu("money", icon="flag", order=80)
    fields = (
        Field("number", sort=True),
        Field("side", editable=True, filter=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("status", filter=True),
        Field("note", editable=True),
    )
    line_fields = (
        Field("party", editable=True),
        Field("reference", editable=True),
        Field("date", editable=True, required=False),
        Field("due_date", editable=True),
        Field("currency", editable=True, required=False),
        Field("amount", editable=True),  # currencies may differ: no sum
    )
