"""Locations: places in warehouses, and the virtual ones."""

from __future__ import annotations

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Location
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Locations(Screen):
    model = Location
    menu = Menu("masterdata", icon="map-pin", order=62)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("company", editable=True, create_only=True, filter=True, column=False),
        Field("kind", editable=True, create_only=True, filter=True),
        Field("warehouse", editable=True, create_only=True, filter=True, within=("company",)),
        Field("parent", editable=True, within=("company", "warehouse"), column=False),
        Field("is_default", filter=True),
        Field("is_active", filter=True),
    )

    def offers(self, command: Command, document: Location) -> bool:
        if command.name == "make_default":
            return document.is_active and not document.is_default
        return super().offers(command, document)
