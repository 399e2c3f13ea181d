"""Sales returns: goods back at their cost, for replacement or credit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, PeriodClosed
from zhanggui.kernel.models import Period
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, sales_orders, sales_returns
from zhanggui.sales.commands.from_deliveries import DeliveryRequired, NotDelivered, OverReturn
from zhanggui.sales.commands.from_orders import NothingOpen
from zhanggui.sales.models import SalesOrder, SalesReturn
from zhanggui.sales.queries.sales_orders import to_deliver, to_invoice
from zhanggui.sales.tests import make
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import ExpectedMove
from zhanggui.stock.tests.make import issued, on_hand, stocked, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def order_of(world: World, item: Item, quantity: Any = 10, price: Any = 113, **more: Any) -> SalesOrder:
    line = {"item": item, "quantity": D(quantity), "price": D(price)} | {k: more.pop(k) for k in ("unit",) if k in more}
    return make.sales_order(world, lines=[line], **more)


def test_goods_come_back_at_the_cost_at_which_they_left(world: World) -> None:
    item = stocked(world, world.item(), 10, "3.33")
    delivery = make.delivery(world, order_of(world, item))
    stocked(world, item, 10, 50)
    returned = make.sales_return(world, delivery, 3)
    row = returned.lines.get()
    assert returned.number.startswith("RT202603-")
    assert (row.stock_value, row.gross, row.net) == (D("9.99"), D(339), D(300))
    assert worth(item) == (13, D("509.99"))
    make.sales_return(world, delivery, 7)
    delivery.refresh_from_db()
    assert worth(item) == (20, D("533.30"))
    assert (delivery.returned_progress, delivery.lines.get().returned_value) == ("full", D("33.30"))


def test_a_replacement_is_delivered_again(world: World) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, item)
    make.sales_return(world, make.delivery(world, order), 2, resolution=SalesReturn.Resolution.REPLACE)
    row = order.lines.get()
    order.refresh_from_db()
    assert (row.delivered_quantity, row.returned_quantity, row.reopened_quantity) == (10, 2, 2)
    assert (to_deliver(row), to_invoice(row), order.delivered_progress) == (2, 8, "part")
    assert ExpectedMove.objects.get().quantity == -2
    again = make.delivery(world, order)
    row = order.lines.get()
    order.refresh_from_db()
    assert (again.lines.get().quantity, to_deliver(row), to_invoice(row)) == (2, 0, 10)
    assert (order.delivered_progress, on_hand(item)) == ("full", 10)


def test_a_credit_leaves_the_order_as_it_is(world: World) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, item)
    make.sales_return(world, make.delivery(world, order), 2, reason="scratched")
    row = order.lines.get()
    order.refresh_from_db()
    assert (row.returned_quantity, row.reopened_quantity) == (2, 0)
    assert (to_deliver(row), to_invoice(row), order.delivered_progress) == (0, 8, "full")
    assert not ExpectedMove.objects.exists()


def test_replaced_parts_add_up_to_the_order_to_the_cent(world: World) -> None:
    item = stocked(world, world.item(conversions={"case": (5, 3)}), 20, 1)
    order = order_of(world, item, 3, "33.37", unit=masters.unit("case"))
    delivery = make.delivery(world, order)
    returned = make.sales_return(world, delivery, 1, resolution=SalesReturn.Resolution.REPLACE)
    again = make.delivery(world, order)
    assert delivery.gross - returned.gross + again.gross == order.gross
    moved = [document.lines.get().base_quantity for document in (delivery, returned, again)]
    assert moved == [5, 2, 2]


def test_goods_that_the_customer_keeps_after_all_make_the_order_whole_to_the_cent(world: World) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, item, 9, "3.37")
    delivery = make.delivery(world, order, 6)
    back = make.sales_return(world, delivery, 3, resolution=SalesReturn.Resolution.REPLACE)
    rest = make.delivery(world, order, 3)
    with pytest.raises(sales_returns.DeliveredMeanwhile) as refused:
        sales_returns.cancel(back, **world.acting())
    assert f"Deliver the goods on {order.number} again instead" in str(refused.value)
    back.refresh_from_db()
    assert (back.status, on_hand(item)) == ("confirmed", 14)
    again = make.delivery(world, order, 3)
    assert delivery.gross - back.gross + rest.gross + again.gross == order.gross


def test_nobody_brings_back_more_than_they_got(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    delivery = make.delivery(world, order_of(world, item), 5)
    make.sales_return(world, delivery, 3)
    with pytest.raises(OverReturn) as refused:
        make.sales_return(world, delivery, 3)
    assert "3 is more than the 2" in str(refused.value)
    own = delivery.lines.get()
    rows = [{"delivery_line": own, "quantity": D(1)}, {"delivery_line": own, "quantity": D(2)}]
    with pytest.raises(OverReturn):
        sales_returns.take_back(delivery, **world.acting(), lines=rows, confirm_now=True)
    make.sales_return(world, delivery)
    with pytest.raises(NothingOpen):
        make.sales_return(world, delivery)
    assert on_hand(item) == 10


def test_a_closed_order_is_not_replaced(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, item)
    delivery = make.delivery(world, order)
    sales_orders.close(order, **world.acting())
    with pytest.raises(sales_returns.NoReplacement):
        make.sales_return(world, delivery, 1, resolution=SalesReturn.Resolution.REPLACE)
    assert on_hand(item) == 0
    make.sales_return(world, delivery, 1)
    assert on_hand(item) == 1


def test_a_return_without_a_delivery_needs_the_companys_rule(world: World) -> None:
    item = stocked(world, world.item(), 10, 3)
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    row = {"item": item, "quantity": D(2), "price": D(113)}
    lines = [row, {**row, "unit_cost": D("1.005")}, {**row, "unit_cost": D(0)}]
    returned = sales_returns.draft(**world.acting(), **header, lines=lines)
    with pytest.raises(DeliveryRequired):
        sales_returns.confirm(returned, **world.acting())
    world.company.delivery_without_order = True
    world.company.save()
    sales_returns.confirm(returned, **world.acting())
    assert [line.stock_value for line in returned.lines.all()] == [D(6), D("2.01"), D(0)]
    assert worth(item) == (16, D("38.01"))


def test_drafts_can_be_revised_and_name_their_delivery(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    delivery = make.delivery(world, order_of(world, item))
    returned = make.sales_return(world, delivery, 5, confirm_now=False)
    row = returned.lines.get()
    assert row.order_line_id == delivery.lines.get().order_line_id
    sales_returns.revise(returned, **world.acting(), lines=[{"id": row.pk, "quantity": D(4)}], reason="bent")
    sales_returns.confirm(returned, **world.acting())
    assert (returned.reason, returned.gross, on_hand(item)) == ("bent", D(452), 4)


def test_lines_of_foreign_deliveries_are_refused(world: World) -> None:
    item, elsewhere = stocked(world, world.item(), 10, 1), World()
    foreign = make.delivery(elsewhere, order_of(elsewhere, stocked(elsewhere, elsewhere.item(), 5, 1), 1))
    other = make.delivery(world, order_of(world, item, 1, customer=masters.customer()))
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    rows = [{"delivery_line": source.lines.get(), "quantity": D(1)} for source in (foreign, other)]
    with pytest.raises(InvalidInput) as refused:
        sales_returns.draft(**world.acting(), **header, lines=rows)
    assert [(error.row, error.field) for error in refused.value.errors] == [(1, "delivery_line"), (2, "delivery_line")]


def test_only_what_was_posted_comes_back(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    draft = make.delivery(world, order_of(world, item), confirm_now=False)
    with pytest.raises(NotDelivered):
        make.sales_return(world, draft)


def test_a_closed_period_refuses(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    delivery = make.delivery(world, order_of(world, item))
    march = {"start": dt.date(2026, 3, 1), "end": dt.date(2026, 3, 31)}
    Period.objects.create(company=world.company, area="stock", is_closed=True, **march)
    with pytest.raises(PeriodClosed):
        make.sales_return(world, delivery)
    assert not SalesReturn.objects.exists()


def test_who_may_not_take_back_changes_nothing(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    delivery = make.delivery(world, order_of(world, item))
    with pytest.raises(NotAllowed):
        sales_returns.take_back(delivery, by=masters.user("sales.*.view"), at=world.at)
    with pytest.raises(NotFound):
        sales_returns.take_back(delivery, by=masters.user(company=masters.company()), at=world.at)
    assert not SalesReturn.objects.exists()


# -- cancel


def test_a_cancelled_return_leaves_at_the_value_at_which_it_came(world: World) -> None:
    item = stocked(world, world.item(), 10, 2)
    order = order_of(world, item)
    delivery = make.delivery(world, order)
    returned = make.sales_return(world, delivery, 4, resolution=SalesReturn.Resolution.REPLACE)
    stocked(world, item, 4, 6)
    sales_returns.cancel(returned, **world.acting())
    delivery.refresh_from_db()
    order.refresh_from_db()
    assert (worth(item), returned.status) == ((D(4), D(24)), "cancelled")
    assert (delivery.returned_progress, delivery.lines.get().returned_value) == ("none", 0)
    assert (order.delivered_progress, order.lines.get().reopened_quantity) == ("full", 0)


def test_a_return_whose_goods_are_gone_is_not_cancelled(world: World) -> None:
    item = stocked(world, world.item(), 10, 2)
    returned = make.sales_return(world, make.delivery(world, order_of(world, item)), 4)
    issued(world, item, 3)
    with pytest.raises(InsufficientStock):
        sales_returns.cancel(returned, **world.acting())
    returned.refresh_from_db()
    assert (returned.status, on_hand(item)) == ("confirmed", 1)


def test_a_return_that_was_replaced_is_not_cancelled(world: World) -> None:
    item = stocked(world, world.item(), 20, 2)
    order = order_of(world, item)
    returned = make.sales_return(world, make.delivery(world, order), 4, resolution=SalesReturn.Resolution.REPLACE)
    again = make.delivery(world, order, 1)
    with pytest.raises(sales_returns.ReplacementDelivered) as refused:
        sales_returns.cancel(returned, **world.acting())
    assert order.number in str(refused.value)
    deliveries.cancel(again, **world.acting())
    sales_returns.cancel(returned, **world.acting())
    assert on_hand(item) == 10


def test_goods_of_another_delivery_are_not_taken_back_from_this_one(world: World) -> None:
    item = stocked(world, world.item(), 100, 1)
    first, other = (make.delivery(world, order_of(world, item), 10) for _number in range(2))
    with pytest.raises(InvalidInput, match="doesn't belong to"):
        sales_returns.take_back(first, **world.acting(), lines=[{"delivery_line": other.lines.get(), "quantity": D(1)}])
    assert not SalesReturn.objects.exists()
