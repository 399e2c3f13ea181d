"""From the request to buy until the goods lie in stock, some of them back at the supplier: told as it happens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
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
