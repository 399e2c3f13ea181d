"""From the customer's order until the goods are with the customer, some of them back again: told as it happens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zhanggui.kernel import proofs
from zhanggui.kernel.checks import AcknowledgementRequired, findings
from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, StaleVersion
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.models import Address, Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.commands.tolerances import OverDelivered
from zhanggui.sales.models import SalesOrder, SalesReturn
from zhanggui.sales.queries import margins
from zhanggui.sales.tests import make
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import Availability, ExpectedMove, Reservation, StockMove
from zhanggui.stock.tests.make import on_hand, stocked, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def expected(world: World, item: Item) -> Decimal:
    rows = ExpectedMove.objects.filter(company=world.company, item=item)
    return sum((row.quantity for row in rows), D(0))


def reserved(item: Item) -> Decimal:
    return Availability.objects.get(item=item).reserved


def test_from_the_customers_order_to_the_goods_at_the_customer(world: World) -> None:
    rails = stocked(world, world.item("RAIL"), 60, 10)
    blocks = stocked(world, world.item("BLOCK"), 50, 20)
    Address.objects.create(party=world.customer.party, kind="shipping", street="Gate 2", city="Suzhou")

    # A customer orders rails and blocks, mounting, and pays for the freight; prices are with tax.
    order = sales_orders.draft(
        **world.acting(),
        company=world.company,
        customer=world.customer,
        warehouse=world.warehouse,
        reference="PO-4711",
        due_date=dt.date(2026, 3, 20),
        lines=[
            {"item": rails, "quantity": D(100), "price": D("16.95")},
            {"item": blocks, "quantity": D(40), "price": D("33.90"), "discount": D(10)},
            {"item": world.item(kind="service"), "kind": "service", "quantity": D(1), "price": D("226.00")},
            {"kind": "charge", "name": "Freight", "price": D("56.50"), "tax": world.tax},
        ],
    )
    assert [(str(f.level), f.code, f.row) for f in findings(order, "confirm", **world.acting())] == [
        ("note", "stock_short", 1)
    ]
    sales_orders.submit(order, **world.acting())
    sales_orders.confirm(order, **world.acting())
    assert (order.net, order.tax_amount, order.gross) == (D("2830.00"), D("367.90"), D("3197.90"))
    assert (expected(world, rails), expected(world, blocks)) == (-100, -40)
    assert (order.delivery_address, order.next_due_date) == ("Gate 2, Suzhou", dt.date(2026, 3, 20))

    # What is there is kept for this customer; another one gets none of it.
    sales_orders.reserve(order, **world.acting())
    assert (reserved(rails), reserved(blocks)) == (60, 40)
    rival = make.sales_order(world, lines=[{"item": rails, "quantity": D(1), "price": D("16.95")}])
    with pytest.raises(InsufficientStock):
        make.delivery(world, rival)

    # The store is told to ship, and ships 60 rails and all blocks.
    notice = delivery_notices.notify(order, **world.acting(), ship_on=dt.date(2026, 3, 4), confirm_now=True)
    rows = [{"notice_line": line, "quantity": D(n)} for line, n in zip(notice.lines.all(), (60, 40), strict=True)]
    first = deliveries.deliver_notice(notice, **world.acting(), lines=rows, tracking_number="SF-1", confirm_now=True)
    notice.refresh_from_db()
    order.refresh_from_db()
    assert (first.net, first.tax_amount, first.gross) == (D("1980.00"), D("257.40"), D("2237.40"))
    assert (on_hand(rails), on_hand(blocks), reserved(rails), reserved(blocks)) == (0, 10, 0, 0)
    assert (worth(rails), worth(blocks)) == ((D(0), D(0)), (D(10), D(200)))
    assert (notice.delivered_progress, order.delivered_progress) == ("part", "part")
    assert (expected(world, rails), expected(world, blocks)) == (-41, 0)

    # Five blocks are scratched and will be replaced; two rails too many are credited.
    _rails, blocks_line = first.lines.order_by("position")
    broken = sales_returns.take_back(
        first,
        **world.acting(),
        resolution=SalesReturn.Resolution.REPLACE,
        reason="Scratched",
        lines=[{"delivery_line": blocks_line, "quantity": D(5)}],
        confirm_now=True,
    )
    unwanted = make.sales_return(world, first, 2)
    assert (broken.gross, unwanted.gross) == (D("152.55"), D("33.90"))
    assert (worth(rails), worth(blocks)) == ((D(2), D(20)), (D(15), D(300)))
    assert (expected(world, rails), expected(world, blocks)) == (-41, -5)

    # Forty new rails come in at another price; the rest goes out with the replacement.
    stocked(world, rails, 40, "13.15")
    rest = deliveries.deliver(order, **world.acting(), confirm_now=True)
    order.refresh_from_db()
    assert [line.quantity for line in rest.lines.order_by("position")] == [40, 5]
    assert (order.delivered_progress, order.next_due_date) == ("full", None)
    assert first.gross - broken.gross + rest.gross == D("2915.40")  # the goods of the order
    assert (on_hand(rails), on_hand(blocks)) == (2, 10)
    assert (worth(rails), worth(blocks)) == ((D(2), D("26.00")), (D(10), D("200.00")))
    assert (expected(world, rails), expected(world, blocks)) == (-1, 0)  # the rival still waits

    # What was earned: 98 rails and 40 blocks stay with the customer.
    day = order.date
    earned = margins.margins(world.by, world.company, day, day)
    assert sum(one.revenue for one in earned) == D("2550.00")
    assert sum(one.cost for one in earned) == D("1900.00")  # all that came in, less what is there
    assert proofs.differences() == []


def everything(world: World, order: SalesOrder, item: Item) -> tuple[object, ...]:
    order.refresh_from_db()
    lines = [(line.delivered_quantity, line.returned_quantity) for line in order.lines.all()]
    tables = [model.objects.count() for model in (StockMove, ExpectedMove, Reservation, Activity)]
    return order.status, order.version, lines, worth(item), on_hand(item), reserved(item), tables


@pytest.fixture
def item(world: World) -> Item:
    return stocked(world, world.item(), 10, 2)


@pytest.fixture
def order(world: World, item: Item) -> SalesOrder:
    """Ten ordered, eight delivered; the rest reserved."""
    made = make.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D(113)}])
    make.delivery(world, made, 8)
    sales_orders.reserve(made, **world.acting())
    return made


def test_more_than_ordered_is_refused_and_nothing_changed(world: World, item: Item, order: SalesOrder) -> None:
    before = everything(world, order, item)
    with pytest.raises(OverDelivered) as refused:
        make.delivery(world, order, 3)
    assert str(refused.value) == (
        f"Line 1: 3 is more than the 2 still open on {order.number}. Deliver less, or have the order amended."
    )
    assert everything(world, order, item) == before


def test_a_delivered_order_is_not_cancelled_but_its_rest_is_closed(world: World, item: Item, order: SalesOrder) -> None:
    before = everything(world, order, item)
    with pytest.raises(sales_orders.OrderDelivered) as refused:
        sales_orders.cancel(order, **world.acting())
    assert "Cancel the deliveries and invoices first, or close the rest of the order" in str(refused.value)
    assert everything(world, order, item) == before
    sales_orders.close_lines(order, **world.acting(), lines=list(order.lines.all()))
    assert (order.delivered_progress, reserved(item), expected(world, item)) == ("full", 0, 0)
    assert proofs.differences() == []


def test_a_stale_version_is_refused(world: World, item: Item, order: SalesOrder) -> None:
    seen = order.version
    sales_orders.release(order, **world.acting())
    before = everything(world, order, item)
    with pytest.raises(StaleVersion):
        sales_orders.close(order, **world.acting(), version=seen)
    assert everything(world, order, item) == before


def test_a_foreign_companys_order_does_not_exist(world: World, item: Item, order: SalesOrder) -> None:
    stranger = masters.user(company=masters.company())
    before = everything(world, order, item)
    for attempt in (sales_orders.close, deliveries.deliver, delivery_notices.notify):
        with pytest.raises(NotFound):
            attempt(order, by=stranger, at=world.at)
    assert everything(world, order, item) == before


def test_who_may_only_look_changes_nothing(world: World, item: Item, order: SalesOrder) -> None:
    before = everything(world, order, item)
    reader = masters.user("*.view")
    for attempt in (sales_orders.close, deliveries.deliver, delivery_notices.notify):
        with pytest.raises(NotAllowed):
            attempt(order, by=reader, at=world.at)
    with pytest.raises(NotAllowed):
        margins.margins(reader, world.company, order.date, order.date)
    assert everything(world, order, item) == before


def test_a_closed_period_refuses_and_a_cancellation_then_counts_today(
    world: World, item: Item, order: SalesOrder
) -> None:
    delivery = make.delivery(world, order, 1)
    Period.objects.create(
        company=world.company, area="stock", start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31), is_closed=True
    )
    before = everything(world, order, item)
    with pytest.raises(PeriodClosed):
        make.delivery(world, order, 1)
    assert everything(world, order, item) == before
    world.at += dt.timedelta(days=31)
    deliveries.cancel(delivery, **world.acting())
    back = StockMove.objects.latest("pk")
    assert (back.date, back.value) == (dt.date(2026, 4, 2), D(2))
    assert proofs.differences() == []


def test_a_warning_wants_a_reason(world: World, item: Item) -> None:
    cheap = make.sales_order(world, status="draft", lines=[{"item": item, "quantity": D(1), "price": D("1.13")}])
    with pytest.raises(AcknowledgementRequired) as refused:
        sales_orders.confirm(cheap, **world.acting())
    assert [finding.code for finding in refused.value.findings] == ["below_cost"]
    sales_orders.confirm(cheap, **world.acting(), acknowledge={"below_cost": "last piece"})
    assert cheap.status == "confirmed"
