"""Which supply serves which demand."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.stock.models import Pegging
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class Peggings(Screen):
    model = Pegging
    menu = Menu("stock", icon="link", order=20)
    editing = False
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("warehouse", filter=True),
        Field("supply_label", kind=Kind.TEXT, label=_("Supply")),
        Field("supply_number", kind=Kind.TEXT, label=_("Number")),
        Field("demand_label", kind=Kind.TEXT, label=_("Demand")),
        Field("demand_number", kind=Kind.TEXT, label=_("Number")),
        Field("quantity"),
        Field("item__unit"),
        Field("is_hard", filter=True),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_numbers()  # type: ignore[attr-defined]

    def offers(self, command: Command, document: Pegging) -> bool:
        return command.name == "unpeg" and document.is_hard
