"""What open orders will bring and take, by date."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Item
from zhanggui.stock.models import ExpectedMove
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

OF_ITEM = ("date", "variant", "warehouse", "quantity", "item__unit", "firm", "source_label", "source_number")


@register
class ExpectedMoves(Screen):
    model = ExpectedMove
    menu = Menu("stock", icon="calendar-due", order=18)
    editing = False
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("date", filter=True, sort=True),
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("warehouse", filter=True),
        Field("quantity", sort=True),
        Field("item__unit"),
        Field("firm", filter=True),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("source_number", kind=Kind.TEXT, label=_("Number")),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_source()  # type: ignore[attr-defined]


@panel(Item, title=_("Expected moves"), order=20, columns=OF_ITEM)
def of_item(item: Item, *, user: Any) -> QuerySet:
    return ExpectedMove.objects.filter(item=item)
