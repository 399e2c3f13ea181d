"""Goods receipts: their share of the order, what may not be received, value, cancelling."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.purchasing.asking import agree, expected, grni, on_hand, quantities, worth

from zhanggui.kernel.errors import InvalidInput, NotFound, PeriodClosed
from zhanggui.kernel.models import ExchangeRate, Period
from zhanggui.masterdata.models import SupplierTerms, Tax
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders
from zhanggui.purchasing.commands.goods_receipts import OverDelivery
from zhanggui.purchasing.commands.order_parts import NothingOpen, OrderNotOpen, OrderRequired
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import StockMove

D = Decimal


def draft(world: World, *lines: dict, **header: object) -> GoodsReceipt:
    header = {"supplier": world.supplier, "warehouse": world.warehouse, **header}
    return goods_receipts.draft(**world.acting(), company=world.company, lines=lines, **header)


# -- shares ------------------------------------------------------------------------------------------------------------


def test_three_thirds_of_five_pieces_are_five_pieces(world: World) -> None:
    item = world.item(conversions={"third": (5, 3)})
    order = make.purchase_order(world, lines=[line(item, 3, "3.33", unit=masters.unit("third"))])
    assert expected(world, item) == 5

    pieces = []
    for left in (3, 2, 0):
        receipt = make.goods_receipt(world, order, 1)
        pieces.append(receipt.lines.get().base_quantity)
        assert expected(world, item) == left

    assert (pieces, on_hand(world, item)) == ([2, 1, 2], 5)
    agree()


def test_a_cancelled_part_leaves_no_remainder(world: World) -> None:
    item = world.item(conversions={"third": (5, 3)})
    order = make.purchase_order(world, lines=[line(item, 3, "3.333333", unit=masters.unit("third"))])
    assert order.net == D("8.85")
    first = make.goods_receipt(world, order, 1)
    make.goods_receipt(world, order, 1)

    goods_receipts.cancel(first, **world.acting())
    make.goods_receipt(world, order, 1)
    make.goods_receipt(world, order, 1)

    live = GoodsReceipt.objects.filter(company=world.company, status="confirmed")
    assert (on_hand(world, item), sum(receipt.net for receipt in live)) == (5, order.net)
    assert sum(receipt.gross for receipt in live) == order.gross == D("10.00")
    agree()


def test_an_amended_price_counts_for_what_comes_later(world: World) -> None:
    order = make.purchase_order(world, tax_included=False, lines=[line(world.item(), 10, "5")])
    early = make.goods_receipt(world, order, 4)
    own = order.lines.get()

    purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "price": D(6)}])
    late = make.goods_receipt(world, order)

    assert (early.net, late.net, grni(world)) == (20, 36, 56)


def test_a_draft_shows_what_it_would_come_to(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 3, "3.33")])

    receipt = make.goods_receipt(world, order, 1, status="draft")

    assert (receipt.status, receipt.number, receipt.gross) == ("draft", "", D("3.33"))
    assert (order.currency, order.tax_included) == (receipt.currency, receipt.tax_included)
    assert grni(world) == 0


def test_foreign_money_is_valued_on_the_day_of_the_receipt(world: World) -> None:
    usd = masters.currency("USD")
    for day, rate in ((1, "7"), (9, "7.2")):
        ExchangeRate.objects.create(
            company=world.company, source=usd, target=world.company.currency, date=dt.date(2026, 3, day), rate=D(rate)
        )
    item = world.item()
    order = make.purchase_order(world, currency=usd, tax_included=False, lines=[line(item, 10, "5")])

    make.goods_receipt(world, order, 4)
    make.goods_receipt(world, order, date=dt.date(2026, 3, 10))

    assert worth(world, item) == grni(world) == 20 * 7 + 30 * D("7.2")


def test_tax_that_cannot_be_recovered_is_part_of_the_value(world: World) -> None:
    half = Tax.objects.create(code="HALF", name="Half", rate=D(10), recoverable_percent=D(40))
    item = world.item(purchase_tax=half)
    order = make.purchase_order(world, tax_included=False, lines=[line(item, 10, "5")])

    make.goods_receipt(world, order)

    assert worth(world, item) == grni(world) == D("53.00")


def test_goods_may_cost_nothing(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, status="draft", lines=[line(item, 10, "0")])
    purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "Sample"})

    make.goods_receipt(world, order)

    assert (on_hand(world, item), worth(world, item), grni(world)) == (10, 0, 0)
    agree()


# -- what may not be received ------------------------------------------------------------------------------------------


def test_another_unit_or_item_than_ordered_is_refused_clearly(world: World) -> None:
    item = world.item("RAIL", conversions={"box": (12, 1)})
    order = make.purchase_order(world, lines=[line(item, 2, "60", unit=masters.unit("box"))])
    own = order.lines.get()

    with pytest.raises(InvalidInput) as refusal:
        draft(world, {"order_line": own, "unit": masters.unit("pcs"), "quantity": D(24)})
    assert [(error.row, error.field) for error in refusal.value.errors] == [(1, "unit")]
    assert "counts RAIL" in str(refusal.value)
    assert "in box. Enter the quantity in this unit." in str(refusal.value)

    with pytest.raises(InvalidInput) as refusal:
        draft(world, {"order_line": own, "item": world.item(), "unit": masters.unit("pcs"), "quantity": D(1)})
    assert [error.field for error in refusal.value.errors] == ["item"]


def test_orders_of_others_are_refused(world: World) -> None:
    other = make.purchase_order(world, supplier=masters.supplier(), lines=[line(world.item(), 1, "5")]).lines.get()
    foreign = make.purchase_order(World(), lines=[line(world.item(), 1, "5")]).lines.get()
    net = make.purchase_order(world, tax_included=False, lines=[line(world.item(), 1, "5")]).lines.get()
    gross = make.purchase_order(world, lines=[line(world.item(), 1, "5")]).lines.get()

    rows = [{"order_line": found} for found in (gross, other, foreign, net)]
    with pytest.raises(InvalidInput) as refusal:
        draft(world, *rows)

    assert [(error.row, error.field) for error in refusal.value.errors] == [(n, "order_line") for n in (2, 3, 4)]


def test_the_tolerance_of_the_supplier_comes_before_the_companys(world: World) -> None:
    world.company.over_receipt_percent = D(50)
    world.company.save()
    SupplierTerms.objects.create(company=world.company, supplier=world.supplier, over_receipt_percent=D(0))
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])

    with pytest.raises(OverDelivery):
        make.goods_receipt(world, order, 11)

    SupplierTerms.objects.update(over_receipt_percent=D("12.5"))
    with pytest.raises(OverDelivery):
        make.goods_receipt(world, order, 12)
    make.goods_receipt(world, order, 11)
    agree()


def test_two_lines_of_one_receipt_count_together(world: World) -> None:
    item = world.item()
    own = make.purchase_order(world, lines=[line(item, 10, "5")]).lines.get()
    rows = [{"order_line": own, "quantity": D(6)}, {"order_line": own, "quantity": D(5)}]
    receipt = draft(world, *rows)

    with pytest.raises(OverDelivery, match="Line 2: 5 is more than the 4 still open"):
        goods_receipts.confirm(receipt, **world.acting())

    second = receipt.lines.get(position=2)
    first = receipt.lines.get(position=1)
    goods_receipts.revise(receipt, **world.acting(), lines=[{"id": first.pk}, {"id": second.pk, "quantity": D(4)}])
    goods_receipts.confirm(receipt, **world.acting())
    assert (quantities(receipt, "net"), on_hand(world, item)) == ([D("26.55"), D("17.70")], 10)
    agree()


def test_closed_orders_and_lines_take_nothing_more(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    receipt = make.goods_receipt(world, order, 1, status="draft")
    purchase_orders.close_lines(order, **world.acting(), lines=[order.lines.get()])

    with pytest.raises(OverDelivery, match="0 still open"):
        goods_receipts.confirm(receipt, **world.acting())
    with pytest.raises(NothingOpen):
        goods_receipts.receive(order, **world.acting())

    purchase_orders.close(order, **world.acting())
    with pytest.raises(OrderNotOpen, match="Confirm or reopen it first"):
        goods_receipts.confirm(receipt, **world.acting())
    with pytest.raises(OrderNotOpen):
        goods_receipts.receive(order, **world.acting())


def test_services_are_not_received(world: World) -> None:
    service = {"kind": "service", "name": "Fitting", "price": D(5)}
    order = make.purchase_order(world, lines=[service])

    with pytest.raises(NothingOpen):
        goods_receipts.receive(order, **world.acting())
    with pytest.raises(InvalidInput, match="invoiced from the order"):
        draft(world, {"order_line": order.lines.get(), "quantity": D(1)})


def test_goods_without_an_order_come_in_where_the_company_allows_it(world: World) -> None:
    item = world.item()
    receipt = draft(world, line(item, 10, "5"))

    with pytest.raises(OrderRequired, match="receives goods on orders only"):
        goods_receipts.confirm(receipt, **world.acting())

    world.company.receipt_without_order = True
    world.company.save()
    goods_receipts.confirm(receipt, **world.acting())
    assert (on_hand(world, item), worth(world, item), grni(world)) == (10, D("44.25"), D("44.25"))
    agree()


# -- cancel ------------------------------------------------------------------------------------------------------------


def test_a_cancelled_receipt_opens_the_order_again(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order, 6)

    goods_receipts.cancel(receipt, **world.acting(), reason="Counted wrong")

    order.refresh_from_db()
    assert (receipt.status, order.received_progress, expected(world, item)) == ("cancelled", "none", 10)
    assert (on_hand(world, item), worth(world, item), grni(world)) == (0, 0, 0)
    assert StockMove.objects.filter(item=item).count() == 2
    agree()


def test_goods_that_are_gone_cannot_be_taken_back(world: World) -> None:
    from zhanggui.stock.tests import make as stock

    item = world.item()
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(item, 10, "5")]))
    stock.issued(world, item, D(1))

    with pytest.raises(InsufficientStock):
        goods_receipts.cancel(receipt, **world.acting())

    receipt.refresh_from_db()
    assert (receipt.status, on_hand(world, item)) == ("confirmed", 9)


def test_what_happened_in_a_closed_month_is_undone_today(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    receipt = make.goods_receipt(world, order, date=dt.date(2026, 2, 27))
    february = Period.objects.create(
        company=world.company, area="stock", start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 28), is_closed=True
    )
    assert february.is_closed

    goods_receipts.cancel(receipt, **world.acting())

    dates = list(StockMove.objects.filter(item=item).order_by("pk").values_list("date", flat=True))
    assert dates == [dt.date(2026, 2, 27), dt.date(2026, 3, 2)]
    Period.objects.create(
        company=world.company, area="stock", start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31), is_closed=True
    )
    with pytest.raises(PeriodClosed):
        make.goods_receipt(world, order)


def test_a_receipt_of_another_company_does_not_exist(world: World) -> None:
    receipt = make.goods_receipt(world, make.purchase_order(world, lines=[line(world.item(), 1, "5")]))
    stranger = masters.user(company=World().company)

    with pytest.raises(NotFound):
        goods_receipts.cancel(receipt, by=stranger, at=world.at)


# -- amended orders ----------------------------------------------------------------------------------------------------


def test_a_draft_is_posted_at_the_amended_price(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "11.30")])
    receipt = make.goods_receipt(world, order, status="draft")
    purchase_orders.amend(order, **world.acting(), lines=[{"id": order.lines.get().pk, "price": D("22.60")}])
    goods_receipts.confirm(receipt, **world.acting())
    assert (receipt.net, worth(world, item)) == (order.net, order.net)
    assert receipt.lines.get().price == D("22.60")
