"""Screens for these tests where the apps declare none of their own for a model."""

from __future__ import annotations

from zhanggui.kernel import commands
from zhanggui.kernel.masters import master_commands
from zhanggui.kernel.models import Master, Unit
from zhanggui.kernel.nouns import plural_kebab
from zhanggui.masterdata.models import Item
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, find, register

PRICE = "masterdata.price.purchase"


class Units(Screen):
    model = Unit
    menu = Menu("masterdata")
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True),
        Field("digits", editable=True),
        Field("is_active", filter=True),
    )


class Items(Screen):
    model = Item
    menu = Menu("masterdata")
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("unit", editable=True, filter=True),
        Field("standard_cost", editable=True, group=PRICE, sort=True, filter=True),
        Field("is_active", filter=True),
    )


class PurchaseOrders(Screen):
    model = PurchaseOrder
    menu = Menu("purchasing")
    search = ("number", "reference", "supplier__code", "supplier__name", "supplier__name_key")
    fields = (
        Field("number", sort=True),
        Field("supplier", editable=True, filter=True, sort=True),
        Field("date", editable=True, filter=True, sort=True, required=False),
        Field("due_date", editable=True, filter=True, sort=True),
        Field("warehouse", editable=True, filter=True),
        Field("currency", editable=True, required=False),
        Field("reference", editable=True),
        Field("status", filter=True),
        Field("received_progress", filter=True),
        Field("gross", group=PRICE, sort=True, filter=True, aggregate="sum"),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("quantity", editable=True, required=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("due_date", editable=True),
        Field("note", editable=True),
    )


def ensure() -> None:
    for declared in (Units, Items, PurchaseOrders):
        model = declared.model
        if find(plural_kebab(model)) is None:
            register(declared)
        if issubclass(model, Master) and commands.find(model, "create") is None:
            master_commands(model)
