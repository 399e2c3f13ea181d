"""Open claims on stock."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.stock.models import Reservation
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class Reservations(Screen):
    model = Reservation
    menu = Menu("stock", icon="lock", order=16)
    editing = False
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("warehouse", filter=True),
        Field("quantity"),
        Field("item__unit"),
        Field("priority"),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("source_number", kind=Kind.TEXT, label=_("Number")),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_source()  # type: ignore[attr-defined]
