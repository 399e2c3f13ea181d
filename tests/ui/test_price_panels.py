"""What an item was ordered for, on its page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import panels

D = Decimal


def prices(item: Item, user: Any) -> list[tuple[str, Decimal]]:
    (panel,) = [shown for shown in panels.shown(item, user) if shown.template == "pricing/prices.html"]
    lines = [row.line for row in panel.context["rows"]]
    return [(one.variant.code if one.variant else "", one.price) for one in lines]


def test_every_variant_shows_its_newest_prices(world: World, buyer: Any) -> None:
    item = world.item("SHIRT", has_variants=True)
    red, blue = (ItemVariant.objects.create(item=item, code=code, name=code.lower()) for code in ("RED", "BLUE"))
    purchase_order(world, lines=[line(item, 1, "7.50", variant=blue)])
    for price in ("5.10", "5.20", "5.30", "5.40"):
        purchase_order(world, lines=[line(item, 1, price, variant=red)])

    found = prices(item, buyer)

    assert found == [("BLUE", D("7.5")), ("RED", D("5.4")), ("RED", D("5.3")), ("RED", D("5.2"))]


def test_an_item_without_variants_shows_its_newest_ten(world: World, buyer: Any) -> None:
    item = world.item("RAIL")
    for number in range(1, 13):
        purchase_order(world, lines=[line(item, 1, number)])

    assert prices(item, buyer) == [("", D(number)) for number in range(12, 2, -1)]
