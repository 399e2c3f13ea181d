"""Orders that are amended after they were confirmed: lines, notices, claims, and drafts made before."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.sales.orders import available, expected, line, order_of, reserved, told

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import amendments
from zhanggui.pricing.models import LastPrice
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make
from zhanggui.stock.tests.make import stocked

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


# -- amend


def test_an_amended_order_expects_what_is_open_now(world: World) -> None:
    item, extra = world.item(), world.item()
    order = order_of(world, line(item, 10))
    row = order.lines.get()
    sales_orders.amend(
        order,
        **world.acting(),
        lines=[{"id": row.pk, "quantity": D(12), "price": D(100)}, line(extra, 1, 10)],
        due_date=dt.date(2026, 5, 1),
    )
    assert expected(order) == [(item.pk, D(-12), dt.date(2026, 5, 1)), (extra.pk, D(-1), dt.date(2026, 5, 1))]
    assert order.gross == 1210
    assert LastPrice.objects.get(item=item).price == 100


def test_lines_that_an_amendment_leaves_out_are_removed_unless_they_are_used(world: World) -> None:
    free = line(world.item(list_price=D(5)), 1, 0, tax=None)
    order = order_of(world, line(world.item(), 10), free)
    first, second = order.lines.all()
    sales_orders.amend(order, **world.acting(), lines=[{"id": first.pk, "quantity": D(11)}, {"id": second.pk}])
    assert [(row.quantity, row.price) for row in order.lines.all()] == [(D(11), D(113)), (D(1), D(0))]
    sales_orders.amend(order, **world.acting(), reference="HEADER ALONE")
    assert order.lines.count() == 2
    notice = delivery_notices.notify(order, **world.acting(), lines=[{"order_line": first, "quantity": D(1)}])
    with pytest.raises(amendments.LineReferredTo) as refused:
        sales_orders.amend(order, **world.acting(), lines=[{"id": second.pk}])
    assert str(refused.value) == (
        f"Line 1 can't be left out, since other documents refer to it: {notice}. Close the rest of the line instead."
    )
    assert order.lines.count() == 2
    sales_orders.amend(order, **world.acting(), lines=[{"id": first.pk}])
    assert [row.pk for row in order.lines.all()] == [first.pk]


def test_an_amendment_never_goes_below_what_was_delivered(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    make.delivery(world, order, 4)
    row = order.lines.get()
    with pytest.raises(sales_orders.BelowDelivered) as refused:
        sales_orders.amend(order, **world.acting(), lines=[{"id": row.pk, "quantity": D(3)}])
    assert "4" in str(refused.value)
    with pytest.raises(InvalidInput) as kept:
        sales_orders.amend(order, **world.acting(), lines=[{"id": row.pk, "item": world.item()}])
    assert [(error.row, error.field) for error in kept.value.errors] == [(1, "item")]
    with pytest.raises(amendments.LineReferredTo):
        sales_orders.amend(order, **world.acting(), lines=[line(world.item())])
    sales_orders.amend(order, **world.acting(), lines=[{"id": row.pk, "quantity": D(4)}])
    assert (order.delivered_progress, expected(order)) == ("full", [])


def test_customer_and_currency_stay_once_confirmed(world: World) -> None:
    order = order_of(world, line(world.item()))
    with pytest.raises(InvalidInput) as refused:
        sales_orders.amend(order, **world.acting(), customer=masters.customer(), reference="X")
    assert [error.field for error in refused.value.errors] == ["customer"]
    sales_orders.amend(order, **world.acting(), customer=world.customer, reference="X")
    assert order.reference == "X"


def test_an_amendment_gives_up_claims_that_are_too_large(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    sales_orders.amend(order, **world.acting(), lines=[{"id": order.lines.get().pk, "quantity": D(6)}])
    assert (reserved(order), available(item)) == (6, 4)


def test_a_claim_moves_to_the_goods_that_the_line_is_amended_to(world: World) -> None:
    items = [stocked(world, world.item(), 10, 1), stocked(world, world.item(), 3, 1)]
    order = order_of(world, line(items[0], 8))
    sales_orders.reserve(order, **world.acting())
    own = order.lines.get()
    sales_orders.amend(order, **world.acting(), lines=[line(items[1], 5, 99, id=own.pk)])
    assert (reserved(order), [available(item) for item in items]) == (3, [10, 0])
    assert told(order)["reserved"] == {str(own.pk): "3"}
    assert proofs.differences() == []
    make.delivery(world, order, 3)
    assert (reserved(order), [available(item) for item in items]) == (0, [10, 0])
    assert proofs.differences() == []


def test_a_line_that_had_no_claim_gets_none_by_an_amendment(world: World) -> None:
    items = [stocked(world, world.item(), 10, 1) for _number in range(2)]
    order = order_of(world, line(items[0], 8))
    sales_orders.amend(order, **world.acting(), lines=[line(items[1], 8, 99, id=order.lines.get().pk)])
    assert (reserved(order), [available(item) for item in items]) == (0, [10, 10])


def test_a_line_that_an_amendment_leaves_out_gives_up_its_claim(world: World) -> None:
    items = [stocked(world, world.item(), 10, 1) for _number in range(2)]
    order = order_of(world, *(line(item, 8) for item in items))
    sales_orders.reserve(order, **world.acting())
    sales_orders.amend(order, **world.acting(), lines=[{"id": order.lines.all()[1].pk}])
    assert (reserved(order), [available(item) for item in items]) == (8, [10, 2])
    assert proofs.differences() == []


def test_an_amendment_keeps_lines_before_and_after(world: World) -> None:
    order = order_of(world, line(world.item(), 10, name="Bearing"), line(world.item(), 1, name="Seal"))
    first, _second = order.lines.all()
    rows = [{"id": first.pk, "quantity": D(12)}, line(world.item(), 2, 7, name="Shaft")]
    sales_orders.amend(order, **world.acting(), lines=rows)
    changed = [
        tuple(side and (side["position"], side["name"], side["quantity"]) for side in (pair["before"], pair["after"]))
        for pair in told(order)["lines"]
    ]
    assert changed == [
        ((1, "Bearing", "10"), (1, "Bearing", "12")),
        ((2, "Seal", "1"), None),
        (None, (2, "Shaft", "2")),
    ]


# -- amend what the store was told to ship


def test_a_line_keeps_what_its_open_notices_say(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    own = order.lines.get()
    make.delivery(world, order, 2)
    notices = [make.delivery_notice(world, order, quantity) for quantity in (3, 1)]
    make.delivery(world, notices[0], 1)  # 3 are delivered, 3 more are to go
    names = ", ".join(notice.number for notice in notices)
    with pytest.raises(amendments.LineAnnounced) as refused:
        sales_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(5)}])
    assert str(refused.value) == (
        f"Line 1 stands on {names}, so it stays open, keeps its item and unit and can't go below 6. "
        "Close or cancel the notice first."
    )
    with pytest.raises(amendments.LineAnnounced):
        sales_orders.close_lines(order, **world.acting(), lines=[own])
    own.refresh_from_db()
    assert (own.quantity, own.is_closed, reserved(order)) == (10, False, 3)

    sales_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(6), "price": D(100)}])
    delivery_notices.cancel(notices[1], **world.acting())
    sales_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(5)}])
    assert (order.lines.get().quantity, reserved(order)) == (5, 2)
    assert proofs.differences() == []


def test_a_noticed_line_keeps_its_item(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    notice = make.delivery_notice(world, order, 3)
    change = [line(world.item(), 10, 99, id=order.lines.get().pk)]
    with pytest.raises(amendments.LineAnnounced, match=notice.number):
        sales_orders.amend(order, **world.acting(), lines=change)
    assert (order.lines.get().item, reserved(order)) == (item, 3)
    delivery_notices.close(notice, **world.acting())
    sales_orders.amend(order, **world.acting(), lines=change)
    with pytest.raises(InvalidInput, match="Enter another item on a line without it"):
        delivery_notices.reopen(notice, **world.acting())


# -- amended orders ----------------------------------------------------------------------------------------------------


def amended_to(world: World, order: SalesOrder, price: str) -> None:
    sales_orders.amend(order, **world.acting(), lines=[{"id": order.lines.get().pk, "price": D(price)}])


def test_a_draft_is_posted_at_the_amended_price(world: World) -> None:
    order = order_of(world, line(stocked(world, world.item(), 10, 5), 10, "11.30"))
    delivery = make.delivery(world, order, confirm_now=False)
    amended_to(world, order, "22.60")
    delivery.refresh_from_db()
    assert (delivery.gross, delivery.lines.get().price) == (D("226"), D("22.60"))
    deliveries.confirm(delivery, **world.acting())
    assert (delivery.net, delivery.gross) == (order.net, order.gross) == (D("200"), D("226"))


def test_a_price_that_was_edited_on_the_draft_stays(world: World) -> None:
    order = order_of(world, line(stocked(world, world.item(), 10, 5), 10, "11.30"))
    delivery = make.delivery(world, order, confirm_now=False)
    deliveries.revise(delivery, **world.acting(), lines=[{"id": delivery.lines.get().pk, "price": D("5.65")}])
    amended_to(world, order, "22.60")
    deliveries.confirm(delivery, **world.acting())
    assert delivery.gross == D("56.50")


def test_what_was_delivered_keeps_its_price(world: World) -> None:
    order = order_of(world, line(stocked(world, world.item(), 10, 5), 10, "11.30"))
    first = make.delivery(world, order, 4)
    amended_to(world, order, "22.60")
    second = make.delivery(world, order, 6)
    first.refresh_from_db()
    assert (first.gross, second.gross) == (D("45.20"), D("135.60"))
