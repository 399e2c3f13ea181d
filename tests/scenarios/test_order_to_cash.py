"""From the customer's order until the goods are with the customer, some of them back again: told as it happens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel import proofs
from zhanggui.kernel.checks import AcknowledgementRequired, findings
from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, StaleVersion
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.models import Address, Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.commands.deliveries import OverDelivery
from zhanggui.sales.models import SalesOrder, SalesReturn
from zhanggui.sales.queries import margins
from zhanggui.sales.tests import make
from zhanggui.settlement.models import OpenItem
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
    with pytest.raises(OverDelivery) as refused:
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


# -- the same over HTTP


@pytest.fixture
def call(world: World, client: Client) -> Callable[..., tuple[int, Any]]:
    client.force_login(world.by)

    def asking(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"data": json.dumps(body or {}), "content_type": "application/json"} if method != "get" else {}
        answer = getattr(client, method)(f"/api/v1/{path}", headers=named, **sent)
        return answer.status_code, answer.json() if answer.content else None

    return asking


def test_an_order_is_taken_and_delivered_over_http(world: World, call: Callable[..., tuple[int, Any]]) -> None:
    item = stocked(world, world.item("RAIL"), 100, 10)
    line = {"item": "RAIL", "quantity": "10", "price": "11.30"}
    body = {"customer": world.customer.code, "warehouse": world.warehouse.code, "reference": "PO-1", "lines": [line]}
    code, order = call("post", "sales-orders/", body)
    assert (code, order["status"], order["gross"]) == (201, "draft", "113.0000")
    path = f"sales-orders/{order['id']}/"

    # Ten at ten each for a net hundred: nothing earned is no warning, a discount is.
    code, order = call("patch", path, {"lines": [{"id": order["lines"][0]["id"], "discount": "5"}]}, If_Match='"1"')
    assert (code, order["gross"]) == (200, "107.3500")
    code, answer = call("post", f"{path}confirm/", {})
    assert (code, answer["code"]) == (409, "acknowledgement_required")
    assert [finding["code"] for finding in answer["findings"]] == ["below_cost"]
    code, answer = call("post", f"{path}confirm/", {"acknowledge": {"below_cost": "new customer"}, "version": 1})
    assert (code, answer["code"]) == (412, "stale_version")
    code, order = call("post", f"{path}confirm/", {"acknowledge": {"below_cost": "new customer"}, "version": 2})
    assert (code, order["status"], order["number"][:2]) == (200, "confirmed", "SO")

    code, order = call("post", f"{path}reserve/")
    assert (code, reserved(item)) == (200, 10)
    code, delivery = call("post", f"{path}push/deliver/", {"confirm_now": True, "tracking_number": "SF-1"})
    assert (code, delivery["status"], delivery["gross"]) == (201, "confirmed", "107.3500")
    assert delivery["lines"][0]["stock_value"] == "100.0000"
    assert (on_hand(item), reserved(item)) == (90, 0)
    code, answer = call("post", f"{path}cancel/", {"reason": "too late"})
    assert (code, answer["code"]) == (409, "order_delivered")
    code, answer = call("post", f"{path}push/deliver/", {"confirm_now": True})
    assert (code, answer["code"]) == (409, "nothing_open")
    code, back = call(
        "post", f"deliveries/{delivery['id']}/push/take_back/", {"reason": "scratched", "confirm_now": True}
    )
    assert (code, back["resolution"], on_hand(item)) == (201, "credit", 100)
    assert call("get", path)[1]["delivered_progress"] == "full"


def test_a_delivery_is_billed_credited_and_collected_over_http(
    world: World, call: Callable[..., tuple[int, Any]]
) -> None:
    """Ten are delivered and billed, two come back and are credited; the rest is collected in two goes."""
    item = stocked(world, world.item("RAIL"), 100, 10)
    order = make.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D("16.95")}])
    path = f"sales-orders/{order.pk}/"
    code, delivery = call("post", f"{path}push/deliver/", {"confirm_now": True})
    assert (code, delivery["gross"]) == (201, "169.5000")

    code, invoice = call("post", f"deliveries/{delivery['id']}/push/bill_delivery/")
    assert (code, invoice["status"], invoice["lines"][0]["quantity"]) == (201, "draft", "10.000000")
    bill = f"sales-invoices/{invoice['id']}/"
    code, invoice = call("post", f"{bill}confirm/", {"version": 1})
    assert (code, invoice["number"][:2]) == (200, "SI")
    assert (invoice["net"], invoice["tax_amount"], invoice["gross"]) == ("150.0000", "19.5000", "169.5000")
    assert (D(invoice["open_amount"]), call("get", path)[1]["invoiced_progress"]) == (D("169.50"), "full")
    code, answer = call("post", f"{path}push/bill/", {"confirm_now": True})
    assert (code, answer["code"]) == (409, "nothing_to_bill")

    # Two come back and are credited.
    rows = [{"id": delivery["lines"][0]["id"], "quantity": "2"}]
    body = {"reason": "scratched", "lines": rows, "confirm_now": True}
    code, back = call("post", f"deliveries/{delivery['id']}/push/take_back/", body)
    assert (code, back["resolution"], on_hand(item)) == (201, "credit", 92)
    code, note = call("post", f"sales-returns/{back['id']}/push/credit_return/", {"confirm_now": True})
    assert (code, note["number"][:2], note["gross"], D(note["open_amount"])) == (201, "SC", "33.9000", 0)
    assert D(call("get", bill)[1]["open_amount"]) == D("135.60")

    # The customer pays a hundred, then the rest and something ahead, which wants a word.
    code, money = call("post", f"{bill}push/collect/", {"amount": "100", "reference": "B-1", "confirm_now": True})
    assert (code, money["amount"], D(money["open_amount"])) == (201, "100.0000", 0)
    body = {"amount": "40", "confirm_now": True}
    code, answer = call("post", f"{bill}push/collect/", body)
    assert (code, [finding["code"] for finding in answer["findings"]]) == (409, ["more_than_open"])
    body["acknowledge"] = {"more_than_open": "rounded up"}
    code, money = call("post", f"{bill}push/collect/", body)
    assert (code, money["amount"], D(money["open_amount"])) == (201, "40.0000", D("4.40"))
    code, answer = call("post", f"{bill}push/collect/", {"confirm_now": True})
    assert (code, answer["code"]) == (409, "nothing_to_settle")

    # The change goes back to the customer.
    (advance,) = (row["id"] for row in call("get", "open-items/")[1]["results"])
    body = {"customer": world.customer.code, "is_refund": True, "lines": [{"open_item": advance}]}
    code, refund = call("post", "money-receipts/", body)
    assert (code, refund["amount"]) == (201, "4.4000")
    code, refund = call("post", f"money-receipts/{refund['id']}/confirm/")
    assert (code, D(refund["open_amount"])) == (200, 0)

    assert call("get", "open-items/")[1]["results"] == []
    booked = OpenItem.objects.order_by("amount").values_list("amount", "open_amount")
    amounts = [D("-100.00"), D("-40.00"), D("-33.90"), D("4.40"), D("169.50")]
    assert list(booked) == [(amount, 0) for amount in amounts]
    assert (on_hand(item), worth(item)) == (92, (D(92), D("920.00")))
    assert proofs.differences() == []


def test_strangers_and_readers_over_http(
    world: World, order: SalesOrder, client: Client, call: Callable[..., tuple[int, Any]]
) -> None:
    path = f"sales-orders/{order.pk}/"
    client.force_login(masters.user(company=masters.company()))
    assert [call("get", path)[0], call("post", f"{path}push/deliver/")[0]] == [404, 404]
    client.force_login(masters.user("*.view"))
    code, shown = call("get", path)
    assert (code, "gross" in shown, "price" in shown["lines"][0]) == (200, False, False)
    assert call("post", f"{path}push/deliver/")[0] == 403
