"""Delivery notices: the store is told to ship, and keeps goods for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders
from zhanggui.sales.commands.from_orders import NothingOpen, OrderNotOpen, OrderRequired
from zhanggui.sales.models import DeliveryNotice, SalesOrder
from zhanggui.sales.tests import make
from zhanggui.stock.models import Availability, Reservation
from zhanggui.stock.tests.make import on_hand, stocked

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def item(world: World) -> Item:
    return stocked(world, world.item(), 10, 1)


def order_of(world: World, item: Item, quantity: Any = 10, **header: Any) -> SalesOrder:
    return make.sales_order(world, lines=[{"item": item, "quantity": D(quantity), "price": D(113)}], **header)


def reserved(order: SalesOrder) -> Decimal:
    rows = Reservation.objects.filter(source_type="sales.SalesOrder", source_id=order.pk)
    return sum((row.quantity for row in rows), D(0))


def test_a_notice_takes_what_is_open_and_keeps_what_is_free(world: World, item: Item) -> None:
    order = order_of(world, item, 12, delivery_address="Gate 2")
    notice = make.delivery_notice(world, order)
    row = notice.lines.get()
    assert notice.number.startswith("DN202603-")
    assert (notice.delivery_address, row.quantity, row.reserved_quantity) == ("Gate 2", 12, 10)
    assert (reserved(order), Availability.objects.get().available) == (10, 0)


def test_what_stands_on_notices_is_not_notified_twice(world: World, item: Item) -> None:
    order = order_of(world, item)
    make.delivery_notice(world, order, 4)
    make.delivery_notice(world, order, 3, confirm_now=False)
    assert make.delivery_notice(world, order).lines.get().quantity == 3
    with pytest.raises(delivery_notices.AllOnNotices):
        make.delivery_notice(world, order)
    assert reserved(order) == 7


def test_notices_together_do_not_ship_more_than_is_open(world: World, item: Item) -> None:
    order = order_of(world, item)
    make.delivery_notice(world, order, 7)
    draft = make.delivery_notice(world, order, 4, confirm_now=False)
    with pytest.raises(delivery_notices.OverOrder) as refused:
        delivery_notices.confirm(draft, **world.acting())
    assert "4 is more than the 3" in str(refused.value)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_notice_adds_to_what_the_order_has_reserved(world: World, item: Item) -> None:
    order = order_of(world, item)
    row = order.lines.get()
    sales_orders.amend(order, **world.acting(), lines=[{"id": row.pk, "quantity": D(4)}])
    sales_orders.reserve(order, **world.acting())
    sales_orders.amend(order, **world.acting(), lines=[{"id": row.pk, "quantity": D(9)}])
    notice = make.delivery_notice(world, order)
    assert (notice.lines.get().reserved_quantity, reserved(order)) == (5, 9)
    delivery_notices.close(notice, **world.acting())
    assert reserved(order) == 4


def test_deliveries_use_up_the_notice_and_its_claim(world: World, item: Item) -> None:
    order = order_of(world, item)
    notice = make.delivery_notice(world, order)
    rival = order_of(world, item, 1)
    with pytest.raises(deliveries.ledger.InsufficientStock):
        make.delivery(world, rival)
    delivery = make.delivery(world, notice, 4)
    notice.refresh_from_db()
    order.refresh_from_db()
    assert (notice.delivered_progress, order.delivered_progress) == ("part", "part")
    assert (delivery.gross, reserved(order), on_hand(item)) == (D(452), 6, 6)
    make.delivery(world, notice)
    notice.refresh_from_db()
    assert (notice.delivered_progress, reserved(order), on_hand(item)) == ("full", 0, 0)
    with pytest.raises(NothingOpen):
        make.delivery(world, notice)


def test_more_than_the_notice_says_is_refused(world: World, item: Item) -> None:
    notice = make.delivery_notice(world, order_of(world, item), 4)
    with pytest.raises(delivery_notices.OverNoticed):
        make.delivery(world, notice, 5)
    assert on_hand(item) == 10


def test_delivering_from_the_order_uses_the_notices_claim_too(world: World, item: Item) -> None:
    order = order_of(world, item)
    notice = make.delivery_notice(world, order)
    make.delivery(world, order, 10)
    assert reserved(order) == 0
    delivery_notices.close(notice, **world.acting())
    assert (on_hand(item), notice.status) == (0, "closed")


def test_a_cancelled_delivery_opens_the_notice_again(world: World, item: Item) -> None:
    notice = make.delivery_notice(world, order_of(world, item))
    delivery = make.delivery(world, notice, 4)
    deliveries.cancel(delivery, **world.acting())
    notice.refresh_from_db()
    assert (notice.delivered_progress, notice.lines.get().delivered_quantity) == ("none", 0)


def test_closing_frees_what_was_kept_and_reopening_keeps_it_again(world: World, item: Item) -> None:
    order = order_of(world, item)
    notice = make.delivery_notice(world, order, 6)
    make.delivery(world, notice, 2)
    delivery_notices.close(notice, **world.acting(), reason="truck broke down")
    assert reserved(order) == 0
    with pytest.raises(delivery_notices.NoticeNotOpen):
        make.delivery(world, notice, 1)
    delivery_notices.reopen(notice, **world.acting())
    assert reserved(order) == 4


@pytest.mark.parametrize("end", ["close", "cancel"])
def test_what_a_person_reserved_after_the_notices_claim_was_let_go_stays(world: World, item: Item, end: str) -> None:
    order = order_of(world, item)
    notice = make.delivery_notice(world, order, 6)
    sales_orders.release(order, **world.acting())
    sales_orders.reserve(order, **world.acting())
    assert reserved(order) == 10
    getattr(delivery_notices, end)(notice, **world.acting())
    assert reserved(order) == 10


def test_what_a_person_reserved_after_a_delivery_without_the_notice_stays(world: World, item: Item) -> None:
    order = order_of(world, item)
    notice = make.delivery_notice(world, order, 4)
    make.delivery(world, order, 3)
    sales_orders.reserve(order, **world.acting())
    assert (reserved(order), notice.lines.get().reserved_quantity) == (7, 1)
    delivery_notices.close(notice, **world.acting())
    assert reserved(order) == 6


def test_a_delivered_notice_is_closed_rather_than_cancelled(world: World, item: Item) -> None:
    notice = make.delivery_notice(world, order_of(world, item))
    make.delivery(world, notice, 1)
    with pytest.raises(delivery_notices.NoticeDelivered) as refused:
        delivery_notices.cancel(notice, **world.acting())
    assert "or close the notice" in str(refused.value)
    fresh = make.delivery_notice(world, order_of(world, item, 1))
    delivery_notices.cancel(fresh, **world.acting())
    assert fresh.status == "cancelled"


def test_only_confirmed_orders_are_notified(world: World, item: Item) -> None:
    order = order_of(world, item)
    draft = make.delivery_notice(world, order, confirm_now=False)
    sales_orders.close(order, **world.acting())
    with pytest.raises(OrderNotOpen):
        make.delivery_notice(world, order)
    with pytest.raises(OrderNotOpen):
        delivery_notices.confirm(draft, **world.acting())


def test_a_notice_without_an_order_needs_the_companys_rule(world: World, item: Item) -> None:
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    notice = delivery_notices.draft(**world.acting(), **header, lines=[{"item": item, "quantity": D(2)}])
    with pytest.raises(OrderRequired):
        delivery_notices.confirm(notice, **world.acting())
    world.company.delivery_without_order = True
    world.company.save()
    delivery_notices.confirm(notice, **world.acting())
    delivery = make.delivery(world, notice)
    assert (delivery.lines.get().quantity, on_hand(item)) == (2, 8)


def test_a_draft_can_be_revised(world: World, item: Item) -> None:
    notice = make.delivery_notice(world, order_of(world, item), confirm_now=False)
    row = notice.lines.get()
    delivery_notices.revise(notice, **world.acting(), lines=[{"id": row.pk, "quantity": D(3)}], note="by rail")
    delivery_notices.confirm(notice, **world.acting())
    row.refresh_from_db()
    assert (row.quantity, row.order_line_id is not None, notice.note) == (3, True, "by rail")
    other = make.delivery_notice(world, order_of(world, item, 1), confirm_now=False)
    with pytest.raises(InvalidInput):
        delivery_notices.revise(other, **world.acting(), warehouse=masters.warehouse(masters.company()))


def test_who_may_not_notify_makes_nothing(world: World, item: Item) -> None:
    order = order_of(world, item)
    with pytest.raises(NotAllowed):
        delivery_notices.notify(order, by=masters.user("sales.*.view"), at=world.at)
    with pytest.raises(NotFound):
        delivery_notices.notify(order, by=masters.user(company=masters.company()), at=world.at)
    assert not DeliveryNotice.objects.exists()
