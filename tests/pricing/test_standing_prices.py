"""The last price is what the newest order says that stands: cancelled and left out lines set none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.models import LastPrice
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def bought(world: World, day: int, *rows: dict[str, Any], **header: Any) -> Any:
    lines = [{"quantity": D(1), **row} for row in rows]
    return purchasing.purchase_order(world, date=dt.date(2026, 3, day), lines=lines, **header)


def sold(world: World, day: int, *rows: dict[str, Any], **header: Any) -> Any:
    lines = [{"quantity": D(1), **row} for row in rows]
    return sales.sales_order(world, date=dt.date(2026, 3, day), lines=lines, **header)


def last(kind: str) -> list[tuple[int, D, D, bool, int, int]]:
    """Item, price, discount, with tax, day and source of all last prices of one side."""
    rows = LastPrice.objects.filter(kind=kind).order_by("item", "price")
    return [(row.item_id, row.price, row.discount, row.tax_included, row.date.day, row.source_id) for row in rows]


def test_a_cancelled_order_gives_the_price_back_to_the_newest_that_stands(world: World) -> None:
    item, other = world.item(), world.item()
    oldest = bought(world, 1, {"item": item, "price": D(4)}, {"item": other, "price": D(7)})
    before = bought(world, 5, {"item": item, "price": D(5), "discount": D(2)}, tax_included=False)
    purchase_orders.close(before, **world.acting())
    bought(world, 7, {"item": item, "price": D(8)}, status="draft")
    bought(world, 7, {"item": item, "price": D(8)}, supplier=masters.supplier())
    mistaken = bought(world, 9, {"item": item, "price": D(500)}, {"item": other, "price": D(700)})

    purchase_orders.cancel(mistaken, **world.acting())

    of_ours = [row for row in last("purchase") if row[1] != 8]
    assert of_ours == [(item.pk, D(5), D(2), False, 5, before.pk), (other.pk, D(7), D(0), True, 1, oldest.pk)]
    assert proofs.differences() == []


def test_without_another_order_there_is_no_last_price_any_more(world: World) -> None:
    item = world.item()
    order = sold(world, 1, {"item": item, "price": D(4)})
    sales_orders.cancel(order, **world.acting())
    assert last("sales") == []
    again = sold(world, 2, {"item": item}, status="draft")
    assert (again.lines.get().price, again.lines.get().price_source) == (0, "")
    assert proofs.differences() == []


def test_cancelling_an_older_order_leaves_the_last_price(world: World) -> None:
    item = world.item()
    older = sold(world, 1, {"item": item, "price": D(4)})
    newer = sold(world, 2, {"item": item, "price": D(5)})
    sales_orders.cancel(older, **world.acting())
    assert last("sales") == [(item.pk, D(5), D(0), True, 2, newer.pk)]


def test_units_are_given_back_each_for_itself(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)})
    box = masters.unit("box")
    first = bought(world, 1, {"item": item, "price": D(5)}, {"item": item, "unit": box, "price": D(48)})
    second = bought(world, 2, {"item": item, "unit": box, "price": D(60)})
    purchase_orders.cancel(second, **world.acting())
    assert last("purchase") == [
        (item.pk, D(5), D(0), True, 1, first.pk),
        (item.pk, D(48), D(0), True, 1, first.pk),
    ]


@pytest.mark.parametrize("kind", ["purchase", "sales"])
def test_a_line_that_an_amendment_leaves_out_sets_no_price(world: World, kind: str) -> None:
    make, commands = {"purchase": (bought, purchase_orders), "sales": (sold, sales_orders)}[kind]
    item, kept = world.item(), world.item()
    older = make(world, 1, {"item": item, "price": D(4)})
    newer = make(world, 2, {"item": item, "price": D(9)}, {"item": kept, "price": D(1)})
    stays = newer.lines.get(item=kept)

    commands.amend(newer, **world.acting(), lines=[{"id": stays.pk}])

    assert last(kind) == [(item.pk, D(4), D(0), True, 1, older.pk), (kept.pk, D(1), D(0), True, 2, newer.pk)]
    assert proofs.differences() == []


def test_a_wrong_last_price_is_told_with_both_figures(world: World) -> None:
    item = world.item()
    order = bought(world, 1, {"item": item, "price": D(4)})
    LastPrice.objects.update(price=D(40))
    (found,) = proofs.differences()
    assert str(item) in found
    assert str(order) in found
    assert "40.000000" in found
    assert "4.000000" in found
    LastPrice.objects.all().delete()
    (found,) = proofs.differences()
    assert str(order) in found
