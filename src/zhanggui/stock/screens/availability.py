"""Stock overview: on hand, reserved, free, and what open orders bring and take, per item and warehouse."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Item, Warehouse
from zhanggui.stock.models import Availability, ExpectedMove, Reservation, StockMove
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

QUANTITIES = ("on_hand", "reserved", "available", "incoming", "outgoing", "projected")


@register
class StockOverview(Screen):
    model = Availability
    title = _("Stock")
    menu = Menu("stock", icon="stack-2", order=10)
    editing = False
    ordering = "item"
    search = ("item__code", "item__name", "item__name_zh", "item__name_key", "item__specification", "variant__code")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("item__specification"),
        Field("item__category", filter=True, column=False),
        Field("warehouse", filter=True, sort=True),
        Field("item__unit"),
        Field("on_hand", filter=True, sort=True),
        Field("reserved", filter=True, sort=True),
        Field("available", kind=Kind.QUANTITY, label=_("Free")),
        Field("incoming", kind=Kind.QUANTITY, label=_("Incoming")),
        Field("outgoing", kind=Kind.QUANTITY, label=_("Outgoing")),
        Field("projected", kind=Kind.QUANTITY, label=_("Projected")),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_expected()  # type: ignore[attr-defined]


@panel(Item, title=_("Stock"), order=10, columns=("variant", "warehouse", *QUANTITIES))
def of_item(item: Item, *, user: Any) -> QuerySet:
    return Availability.objects.filter(item=item)


@panel(Warehouse, title=_("Stock"), order=20, columns=("item", "variant", *QUANTITIES))
def of_warehouse(warehouse: Warehouse, *, user: Any) -> QuerySet:
    return Availability.objects.filter(warehouse=warehouse).exclude(on_hand=0, reserved=0)


@panel(Availability, title=_("Expected moves"), order=10)
def expected(row: Availability, *, user: Any) -> QuerySet:
    return ExpectedMove.objects.filter(item=row.item, variant=row.variant, warehouse=row.warehouse)


@panel(Availability, title=_("Reservations"), order=20)
def reservations(row: Availability, *, user: Any) -> QuerySet:
    return Reservation.objects.filter(item=row.item, variant=row.variant, warehouse=row.warehouse)


@panel(Availability, title=_("Stock moves"), order=30)
def moves(row: Availability, *, user: Any) -> QuerySet:
    found = StockMove.objects.filter(item=row.item, variant=row.variant)
    return found.filter(to_location__warehouse=row.warehouse) | found.filter(from_location__warehouse=row.warehouse)
