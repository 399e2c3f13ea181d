"""Value at moving average, to the cent: negative stock, remainders, returns, late prices."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import other_issues, other_receipts, valuation
from zhanggui.stock.commands.ledger import InsufficientStock, Source
from zhanggui.stock.commands.valuation import LatePrice
from zhanggui.stock.models import ItemValue, StockMove, ValueEntry
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def entries(item: Item) -> list[tuple[str, Decimal, Decimal]]:
    return list(ValueEntry.objects.filter(item=item).values_list("kind", "quantity", "value"))


def late(world: World, item: Item, quantity: str, difference: str) -> None:
    """A price difference found out after the goods came."""
    document = make.other_receipt(world, status="draft", lines=[])
    source = Source.of(document, at=world.at)
    with transaction.atomic():
        valuation.correct(source, [LatePrice(item.pk, None, D(quantity), D(difference))])


def agrees() -> bool:
    return not (rebuild.rebuild_values() or rebuild.rebuild_quantities() or rebuild.rebuild_balances())


# -- average and remainder


def test_three_for_ten_leave_nothing_behind(world: World) -> None:
    item = make.stocked(world, world.item(), 3, "3.333333")
    assert worth(item) == (3, D("10.00"))
    for _ in range(3):
        make.issued(world, item, 1)
    assert [value for _kind, _quantity, value in entries(item)] == [D(10), D("-3.33"), D("-3.34"), D("-3.33")]
    assert worth(item) == (0, 0)


def test_the_average_moves_with_every_receipt(world: World) -> None:
    item = make.stocked(world, world.item(), 10, "4.00")
    make.stocked(world, item, 30, "6.00")
    make.issued(world, item, 8)
    assert worth(item) == (32, D("176.00"))
    make.stocked(world, item, 8, "10.50")
    make.issued(world, item, 40)
    assert worth(item) == (0, 0)
    assert ValueEntry.objects.latest("pk").value == D("-260.00")


def test_a_currency_without_cents_is_kept_without_cents(db: None) -> None:
    world = World(money="JPY")
    world.company.currency.digits = 0
    world.company.currency.save()
    item = make.stocked(world, world.item(), 3, "33.5")
    assert worth(item) == (3, 101)
    make.issued(world, item, 1)
    assert worth(item) == (2, 67)


def test_warehouses_share_one_average(world: World) -> None:
    from zhanggui.masterdata.tests import make as masters

    elsewhere = masters.warehouse(world.company, world.by)
    item = make.stocked(world, world.item(), 1, 10)
    make.stocked(world, item, 1, 20, warehouse=elsewhere)
    make.issued(world, item, 1, warehouse=elsewhere)
    assert worth(item) == (1, 15)
    assert (on_hand(item, world.warehouse), on_hand(item, elsewhere)) == (1, 0)


# -- reversals


def test_a_reversed_receipt_takes_its_own_value_away(world: World) -> None:
    item = make.stocked(world, world.item(), 10, 4)
    dear = make.other_receipt(world, lines=[{"item": item, "quantity": D(10), "unit_cost": D(6)}])
    other_receipts.cancel(dear, **world.acting())
    assert worth(item) == (10, 40)


def test_value_that_is_too_little_to_reverse_is_rounding(world: World) -> None:
    item = make.stocked(world, world.item(), 10, 1)
    dear = make.other_receipt(world, lines=[{"item": item, "quantity": D(10), "unit_cost": D(9)}])
    make.issued(world, item, 10)
    other_receipts.cancel(dear, **world.acting())
    assert worth(item) == (0, 0)
    assert entries(item)[-3:] == [("correction", 0, D(40)), ("rounding", 0, D(-40)), ("issue", -10, D(-90))]
    assert agrees()


def test_the_ledger_keeps_what_was_reversed(world: World) -> None:
    item = make.stocked(world, world.item(), 2, 3)
    issue = make.issued(world, item, 1)
    other_issues.cancel(issue, **world.acting())
    assert StockMove.objects.count() == 3
    assert StockMove.objects.latest("pk").reverses.source_type == "stock.OtherIssue"


# -- below zero


def test_stock_goes_below_zero_only_where_the_item_allows_it(world: World) -> None:
    strict, loose = world.item(), world.item(allow_negative=True)
    with pytest.raises(InsufficientStock):
        make.issued(world, strict, 1)
    make.issued(world, loose, 1)
    assert on_hand(loose) == -1


def test_what_goes_below_zero_leaves_at_the_last_cost(world: World) -> None:
    item = make.stocked(world, world.item(allow_negative=True), 2, "5.00")
    make.issued(world, item, 5)
    assert worth(item) == (-3, D("-15.00"))


def test_what_goes_below_zero_without_a_cost_leaves_at_the_standard_cost(world: World) -> None:
    item = world.item(allow_negative=True, standard_cost=D(10))
    make.issued(world, item, 5)
    assert worth(item) == (-5, D("-50.00"))


def test_what_goes_back_dearer_than_all_that_is_left_leaves_the_rest_at_its_average(world: World) -> None:
    item = make.stocked(world, world.item(), 90, 1)
    dear = make.other_receipt(world, lines=[{"item": item, "quantity": D(10), "unit_cost": D(1000)}])
    make.issued(world, item, 85)
    assert worth(item) == (15, D("1513.50"))
    other_receipts.cancel(dear, **world.acting())
    assert worth(item) == (5, D("504.50"))
    assert entries(item)[-3:] == [
        ("correction", 0, D("8991.00")),
        ("rounding", 0, D("-8991.00")),
        ("issue", -10, D(-10000)),
    ]
    assert agrees()


def test_a_receipt_after_going_below_zero_settles_what_left_too_cheaply(world: World) -> None:
    item = make.stocked(world, world.item(allow_negative=True), 2, "5.00")
    make.issued(world, item, 5)
    make.stocked(world, item, 10, "6.00")
    assert worth(item) == (7, D("42.00"))
    # 3 left at 5 each and cost 6 each: 3 more went to those who took them.
    assert entries(item)[-3:] == [
        ("correction", 0, D("-3.00")),
        ("below_zero", 0, D("3.00")),
        ("receipt", 10, D("60.00")),
    ]
    assert agrees()


def test_a_receipt_that_only_fills_up_leaves_no_value(world: World) -> None:
    item = make.stocked(world, world.item(allow_negative=True), 1, "5.00")
    make.issued(world, item, 4)
    make.stocked(world, item, 3, "7.00")
    assert worth(item) == (0, 0)
    assert agrees()


def test_a_receipt_that_doesnt_fill_up_values_the_rest_at_its_own_cost(world: World) -> None:
    item = make.stocked(world, world.item(allow_negative=True), 1, "5.00")
    make.issued(world, item, 4)
    make.stocked(world, item, 1, "7.00")
    assert worth(item) == (-2, D("-14.00"))
    assert agrees()


def test_an_item_that_may_no_longer_go_below_zero_can_be_filled_up(world: World) -> None:
    item = world.item(allow_negative=True)
    make.issued(world, item, 5)
    Item.objects.filter(pk=item.pk).update(allow_negative=False)
    item.refresh_from_db()
    make.stocked(world, item, 3, 1)
    with pytest.raises(InsufficientStock):
        make.issued(world, item, 1)
    make.stocked(world, item, 3, 1)
    assert not item.availability.get().may_go_negative
    make.issued(world, item, 1)
    with pytest.raises(InsufficientStock):
        make.issued(world, item, 1)


def test_an_item_that_may_go_below_zero_from_now_on_can(world: World) -> None:
    item = make.stocked(world, world.item(), 1, 1)
    Item.objects.filter(pk=item.pk).update(allow_negative=True)
    item.refresh_from_db()
    make.issued(world, item, 3)
    assert on_hand(item) == -2


# -- late prices


def test_a_late_price_corrects_what_is_still_there(world: World) -> None:
    item = make.stocked(world, world.item(), 10, "4.00")
    late(world, item, "10", "5.00")
    assert worth(item) == (10, D("45.00"))
    assert entries(item)[1:] == [("correction", 0, D(5))]


def test_a_late_price_of_goods_partly_gone_is_split(world: World) -> None:
    item = make.stocked(world, world.item(), 9, "4.00")
    make.issued(world, item, 6)
    late(world, item, "9", "10.00")
    assert worth(item) == (3, D("15.33"))
    assert entries(item)[2:] == [("correction", 0, D("3.33")), ("price_difference", 0, D("6.67"))]
    assert agrees()


def test_a_late_price_of_goods_all_gone_is_price_difference(world: World) -> None:
    item = make.stocked(world, world.item(), 9, "4.00")
    make.issued(world, item, 9)
    late(world, item, "9", "-10.00")
    assert worth(item) == (0, 0)
    assert entries(item)[2:] == [("price_difference", 0, D("-10.00"))]


def test_a_late_price_never_makes_real_goods_worth_less_than_nothing(world: World) -> None:
    item = make.stocked(world, world.item(), 10, "1.00")
    late(world, item, "10", "-25.00")
    assert worth(item) == (10, 0)
    assert entries(item)[1:] == [("correction", 0, D(-10)), ("price_difference", 0, D(-15))]
    assert agrees()


def test_a_late_price_of_more_than_was_received_since_counts_what_was_received(world: World) -> None:
    item = make.stocked(world, world.item(), 4, "1.00")
    make.stocked(world, item, 6, "1.00")
    late(world, item, "4", "2.00")
    assert worth(item) == (10, 12)


def test_a_late_price_below_zero_is_all_price_difference(world: World) -> None:
    item = make.stocked(world, world.item(allow_negative=True), 1, "1.00")
    make.issued(world, item, 3)
    late(world, item, "1", "2.00")
    assert worth(item) == (-2, -2)
    assert entries(item)[2:] == [("price_difference", 0, 2)]


# -- the average per unit


def test_the_average_is_value_by_quantity(world: World) -> None:
    item = make.stocked(world, world.item(), 3, "3.33")
    make.stocked(world, item, 1, "4.01")
    row = ItemValue.objects.get(item=item)
    assert (row.quantity, row.value, row.last_cost) == (4, D("14.00"), D("4.01"))
