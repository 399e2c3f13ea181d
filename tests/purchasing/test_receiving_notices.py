"""Receiving notices: what is at the dock, and what of it was accepted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.purchasing.asking import agree, on_hand, quantities

from zhanggui.kernel.checks import AcknowledgementRequired
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, receiving_notices
from zhanggui.purchasing.commands.notice_parts import NoticeNotOpen
from zhanggui.purchasing.commands.order_parts import NothingOpen, OrderNotOpen, OrderRequired
from zhanggui.purchasing.commands.receiving_notices import AllAnnounced, NoticeReceived
from zhanggui.purchasing.models import PurchaseOrder, ReceivingNotice
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

D = Decimal


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return make.purchase_order(world, lines=[line(world.item(), 10, "5"), line(world.item(), 20, "1")])


def progress(notice: ReceivingNotice) -> tuple[str, list[Decimal]]:
    notice.refresh_from_db()
    return notice.received_progress, quantities(notice, "received_quantity")


def test_what_is_announced_is_not_announced_again(world: World, order: PurchaseOrder) -> None:
    first, second = order.lines.order_by("position")
    part = [{"order_line": first, "quantity": D(4)}, {"order_line": second}]

    receiving_notices.announce(order, **world.acting(), lines=part)
    rest = receiving_notices.announce(order, **world.acting())

    assert quantities(rest, "quantity") == [6]
    with pytest.raises(AllAnnounced):
        receiving_notices.announce(order, **world.acting())
    receiving_notices.discard(rest, **world.acting())
    assert quantities(receiving_notices.announce(order, **world.acting()), "quantity") == [6]


def test_receipts_are_written_back_and_taken_back(world: World, order: PurchaseOrder) -> None:
    notice = make.receiving_notice(world, order, reference="DN-1")
    first, second = notice.lines.order_by("position")

    part = [{"notice_line": first, "quantity": D(3)}, {"notice_line": second}]
    receipt = goods_receipts.receive_announced(notice, **world.acting(), lines=part, confirm_now=True)
    assert progress(notice) == ("part", [3, 20])
    rest = goods_receipts.receive_announced(notice, **world.acting(), confirm_now=True)
    assert (quantities(rest, "quantity"), progress(notice)) == ([7], ("full", [10, 20]))
    agree()

    with pytest.raises(NoticeReceived):
        receiving_notices.cancel(notice, **world.acting())
    with pytest.raises(NothingOpen):
        goods_receipts.receive_announced(notice, **world.acting())
    goods_receipts.cancel(receipt, **world.acting())
    assert progress(notice) == ("part", [7, 0])
    order.refresh_from_db()
    assert (order.received_progress, on_hand(world, first.item)) == ("part", 7)
    agree()


def test_a_closed_notice_takes_nothing_until_it_is_reopened(world: World, order: PurchaseOrder) -> None:
    notice = make.receiving_notice(world, order)
    receipt = goods_receipts.receive_announced(notice, **world.acting())
    receiving_notices.close(notice, **world.acting(), reason="Refused at the dock")

    with pytest.raises(NoticeNotOpen):
        goods_receipts.receive_announced(notice, **world.acting())
    with pytest.raises(NoticeNotOpen, match="Confirm or reopen it first"):
        goods_receipts.confirm(receipt, **world.acting())

    receiving_notices.reopen(notice, **world.acting())
    goods_receipts.confirm(receipt, **world.acting())
    assert progress(notice) == ("full", [10, 20])


def test_more_at_the_dock_than_ordered_needs_a_reason(world: World, order: PurchaseOrder) -> None:
    first = order.lines.order_by("position")[0]
    notice = receiving_notices.announce(order, **world.acting(), lines=[{"order_line": first, "quantity": D(12)}])

    with pytest.raises(AcknowledgementRequired, match="12 are more than the 10 that are still to come"):
        receiving_notices.confirm(notice, **world.acting())

    receiving_notices.confirm(notice, **world.acting(), acknowledge={"more_than_open": "Two go back with the lorry"})
    with pytest.raises(goods_receipts.OverDelivery):
        goods_receipts.receive_announced(notice, **world.acting(), confirm_now=True)


def test_a_notice_is_for_open_orders_of_its_supplier(world: World, order: PurchaseOrder) -> None:
    notice = make.receiving_notice(world, order, status="draft")
    with pytest.raises(InvalidInput, match="another supplier"):
        receiving_notices.revise(notice, **world.acting(), supplier=masters.supplier())

    purchase_orders.close(order, **world.acting())
    with pytest.raises(OrderNotOpen):
        receiving_notices.confirm(notice, **world.acting())
    with pytest.raises(OrderNotOpen):
        receiving_notices.announce(order, **world.acting())


def test_goods_without_an_order_are_announced_where_the_company_allows_it(world: World) -> None:
    item = world.item()
    notice = receiving_notices.draft(
        **world.acting(),
        company=world.company,
        supplier=world.supplier,
        warehouse=world.warehouse,
        lines=[line(item, 5)],
    )
    with pytest.raises(OrderRequired):
        receiving_notices.confirm(notice, **world.acting())

    world.company.receipt_without_order = True
    world.company.save()
    receiving_notices.confirm(notice, **world.acting())
    goods_receipts.receive_announced(notice, **world.acting(), confirm_now=True)
    assert (on_hand(world, item), progress(notice)) == (5, ("full", [5]))
    agree()


def test_a_receipt_line_says_what_its_notice_says(world: World, order: PurchaseOrder) -> None:
    notice = make.receiving_notice(world, order)
    receipt = goods_receipts.receive_announced(notice, **world.acting())
    first, second = receipt.lines.order_by("position")
    swapped = [
        {"id": first.pk, "notice_line": second.notice_line},
        {"id": second.pk, "notice_line": first.notice_line},
    ]
    goods_receipts.revise(receipt, **world.acting(), lines=swapped)

    with pytest.raises(InvalidInput, match="announces something else"):
        goods_receipts.confirm(receipt, **world.acting())


def test_what_other_notices_announce_counts_too(world: World, order: PurchaseOrder) -> None:
    first = order.lines.order_by("position")[0]
    make.receiving_notice(world, order, lines=[{"order_line": first, "quantity": D(8)}])
    second = receiving_notices.announce(order, **world.acting(), lines=[{"order_line": first, "quantity": D(8)}])

    with pytest.raises(AcknowledgementRequired, match="8 are more than the 2 that are still to come"):
        receiving_notices.confirm(second, **world.acting())


def test_a_notice_is_reopened_as_it_was_confirmed(world: World, order: PurchaseOrder) -> None:
    first, second = order.lines.order_by("position")
    notice = make.receiving_notice(world, order)
    receiving_notices.close(notice, **world.acting())
    goods_receipts.receive(order, **world.acting(), lines=[{"order_line": first, "quantity": D(4)}], confirm_now=True)

    with pytest.raises(AcknowledgementRequired, match="10 are more than the 6 that are still to come"):
        receiving_notices.reopen(notice, **world.acting())

    kept = {"id": first.pk}
    purchase_orders.amend(order, **world.acting(), lines=[kept, line(world.item(), 5, "7", id=second.pk)])
    with pytest.raises(InvalidInput, match="Enter another item on a line without it"):
        receiving_notices.reopen(notice, **world.acting(), acknowledge={"more_than_open": "They come together"})

    purchase_orders.amend(order, **world.acting(), lines=[kept, line(second.item, 5, "2", id=second.pk)])
    purchase_orders.close(order, **world.acting())
    with pytest.raises(OrderNotOpen):
        receiving_notices.reopen(notice, **world.acting(), acknowledge={"more_than_open": "They come together"})
    notice.refresh_from_db()
    assert notice.status == "closed"


def test_only_the_rest_of_a_notice_is_announced_again(world: World, order: PurchaseOrder) -> None:
    notice = make.receiving_notice(world, order)
    part = [{"notice_line": own, "quantity": D(4)} for own in notice.lines.all()]
    goods_receipts.receive_announced(notice, **world.acting(), lines=part, confirm_now=True)
    receiving_notices.close(notice, **world.acting())

    receiving_notices.reopen(notice, **world.acting())

    assert notice.status == "confirmed"
