"""Supplier returns: to be replaced or credited, at the value at which the goods came."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.purchasing.asking import agree, expected, grni, on_hand, quantities, worth

from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, supplier_returns
from zhanggui.purchasing.commands.goods_receipts import OverDelivery, ReceiptUsed
from zhanggui.purchasing.commands.order_parts import NothingOpen
from zhanggui.purchasing.commands.supplier_returns import (
    NoReplacement,
    OverReturn,
    ReceiptNotPosted,
    ReceiptRequired,
    ReceivedMeanwhile,
    ReplacementReceived,
)
from zhanggui.purchasing.models import SupplierReturn
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.stock.commands.ledger import InsufficientStock

D = Decimal


def draft(world: World, *lines: dict, **header: object) -> SupplierReturn:
    header = {"supplier": world.supplier, "warehouse": world.warehouse, **header}
    return supplier_returns.draft(**world.acting(), company=world.company, lines=lines, **header)


def test_goods_for_credit_stay_ordered_and_are_not_expected_again(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order)

    back = make.supplier_return(world, receipt, 3, resolution="credit", reason="Wrong colour")

    order.refresh_from_db()
    receipt.refresh_from_db()
    own = order.lines.get()
    assert (own.received_quantity, own.returned_quantity, own.reopened_quantity) == (10, 3, 0)
    assert (order.received_progress, receipt.returned_progress, expected(world, item)) == ("full", "part", 0)
    assert (on_hand(world, item), worth(world, item), grni(world), back.net) == (7, 35, 35, 15)
    assert back.number.startswith("SR")
    agree()


def test_goods_to_be_replaced_are_expected_again(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order)

    make.supplier_return(world, receipt, 3)
    order.refresh_from_db()
    assert (order.received_progress, expected(world, item), grni(world)) == ("part", 3, 35)

    make.goods_receipt(world, order)
    order.refresh_from_db()
    assert (order.received_progress, expected(world, item), grni(world)) == ("full", 0, 50)
    assert (on_hand(world, item), worth(world, item)) == (10, 50)
    with pytest.raises(OverDelivery):
        make.goods_receipt(world, order, 1)
    agree()


def test_parts_go_back_from_the_end_and_add_up_to_the_whole(world: World) -> None:
    item = world.item(conversions={"third": (5, 3)})
    order = make.purchase_order(world, lines=[line(item, 3, "3.333333", unit=masters.unit("third"))])
    receipt = make.goods_receipt(world, order)
    assert (receipt.net, receipt.lines.get().base_quantity) == (D("8.85"), 5)

    back = [make.supplier_return(world, receipt, 1, resolution="credit") for _ in range(3)]

    assert [found.lines.get().base_quantity for found in back] == [2, 1, 2]
    assert [found.net for found in back] == [D("2.95"), D("2.95"), D("2.95")]
    assert (on_hand(world, item), worth(world, item), grni(world)) == (0, 0, 0)
    agree()


def test_replaced_again_and_again_the_order_stays_what_it_was(world: World) -> None:
    item = world.item(conversions={"third": (5, 3)})
    order = make.purchase_order(world, lines=[line(item, 3, "3.333333", unit=masters.unit("third"))])
    receipt = make.goods_receipt(world, order)

    for _ in range(7):
        make.supplier_return(world, receipt, 1)
        receipt = make.goods_receipt(world, order)
        assert (on_hand(world, item), worth(world, item), grni(world)) == (5, order.net, order.net)
    agree()


def test_goods_leave_at_what_they_came_for_whatever_the_average_is(world: World) -> None:
    item = world.item()
    dear = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "9")])
    cheap = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "1")])
    receipt = make.goods_receipt(world, dear)
    make.goods_receipt(world, cheap)

    make.supplier_return(world, receipt, 5, resolution="credit")

    assert (worth(world, item), grni(world)) == (55, 55)
    agree()


def test_no_more_goes_back_than_came(world: World) -> None:
    item = world.item()
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(item, 10, "5")]))
    make.supplier_return(world, receipt, 8)

    with pytest.raises(OverReturn, match="only 2 of"):
        make.supplier_return(world, receipt, 3)
    assert on_hand(world, item) == 2

    make.supplier_return(world, receipt)
    with pytest.raises(NothingOpen):
        make.supplier_return(world, receipt)


def test_goods_that_are_gone_do_not_go_back(world: World) -> None:
    from zhanggui.stock.tests import make as stock

    item = world.item()
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(item, 10, "5")]))
    stock.issued(world, item, D(9))

    with pytest.raises(InsufficientStock):
        make.supplier_return(world, receipt, 2)


def test_a_receipt_with_returns_is_not_cancelled(world: World) -> None:
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(world.item(), 10, "5")]))
    back = make.supplier_return(world, receipt, 2)

    with pytest.raises(ReceiptUsed, match="Cancel the returns"):
        goods_receipts.cancel(receipt, **world.acting())

    supplier_returns.cancel(back, **world.acting())
    goods_receipts.cancel(receipt, **world.acting())
    assert receipt.status == "cancelled"
    with pytest.raises(ReceiptNotPosted):
        make.supplier_return(world, receipt, 1)
    agree()


def test_a_cancelled_return_puts_everything_back(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order)
    back = make.supplier_return(world, receipt, 4)

    supplier_returns.cancel(back, **world.acting(), reason="Not damaged after all")

    order.refresh_from_db()
    receipt.refresh_from_db()
    assert (on_hand(world, item), worth(world, item), grni(world)) == (10, 50, 50)
    assert (order.received_progress, receipt.returned_progress, expected(world, item)) == ("full", "none", 0)
    agree()


def test_a_return_is_not_cancelled_after_its_replacement_came(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    back = make.supplier_return(world, make.goods_receipt(world, order), 4)
    replacement = make.goods_receipt(world, order)

    with pytest.raises(ReplacementReceived, match="Cancel that receipt first"):
        supplier_returns.cancel(back, **world.acting())

    goods_receipts.cancel(replacement, **world.acting())
    supplier_returns.cancel(back, **world.acting())
    agree()


def test_goods_that_stay_after_all_make_the_order_whole_to_the_cent(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 9, "3.37")])
    back = make.supplier_return(world, make.goods_receipt(world, order, 6), 3)
    make.goods_receipt(world, order, 3)

    with pytest.raises(ReceivedMeanwhile, match="Receive the goods that stay on PO202603-0001 instead"):
        supplier_returns.cancel(back, **world.acting())  # a cent would be missing
    back.refresh_from_db()
    assert (back.status, on_hand(world, item)) == ("confirmed", 6)

    make.goods_receipt(world, order, 3)
    assert (on_hand(world, item), grni(world)) == (9, order.net)
    agree()


def test_no_replacement_comes_on_a_closed_order(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order)
    purchase_orders.close(order, **world.acting())

    with pytest.raises(NoReplacement, match="ask for credit"):
        make.supplier_return(world, receipt, 4)

    make.supplier_return(world, receipt, 4, resolution="credit")
    assert on_hand(world, item) == 6
    agree()


def test_goods_without_a_receipt_go_back_at_the_average_where_the_company_allows_it(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "5"), line(item, 10, "7")])
    make.goods_receipt(world, order)
    document = draft(world, line(item, 5, "4"), tax_included=False)

    with pytest.raises(ReceiptRequired):
        supplier_returns.confirm(document, **world.acting())

    world.company.receipt_without_order = True
    world.company.save()
    supplier_returns.confirm(document, **world.acting())
    assert (on_hand(world, item), worth(world, item), grni(world)) == (15, 90, 120)
    assert (document.net, quantities(document, "stock_value")) == (20, [30])
    agree()


def test_a_return_says_what_its_receipt_says(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)})
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(item, 10, "5")]))
    own = receipt.lines.get()

    for row, field in (
        ({"receipt_line": own, "unit": masters.unit("box"), "quantity": D(1)}, "unit"),
        ({"receipt_line": own, "item": world.item()}, "item"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            draft(world, row)
        assert [error.field for error in refusal.value.errors] == [field]
    with pytest.raises(InvalidInput, match="Name the receipt line"):
        draft(world, line(item, 1, "5", order_line=own.order_line))
    with pytest.raises(InvalidInput, match="another supplier"):
        draft(world, {"receipt_line": own}, supplier=masters.supplier())
