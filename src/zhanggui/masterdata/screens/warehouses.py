"""Warehouses with their places."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant
from zhanggui.masterdata.models import Location, Warehouse
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Warehouses(Screen):
    model = Warehouse
    menu = Menu("masterdata", icon="building-warehouse", order=60)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("company", editable=True, create_only=True, filter=True),
        Field("address", editable=True, column=False),
        Field("is_active", filter=True),
    )


@panel(Warehouse, title=_("Grants"), order=30)
def grants(warehouse: Warehouse, *, user: Any) -> QuerySet:
    return Grant.objects.filter(warehouse_id=warehouse.pk)


@panel(Warehouse, title=_("Locations"), order=10, adds="warehouse", columns=("code", "name", "is_default", "is_active"))
def locations(warehouse: Warehouse, *, user: Any) -> QuerySet:
    return Location.objects.filter(warehouse=warehouse)
