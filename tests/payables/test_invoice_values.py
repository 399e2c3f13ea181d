"""What supplier invoices say that goods are worth: receipts cleared, differences, tax on the paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.commands.taxes import TaxOutOfTolerance
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.tests import make as money
from zhanggui.stock.models import ValueEntry
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def lines(document: Any, *names: str) -> list[Any]:
    """Values of the document's lines, in order."""
    rows = document.lines.order_by("position").values_list(*names)
    return [row[0] if len(names) == 1 else row for row in rows]


def agree() -> None:
    assert proofs.differences() == []


def entries(invoice: SupplierInvoice) -> dict[str, Decimal]:
    """What the invoice changed in value, per kind of entry."""
    sums: dict[str, Decimal] = {}
    for kind, value in ValueEntry.objects.filter(source_id=invoice.pk, source_type=invoice._meta.label).values_list(
        "kind", "value"
    ):
        sums[kind] = sums.get(kind, D(0)) + value
    return sums


def test_a_price_difference_corrects_goods_that_are_there_and_is_variance_for_those_that_left(world: World) -> None:
    item = world.item()
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(item, 10, "11.30")]))
    stock.issued(world, item, 4)
    draft = make.supplier_invoice(world, receipt, status="draft")
    supplier_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D("12.43")}])
    invoice = supplier_invoices.confirm(draft, **world.acting())
    assert lines(invoice, "cleared_value", "price_difference") == [(100, 10)]
    assert entries(invoice) == {"correction": D(6), "price_difference": D(4)}
    assert stock.worth(item) == (6, 66)
    assert lines(receipt, "invoiced_value") == [100]
    agree()


def test_two_lines_of_the_same_goods_correct_no_more_than_is_there(world: World) -> None:
    item = world.item()
    order = purchasing.purchase_order(world, lines=[line(item, 10, "5.65"), line(item, 10, "5.65")])
    receipt = purchasing.goods_receipt(world, order)
    stock.issued(world, item, 10)
    draft = make.supplier_invoice(world, receipt, status="draft")
    dearer = [{"id": row.pk, "price": D("6.78")} for row in draft.lines.all()]
    supplier_invoices.revise(draft, **world.acting(), lines=dearer)
    invoice = supplier_invoices.confirm(draft, **world.acting())
    assert entries(invoice) == {"correction": D(10), "price_difference": D(10)}
    assert stock.worth(item) == (10, 60)
    supplier_invoices.cancel(invoice, **world.acting())
    assert stock.worth(item) == (10, 50)
    agree()


def test_an_exchange_difference_is_kept_apart_from_the_price(world: World) -> None:
    usd = masters.currency("USD")
    money.rate(world, usd, "7.00", dt.date(2026, 1, 1))
    item = world.item(purchase_tax=None)
    order = purchasing.purchase_order(world, lines=[line(item, 10, 10)], currency=usd)
    receipt = purchasing.goods_receipt(world, order)
    assert lines(receipt, "stock_value") == [700]
    money.rate(world, usd, "7.20", dt.date(2026, 3, 20))
    draft = make.supplier_invoice(world, receipt, status="draft", date=dt.date(2026, 3, 20))
    supplier_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D(11)}])
    invoice = supplier_invoices.confirm(draft, **world.acting())
    # 110 dollars at 7.20 are 792: 700 were received, 20 came by the rate, 72 by the price.
    assert lines(invoice, "cleared_value", "exchange_difference", "price_difference") == [(700, 20, 72)]
    assert entries(invoice) == {"correction": D(72)}
    (owed,) = money.open_items(invoice)
    assert (owed.amount, owed.currency.code, owed.rate) == (D(110), "USD", D("7.2"))
    agree()


def test_tax_that_cannot_be_recovered_is_part_of_the_cost(world: World) -> None:
    tax = masters.tax("10", code="HALF", recoverable_percent=D(50))
    item = world.item(purchase_tax=tax)
    order = purchasing.purchase_order(world, lines=[line(item, 10, 10)], tax_included=False)
    invoice = make.supplier_invoice(world, purchasing.goods_receipt(world, order))
    assert (invoice.gross, lines(invoice, "cleared_value", "price_difference")) == (D(110), [(105, 0)])
    agree()


def test_goods_received_for_nothing_take_the_whole_price(world: World) -> None:
    item = world.item()
    order = purchasing.purchase_order(world, lines=[line(item, 10, 0)], status="draft")
    purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "comes with the invoice"})
    draft = make.supplier_invoice(world, purchasing.goods_receipt(world, order), status="draft")
    supplier_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D("11.30")}])
    supplier_invoices.confirm(draft, **world.acting())
    assert stock.worth(item) == (10, 100)
    agree()


@pytest.mark.parametrize(
    ("price", "printed", "expected"),
    [("11.30", "13.01", ("99.99", "13.01", "113.00")), ("10", "13.01", ("100.00", "13.01", "113.01"))],
    ids=["prices with tax", "prices without tax"],
)
def test_the_printed_tax_counts_within_the_tolerance(
    world: World, price: str, printed: str, expected: tuple[str, str, str]
) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, price)], tax_included=price == "11.30")
    receipt = purchasing.goods_receipt(world, order)
    invoice = make.supplier_invoice(world, receipt, tax_override=D(printed))
    assert (invoice.net, invoice.tax_amount, invoice.gross) == tuple(map(D, expected))
    assert lines(invoice, "net", "tax_amount", "gross") == [tuple(map(D, expected))]
    assert money.balance(world, "payable") == D(expected[2])
    agree()


def test_a_printed_tax_beyond_the_tolerance_is_refused(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30")]))
    with pytest.raises(TaxOutOfTolerance, match=r"14\.01, differs by more than 1\.00 from the calculated 13\.00"):
        make.supplier_invoice(world, receipt, tax_override=D("14.01"))
    assert not SupplierInvoice.objects.exists()
