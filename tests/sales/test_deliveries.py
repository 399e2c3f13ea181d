"""Deliveries: what they take from orders and stock, and what they refuse."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sales.orders import line, order_of

from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, PeriodClosed, WrongStatus
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.models import CustomerTerms, Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, sales_orders
from zhanggui.sales.commands.deliveries import OverDelivery
from zhanggui.sales.commands.from_orders import NothingOpen, OrderNotOpen, OrderRequired
from zhanggui.sales.models import Delivery
from zhanggui.sales.tests import make
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import ExpectedMove, Reservation, StockMove
from zhanggui.stock.tests.make import on_hand, stocked, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


# -- what a delivery does


def test_goods_leave_at_what_they_cost_on_average(world: World) -> None:
    item = stocked(world, world.item(), 10, 2)
    stocked(world, item, 5, 5)
    order = order_of(world, line(item, 10))
    delivery = make.delivery(world, order, 4)
    row = delivery.lines.get()
    assert (on_hand(item), worth(item)) == (11, (D(11), D(33)))
    assert (row.stock_value, row.net, row.gross) == (D(12), D(400), D(452))
    assert (delivery.status, delivery.gross) == ("confirmed", D(452))
    assert StockMove.objects.filter(source_type="sales.Delivery", source_id=delivery.pk).get().value == 12


def test_a_partial_delivery_is_written_back_to_its_order(world: World) -> None:
    items = [stocked(world, world.item(), 20, 1) for _number in range(2)]
    order = order_of(world, *(line(item, 10) for item in items), due_date=dt.date(2026, 3, 9))
    make.delivery(world, order, 10, 3)
    order.refresh_from_db()
    assert [row.delivered_quantity for row in order.lines.all()] == [10, 3]
    assert (order.delivered_progress, order.next_due_date) == ("part", dt.date(2026, 3, 9))
    assert list(ExpectedMove.objects.filter(source_id=order.pk).values_list("item", "quantity")) == [
        (items[1].pk, D(-7))
    ]
    make.delivery(world, order)
    order.refresh_from_db()
    assert (order.delivered_progress, order.next_due_date) == ("full", None)
    assert not ExpectedMove.objects.exists()


def test_a_draft_delivery_moves_nothing_and_shows_its_share(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 3, "33.33"))
    delivery = make.delivery(world, order, 1, confirm_now=False)
    assert (delivery.status, delivery.number, delivery.gross) == ("draft", "", D("33.33"))
    assert on_hand(item) == 10
    row = delivery.lines.get()
    deliveries.revise(delivery, **world.acting(), lines=[{"id": row.pk, "quantity": D(2)}], tracking_number="SF1")
    deliveries.confirm(delivery, **world.acting())
    assert (delivery.tracking_number, delivery.gross, on_hand(item)) == ("SF1", D("66.66"), 8)


def test_a_delivery_drafted_by_hand_takes_the_orders_terms(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10, 100), tax_included=False)
    delivery = deliveries.draft(
        **world.acting(),
        company=world.company,
        customer=world.customer,
        warehouse=world.warehouse,
        lines=[{"order_line": order.lines.get(), "quantity": D(4)}],
    )
    row = delivery.lines.get()
    assert (delivery.tax_included, row.price, row.net, row.gross) == (False, D(100), D(400), D(452))
    deliveries.confirm(delivery, **world.acting())
    order.refresh_from_db()
    assert order.delivered_progress == "part"


def test_one_delivery_can_serve_several_orders_of_a_customer(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    orders = [order_of(world, line(item, 4)) for _number in range(2)]
    delivery = deliveries.draft(
        **world.acting(),
        company=world.company,
        customer=world.customer,
        warehouse=world.warehouse,
        lines=[{"order_line": order.lines.get()} for order in orders],
    )
    deliveries.confirm(delivery, **world.acting())
    for order in orders:
        order.refresh_from_db()
    assert [order.delivered_progress for order in orders] == ["full", "full"]
    assert on_hand(item) == 2


def test_services_stay_on_the_order(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    service = world.item(kind="service")
    order = order_of(world, line(item, 4), line(service, 1, kind="service"))
    delivery = make.delivery(world, order)
    assert [row.item for row in delivery.lines.all()] == [item]
    with pytest.raises(InvalidInput) as refused:
        make.delivery(world, order, 0, 1)
    assert [(error.row, error.field) for error in refused.value.errors] == [(1, "order_line")]


def test_units_convert_cumulatively(world: World) -> None:
    item = stocked(world, world.item(conversions={"case": (5, 3)}), 10, 1)
    order = order_of(world, line(item, 3, 30, unit=masters.unit("case")))
    made = [make.delivery(world, order, 1).lines.get().base_quantity for _part in range(3)]
    assert made == [2, 1, 2]
    assert on_hand(item) == 5


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    price=st.decimals("0.01", "999.99", places=2),
    discount=st.decimals("0", "40", places=1),
    tax_included=st.booleans(),
    dropped=st.integers(0, 4),
)
def test_partial_deliveries_add_up_to_the_order_to_the_cent(
    world: World, parts: list[int], price: Decimal, discount: Decimal, *, tax_included: bool, dropped: int
) -> None:
    """Even where one of them was cancelled and delivered anew."""
    item = stocked(world, world.item(conversions={"case": (7, 3)}), 200, 1)
    order = order_of(
        world, line(item, sum(parts), price, discount=discount, unit=masters.unit("case")), tax_included=tax_included
    )
    made = [make.delivery(world, order, part) for part in parts]
    if dropped < len(made):
        deliveries.cancel(made.pop(dropped), **world.acting())
        made.append(make.delivery(world, order))
    rows = [delivery.lines.get() for delivery in made]
    assert sum(row.net for row in rows) == order.net
    assert sum(row.tax_amount for row in rows) == order.tax_amount
    assert sum(row.gross for row in rows) == order.gross
    assert sum(row.base_quantity for row in rows) == order.lines.get().base_quantity


# -- reservations


def test_what_is_reserved_for_one_order_is_kept_from_another(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    first, second = order_of(world, line(item, 8)), order_of(world, line(item, 8))
    sales_orders.reserve(first, **world.acting())
    with pytest.raises(InsufficientStock):
        make.delivery(world, second)
    make.delivery(world, second, 2)
    make.delivery(world, first, 5)
    assert Reservation.objects.get().quantity == 3
    make.delivery(world, first)
    assert not Reservation.objects.exists()
    assert on_hand(item) == 0


def test_two_lines_on_one_order_line_use_up_one_claim(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    own = order.lines.get()
    rows = [{"order_line": own, "quantity": D(4)}, {"order_line": own, "quantity": D(6)}]
    delivery = deliveries.deliver(order, **world.acting(), lines=rows, confirm_now=True)
    assert [row.gross for row in delivery.lines.all()] == [D(452), D(678)]
    assert not Reservation.objects.exists()


def test_goods_from_another_warehouse_give_up_the_claim(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    other = masters.warehouse(world.company, world.by)
    stocked(world, item, 10, 1, warehouse=other)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    delivery = make.delivery(world, order, 4, confirm_now=False)
    deliveries.revise(delivery, **world.acting(), warehouse=other)
    deliveries.confirm(delivery, **world.acting())
    assert (on_hand(item, world.warehouse), on_hand(item, other)) == (10, 6)
    assert Reservation.objects.get().quantity == 6


# -- refusals


def test_more_than_ordered_is_refused(world: World) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, line(item, 10))
    make.delivery(world, order, 7)
    with pytest.raises(OverDelivery) as refused:
        make.delivery(world, order, 4)
    assert "4 is more than the 3" in str(refused.value)
    assert (on_hand(item), Delivery.objects.count()) == (13, 1)


def test_the_customers_tolerance_beats_the_companys(world: World) -> None:
    item = stocked(world, world.item(), 30, 1)
    world.company.over_delivery_percent = D(50)
    world.company.save()
    CustomerTerms.objects.create(company=world.company, customer=world.customer, over_delivery_percent=D(10))
    order = order_of(world, line(item, 10))
    with pytest.raises(OverDelivery):
        make.delivery(world, order, 12)
    make.delivery(world, order, 11)
    order.refresh_from_db()
    assert (order.delivered_progress, on_hand(item)) == ("full", 19)


def test_nobody_sells_what_is_not_there_and_every_shortage_is_named(world: World) -> None:
    items = [stocked(world, world.item(), quantity, 1) for quantity in (1, 10, 2)]
    order = order_of(world, *(line(item, 5) for item in items))
    with pytest.raises(InsufficientStock) as refused:
        make.delivery(world, order)
    assert items[0].code in str(refused.value)
    assert items[2].code in str(refused.value)
    assert items[1].code not in str(refused.value)
    assert not Delivery.objects.exists()
    assert [on_hand(item) for item in items] == [1, 10, 2]
    assert [row.delivered_quantity for row in order.lines.all()] == [0, 0, 0]


def test_a_closed_line_is_not_delivered(world: World) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, line(item, 10))
    sales_orders.close_lines(order, **world.acting(), lines=list(order.lines.all()))
    with pytest.raises(NothingOpen):
        make.delivery(world, order)
    with pytest.raises(OverDelivery):
        make.delivery(world, order, 1)


@pytest.mark.parametrize("step", ["close", "cancel"])
def test_an_order_that_is_over_is_not_delivered(world: World, step: str) -> None:
    item = stocked(world, world.item(), 20, 1)
    order = order_of(world, line(item, 10))
    draft = make.delivery(world, order, 1, confirm_now=False)
    getattr(sales_orders, step)(order, **world.acting())
    with pytest.raises(OrderNotOpen):
        make.delivery(world, order)
    with pytest.raises(OrderNotOpen):
        deliveries.confirm(draft, **world.acting())
    assert on_hand(item) == 20


def test_a_delivery_without_an_order_needs_the_companys_rule(world: World) -> None:
    item = stocked(world, world.item(), 10, 2)
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    delivery = deliveries.draft(**world.acting(), **header, lines=[line(item, 3, 113)])
    with pytest.raises(OrderRequired):
        deliveries.confirm(delivery, **world.acting())
    world.company.delivery_without_order = True
    world.company.save()
    deliveries.confirm(delivery, **world.acting())
    assert (on_hand(item), delivery.lines.get().stock_value, delivery.gross) == (7, D(6), D(339))


def test_lines_of_foreign_orders_are_refused(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    other = order_of(world, line(item, 1), customer=masters.customer())
    elsewhere = World()
    foreign = order_of(elsewhere, line(item, 1))
    rows = [{"order_line": order.lines.get(), "quantity": D(1)} for order in (other, foreign)]
    with pytest.raises(InvalidInput) as refused:
        deliveries.draft(**world.acting(), **header, lines=rows)
    assert [(error.row, error.field) for error in refused.value.errors] == [(1, "order_line"), (2, "order_line")]
    assert not Delivery.objects.exists()


def test_another_item_than_ordered_is_refused(world: World) -> None:
    item, other = stocked(world, world.item(), 10, 1), world.item()
    order = order_of(world, line(item, 10))
    rows = [{"order_line": order.lines.get(), "item": other, "quantity": D(1)}]
    with pytest.raises(InvalidInput) as refused:
        deliveries.deliver(order, **world.acting(), lines=rows)
    assert [(error.row, error.field) for error in refused.value.errors] == [(1, "item")]


def test_a_closed_period_refuses(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    Period.objects.create(
        company=world.company, area="stock", start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31), is_closed=True
    )
    with pytest.raises(PeriodClosed):
        make.delivery(world, order)
    assert (on_hand(item), Delivery.objects.count()) == (10, 0)


def test_posting_at_once_needs_the_right_to_post(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    clerk = masters.user("sales.*.view", "sales.delivery.deliver")
    with pytest.raises(NotAllowed):
        deliveries.deliver(order, by=clerk, at=world.at, confirm_now=True)
    assert not Delivery.objects.exists()
    assert deliveries.deliver(order, by=clerk, at=world.at).status == "draft"
    with pytest.raises(NotAllowed):
        deliveries.confirm(Delivery.objects.get(), by=clerk, at=world.at)
    assert on_hand(item) == 10


def test_a_delivery_of_another_company_does_not_exist(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    stranger = masters.user(company=masters.company())
    with pytest.raises(NotFound):
        deliveries.deliver(order, by=stranger, at=world.at)
    delivery = make.delivery(world, order)
    with pytest.raises(NotFound):
        deliveries.cancel(delivery, by=stranger, at=world.at)
    assert on_hand(item) == 0


# -- cancel


def test_a_cancelled_delivery_brings_goods_and_order_back(world: World) -> None:
    item = stocked(world, world.item(), 10, "1.11")
    order = order_of(world, line(item, 10))
    delivery = make.delivery(world, order, 3)
    deliveries.cancel(delivery, **world.acting(), reason="wrong address")
    order.refresh_from_db()
    assert (delivery.status, on_hand(item), worth(item)) == ("cancelled", 10, (D(10), D("11.10")))
    assert (order.delivered_progress, order.lines.get().delivered_quantity) == ("none", 0)
    assert ExpectedMove.objects.get().quantity == -10
    with pytest.raises(WrongStatus):
        deliveries.cancel(delivery, **world.acting())
    row = Activity.objects.select_related("payload").get(step="cancel", document_id=delivery.pk)
    assert row.payload.data["reason"] == "wrong address"


def test_a_delivery_whose_goods_came_back_is_not_cancelled(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    delivery = make.delivery(world, order_of(world, line(item, 10)))
    make.sales_return(world, delivery, 1)
    with pytest.raises(deliveries.DeliveryUsed):
        deliveries.cancel(delivery, **world.acting())
    assert on_hand(item) == 1


# -- speed


def test_order_and_delivery_of_ten_lines_take_at_most_fifty_statements(world: World) -> None:
    items = [stocked(world, world.item(), 100, 1) for _number in range(10)]
    cycle(world, items)  # the first of a month creates its number sequences
    assert cycle(world, items) <= 50


def test_statements_do_not_grow_with_the_lines(world: World) -> None:
    items = [stocked(world, world.item(), 100, 1) for _number in range(20)]
    cycle(world, items)
    assert cycle(world, items[:2]) == cycle(world, items)


def cycle(world: World, items: list[Item]) -> int:
    with CaptureQueriesContext(connection) as queries:
        order = order_of(world, *(line(item, 3) for item in items))
        deliveries.deliver(order, **world.acting(), confirm_now=True)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
