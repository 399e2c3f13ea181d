"""From the request to buy until the goods lie in stock, some of them back at the supplier: told as it happens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.purchasing.asking import agree, expected, grni, on_hand, quantities, worth

from zhanggui.kernel import activity
from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, StaleVersion
from zhanggui.kernel.models import Period
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    requisition_orders,
    supplier_returns,
)
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.models import OpenItem

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def test_from_the_request_to_the_goods_in_stock(world: World) -> None:
    rails, blocks = world.item("RAIL"), world.item("BLOCK")

    # The workshop asks for rails and blocks.
    request = purchase_requisitions.draft(
        **world.acting(),
        company=world.company,
        warehouse=world.warehouse,
        needed_on=dt.date(2026, 3, 20),
        reason="Spring orders",
        lines=[line(rails, 100), line(blocks, 40, supplier=world.supplier)],
    )
    purchase_requisitions.submit(request, **world.acting())
    purchase_requisitions.confirm(request, **world.acting())
    assert (request.status, request.number[:2]) == ("confirmed", "PR")

    # The buyer orders all of it from one supplier, at agreed prices with tax.
    order = requisition_orders.order(request, **world.acting(), supplier=world.supplier)
    first, second = order.lines.order_by("position")
    purchase_orders.revise(
        order, **world.acting(), lines=[{"id": first.pk, "price": D("11.30")}, {"id": second.pk, "price": D("22.60")}]
    )
    purchase_orders.confirm(order, **world.acting())
    assert (order.net, order.tax_amount, order.gross) == (D("1800.00"), D("234.00"), D("2034.00"))
    assert (expected(world, rails), expected(world, blocks)) == (100, 40)
    assert order.next_due_date == dt.date(2026, 3, 20)
    request.refresh_from_db()
    assert (request.ordered_progress, quantities(request, "ordered_quantity")) == ("full", [100, 40])

    # A lorry brings 60 rails and all blocks. They are announced at the dock, then accepted.
    notice = receiving_notices.announce(
        order,
        **world.acting(),
        reference="DN-77",
        lines=[{"order_line": first, "quantity": D(60)}, {"order_line": second}],
    )
    receiving_notices.confirm(notice, **world.acting())
    receipt = goods_receipts.receive_announced(notice, **world.acting(), confirm_now=True)
    assert (receipt.status, receipt.reference) == ("confirmed", "DN-77")
    assert (on_hand(world, rails), on_hand(world, blocks)) == (60, 40)
    assert (worth(world, rails), worth(world, blocks)) == (D("600.00"), D("800.00"))
    assert grni(world) == D("1400.00")
    assert (expected(world, rails), expected(world, blocks)) == (40, 0)
    notice.refresh_from_db()
    order.refresh_from_db()
    assert (notice.received_progress, order.received_progress) == ("full", "part")

    # Five blocks are scratched: they go back and will be replaced.
    back = supplier_returns.return_goods(
        receipt,
        **world.acting(),
        reason="Scratched",
        lines=[{"receipt_line": receipt.lines.get(item=blocks), "quantity": D(5)}],
        confirm_now=True,
    )
    assert (on_hand(world, blocks), worth(world, blocks), grni(world)) == (35, D("700.00"), D("1300.00"))
    assert (expected(world, blocks), back.net) == (5, D("100.00"))

    # The rest comes, the replacement with it.
    rest = goods_receipts.receive(order, **world.acting(), confirm_now=True)
    order.refresh_from_db()
    assert quantities(rest, "quantity") == [40, 5]
    assert (order.received_progress, order.next_due_date) == ("full", None)
    assert (on_hand(world, rails), on_hand(world, blocks)) == (100, 40)
    assert (worth(world, rails), worth(world, blocks), grni(world)) == (D("1000.00"), D("800.00"), D("1800.00"))
    assert (expected(world, rails), expected(world, blocks)) == (0, 0)
    agree()


def test_more_than_ordered_is_refused_and_nothing_changed(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    make.goods_receipt(world, order, 8)
    before = _everything(world, order, item)

    with pytest.raises(goods_receipts.OverDelivery) as refusal:
        make.goods_receipt(world, order, 3)

    assert str(refusal.value) == (
        f"Line 1: 3 is more than the 2 still open on {order}. Receive less, or have the order amended."
    )
    assert _everything(world, order, item) == before


def test_the_supplier_may_send_a_little_more_where_that_was_agreed(world: World) -> None:
    world.company.over_receipt_percent = D(10)
    world.company.save()
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])

    make.goods_receipt(world, order, 11)

    order.refresh_from_db()
    assert (on_hand(world, item), order.received_progress, expected(world, item)) == (11, "full", 0)
    with pytest.raises(goods_receipts.OverDelivery):
        make.goods_receipt(world, order, 1)
    agree()


def test_an_order_with_receipts_is_closed_not_cancelled(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order, 4)
    before = _everything(world, order, item)

    with pytest.raises(purchase_orders.OrderReceived, match="Cancel the receipts and invoices first"):
        purchase_orders.cancel(order, **world.acting())
    assert _everything(world, order, item) == before

    # The way out: cancel the receipt, then the order.
    goods_receipts.cancel(receipt, **world.acting(), reason="Wrong delivery")
    assert (on_hand(world, item), worth(world, item), grni(world)) == (0, 0, 0)
    purchase_orders.cancel(order, **world.acting(), reason="Not needed")
    assert (order.status, expected(world, item)) == ("cancelled", 0)
    agree()


def test_a_stale_page_changes_nothing(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, "5")])
    seen = order.version
    purchase_orders.revise(order, **world.acting(), note="Call before delivery")

    with pytest.raises(StaleVersion):
        purchase_orders.confirm(order, **world.acting(), version=seen)

    order.refresh_from_db()
    assert (order.status, order.note) == ("draft", "Call before delivery")


def test_another_companys_order_does_not_exist(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 1, "5")])
    stranger = masters.user(company=World().company)

    for command in (purchase_orders.cancel, purchase_orders.close, goods_receipts.receive):
        with pytest.raises(NotFound):
            command(order, by=stranger, at=world.at)
    assert list(type(order).objects.visible_to(stranger)) == []


def test_who_may_not_receive_changes_nothing(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 1, "5")])
    buyer = masters.user("purchasing.*.view", "purchasing.purchase_order.*", "purchasing.goods_receipt.receive")
    before = _everything(world, order, item)

    with pytest.raises(NotAllowed) as refusal:
        goods_receipts.receive(order, by=buyer, at=world.at, confirm_now=True)

    assert "purchasing.goods_receipt.confirm" in str(refusal.value)
    assert _everything(world, order, item) == before


def test_a_closed_month_takes_no_goods(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 1, "5")])
    Period.objects.create(
        company=world.company, area="stock", start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 28), is_closed=True
    )
    before = _everything(world, order, item)

    with pytest.raises(PeriodClosed):
        goods_receipts.receive(order, **world.acting(), date=dt.date(2026, 2, 27), confirm_now=True)

    assert _everything(world, order, item) == before


def _everything(world: World, order: Any, item: Any) -> tuple[Any, ...]:
    """What must be the same after a refusal."""
    return (
        list(type(order).objects.filter(pk=order.pk).values()),
        list(order.lines.order_by("position").values()),
        (on_hand(world, item), worth(world, item), expected(world, item), grni(world)),
        [row.step for row in activity.timeline(order)],
        list(goods_receipts.GoodsReceipt.objects.filter(company=world.company).values("status", "number")),
    )


# -- the same over HTTP ------------------------------------------------------------------------------------------------


@pytest.fixture
def call(world: World, client: Client) -> Callable[..., tuple[int, Any]]:
    client.force_login(world.by)

    def asking(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"data": json.dumps(body or {}), "content_type": "application/json"} if method != "get" else {}
        answer = getattr(client, method)(f"/api/v1/{path}", headers=named, **sent)
        return answer.status_code, answer.json() if answer.content else None

    return asking


def test_goods_are_ordered_and_received_over_http(world: World, call: Callable[..., tuple[int, Any]]) -> None:
    rail = world.item("RAIL")
    row = {"item": "RAIL", "quantity": "10", "supplier": world.supplier.code}
    body = {"warehouse": world.warehouse.code, "needed_on": "2026-03-20", "lines": [row]}
    code, request = call("post", "purchase-requisitions/", body)
    assert (code, request["status"]) == (201, "draft")
    code, request = call("post", f"purchase-requisitions/{request['id']}/confirm/")
    assert (code, request["status"], request["number"][:2]) == (200, "confirmed", "PR")

    # The buyer orders it; without a price a reason is wanted, so a price is entered.
    code, order = call("post", f"purchase-requisitions/{request['id']}/push/order/")
    assert (code, order["lines"][0]["due_date"]) == (201, "2026-03-20")
    path = f"purchase-orders/{order['id']}/"
    code, answer = call("post", f"{path}confirm/")
    assert (code, answer["code"]) == (409, "acknowledgement_required")
    code, order = call("patch", path, {"lines": [{"id": order["lines"][0]["id"], "price": "11.30"}]}, If_Match='"1"')
    assert (code, order["gross"]) == (200, "113.0000")
    code, answer = call("post", f"{path}confirm/", {"version": 1})
    assert (code, answer["code"]) == (412, "stale_version")
    code, order = call("post", f"{path}confirm/", {"version": 2})
    assert (code, order["status"]) == (200, "confirmed")
    assert call("get", f"purchase-requisitions/{request['id']}/")[1]["ordered_progress"] == "full"

    # Seven come; the rest is refused more than once and closed.
    code, notice = call("post", f"{path}push/announce/", {"reference": "DN-1"})
    assert (code, notice["lines"][0]["quantity"]) == (201, "10.000000")
    line_id = notice["lines"][0]["id"]
    call("patch", f"receiving-notices/{notice['id']}/", {"lines": [{"id": line_id, "quantity": "7"}]})
    code, notice = call("post", f"receiving-notices/{notice['id']}/confirm/")
    assert (code, notice["status"]) == (200, "confirmed")
    code, receipt = call("post", f"receiving-notices/{notice['id']}/push/receive_announced/", {"confirm_now": True})
    assert (code, receipt["status"], receipt["gross"], receipt["reference"]) == (201, "confirmed", "79.1000", "DN-1")
    assert (on_hand(world, rail), worth(world, rail)) == (7, 70)
    code, answer = call("post", f"{path}cancel/", {"reason": "late"})
    assert (code, answer["code"]) == (409, "order_received")

    code, back = call(
        "post",
        f"goods-receipts/{receipt['id']}/push/return_goods/",
        {"reason": "rusty", "resolution": "credit", "confirm_now": True},
    )
    assert (code, back["resolution"], back["lines"][0]["stock_value"]) == (201, "credit", "70.0000")
    code, answer = call("post", f"goods-receipts/{receipt['id']}/cancel/")
    assert (code, answer["code"]) == (409, "receipt_used")
    code, order = call("post", f"{path}close_lines/", {"lines": [order["lines"][0]["id"]]})
    assert (code, order["received_progress"]) == (200, "full")
    assert (on_hand(world, rail), grni(world), expected(world, rail)) == (0, 0, 0)
    agree()


def test_goods_are_invoiced_and_paid_over_http(world: World, call: Callable[..., tuple[int, Any]]) -> None:
    """Fifteen come, three go back before the invoice and two after it; what is left is paid in two goes."""
    rail = world.item("RAIL")
    order = make.purchase_order(world, lines=[line(rail, 15, "11.30")])
    code, receipt = call("post", f"purchase-orders/{order.pk}/push/receive/", {"confirm_now": True})
    assert (code, receipt["gross"], grni(world)) == (201, "169.5000", D("150.00"))
    path = f"goods-receipts/{receipt['id']}/"
    origin = receipt["lines"][0]["id"]

    def send_back(quantity: str) -> Any:
        rows = [{"id": origin, "quantity": quantity}]
        body = {"reason": "rusty", "resolution": "credit", "lines": rows, "confirm_now": True}
        code, back = call("post", f"{path}push/return_goods/", body)
        assert code == 201, back
        return back

    send_back("3")
    assert (on_hand(world, rail), grni(world)) == (12, D("120.00"))

    # The invoice is of what was kept. Without the supplier's number a reason is wanted, so the number is entered.
    code, answer = call("post", f"{path}push/invoice_receipt/", {"confirm_now": True})
    assert (code, [finding["code"] for finding in answer["findings"]]) == (409, ["number_missing"])
    code, invoice = call("post", f"{path}push/invoice_receipt/", {"reference": "INV-4711"})
    assert (code, invoice["status"], invoice["lines"][0]["quantity"]) == (201, "draft", "12.000000")
    bill = f"supplier-invoices/{invoice['id']}/"
    code, invoice = call("post", f"{bill}confirm/", {"version": 1})
    assert (code, invoice["net"], invoice["tax_amount"], invoice["gross"]) == (200, "120.0000", "15.6000", "135.6000")
    assert (D(invoice["open_amount"]), grni(world)) == (D("135.60"), 0)
    assert call("get", f"purchase-orders/{order.pk}/")[1]["invoiced_progress"] == "full"
    code, answer = call("post", f"{path}push/invoice_receipt/", {"reference": "INV-4712"})
    assert (code, answer["code"]) == (409, "nothing_to_bill")

    # Two more go back; the credit note lowers what is owed.
    back = send_back("2")
    body = {"reference": "CR-9", "confirm_now": True}
    code, note = call("post", f"supplier-returns/{back['id']}/push/credit_return/", body)
    assert (code, note["gross"], D(note["open_amount"])) == (201, "22.6000", 0)
    assert (D(call("get", bill)[1]["open_amount"]), grni(world)) == (D("113.00"), 0)

    # Too much is asked about, then it is paid in two goes.
    code, answer = call("post", f"{bill}push/pay/", {"amount": "1130", "confirm_now": True})
    assert (code, [finding["code"] for finding in answer["findings"]]) == (409, ["more_than_open"])
    code, payment = call("post", f"{bill}push/pay/", {"amount": "50", "confirm_now": True})
    assert (code, payment["amount"], D(payment["open_amount"])) == (201, "50.0000", 0)
    code, answer = call("post", f"{bill}cancel/", {"reason": "wrong"})
    assert code == 409
    code, payment = call("post", f"{bill}push/pay/", {"confirm_now": True})
    assert (code, payment["amount"], D(payment["open_amount"])) == (201, "63.0000", 0)
    code, answer = call("post", f"{bill}push/pay/", {"confirm_now": True})
    assert (code, answer["code"]) == (409, "nothing_to_settle")

    assert call("get", "open-items/")[1]["results"] == []
    booked = OpenItem.objects.order_by("amount").values_list("amount", "open_amount")
    assert list(booked) == [(D("-63.00"), 0), (D("-50.00"), 0), (D("-22.60"), 0), (D("135.60"), 0)]
    assert (on_hand(world, rail), worth(world, rail), grni(world)) == (10, D("100.00"), 0)
    agree()


def test_strangers_and_readers_over_http(world: World, client: Client, call: Callable[..., tuple[int, Any]]) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 1, "5")])
    path = f"purchase-orders/{order.pk}/"

    client.force_login(masters.user(company=masters.company()))
    assert [call("get", path)[0], call("post", f"{path}push/receive/")[0]] == [404, 404]
    client.force_login(masters.user("*.view"))
    code, shown = call("get", path)
    assert (code, "gross" in shown, "price" in shown["lines"][0]) == (200, False, False)
    assert call("post", f"{path}push/receive/")[0] == 403
