"""Supplier credit notes: goods that went back, prices that were wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices
from zhanggui.payables.tests import make
from zhanggui.purchasing.commands import goods_receipts
from zhanggui.purchasing.models import GoodsReceiptLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.commands.crediting import InvoicedAgain, NothingToCredit, OriginCancelled
from zhanggui.settlement.tests import make as money
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def values(document: Any, *names: str) -> list[Any]:
    rows = document.lines.order_by("position").values_list(*names)
    return [row[0] if len(names) == 1 else row for row in rows]


def grni() -> Decimal:
    """Value received, less returned, less invoiced."""
    rows = GoodsReceiptLine.objects.filter(document__status="confirmed")
    return sum((row.stock_value - row.returned_value - row.invoiced_value for row in rows), D(0))


def invoiced(world: World, item: Any, price: str, *, quantity: int = 10, **header: Any) -> tuple[Any, Any]:
    """Goods received at 11.30 with tax (10 without) and invoiced at ``price``."""
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(item, quantity, "11.30")]))
    draft = make.supplier_invoice(world, receipt, status="draft", **header)
    supplier_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D(price)}])
    return receipt, supplier_invoices.confirm(draft, **world.acting())


def test_returned_goods_are_credited_and_nothing_waits_for_an_invoice(world: World) -> None:
    item = world.item()
    receipt, invoice = invoiced(world, item, "11.30")
    back = purchasing.supplier_return(world, receipt, 2, resolution="credit")
    assert grni() == -20
    note = make.supplier_credit_note(world, back, reference="CN-1")
    assert (note.number, note.gross, grni()) == ("PC202603-0001", D("22.60"), 0)
    assert values(note, "cleared_value", "price_difference") == [(20, 0)]
    assert money.balance(world, "payable") == D("90.40")
    assert (values(receipt, "invoiced_quantity"), values(invoice, "credited_quantity")) == ([8], [2])
    back.refresh_from_db()
    assert (back.credited_progress, stock.worth(item)) == ("full", (8, 80))
    assert proofs.differences() == []


def test_a_credit_takes_back_the_price_difference_of_its_goods(world: World) -> None:
    item = world.item()
    receipt, _invoice = invoiced(world, item, "12.43")
    assert stock.worth(item) == (10, 110)
    back = purchasing.supplier_return(world, receipt, 2, resolution="credit")
    note = make.supplier_credit_note(world, back)
    assert values(note, "cleared_value", "price_difference") == [(20, 2)]
    # Eight pieces at eleven.
    assert (stock.worth(item), grni()) == ((8, 88), 0)
    assert proofs.differences() == []


def test_a_wrong_price_is_credited_and_invoiced_again(world: World) -> None:
    item = world.item()
    receipt, invoice = invoiced(world, item, "13.56")
    assert stock.worth(item) == (10, 120)
    note = make.supplier_credit_note(world, invoice)
    assert (grni(), stock.worth(item), money.balance(world, "payable")) == (100, (10, 100), 0)
    make.supplier_invoice(world, receipt)
    assert (grni(), stock.worth(item), money.balance(world, "payable")) == (0, (10, 100), 113)
    with pytest.raises(NothingToCredit):
        supplier_credit_notes.credit(invoice, **world.acting())
    assert note.gross == D("135.60")
    assert proofs.differences() == []


def test_parts_of_the_value_add_up_whatever_is_credited(world: World) -> None:
    item = world.item(purchase_tax=None)
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(item, 3, "3.3333")]))
    assert values(receipt, "stock_value") == [10]
    first = make.supplier_invoice(world, receipt, 1)
    make.supplier_invoice(world, receipt, 1)
    make.supplier_credit_note(world, first)
    make.supplier_invoice(world, receipt, 2)
    assert values(receipt, "invoiced_quantity", "invoiced_value") == [(3, 10)]
    assert proofs.differences() == []


def test_a_credit_at_another_rate_leaves_an_exchange_difference(world: World) -> None:
    usd = masters.currency("USD")
    money.rate(world, usd, 7, dt.date(2026, 1, 1))
    item = world.item(purchase_tax=None)
    order = purchasing.purchase_order(world, lines=[line(item, 10, 10)], currency=usd)
    receipt = purchasing.goods_receipt(world, order)
    make.supplier_invoice(world, receipt)
    back = purchasing.supplier_return(world, receipt, 4, resolution="credit")
    money.rate(world, usd, "7.5", dt.date(2026, 3, 10))
    note = make.supplier_credit_note(world, back, date=dt.date(2026, 3, 10))
    assert values(note, "cleared_value", "exchange_difference", "price_difference") == [(280, 20, 0)]
    assert money.balance(world, "payable") == 60
    assert proofs.differences() == []


def test_goods_returned_without_a_receipt_are_credited_by_the_return(world: World) -> None:
    world.company.receipt_without_order = True
    world.company.save()
    item = stock.stocked(world, world.item(), 10, 5)
    from zhanggui.purchasing.commands import supplier_returns

    back = supplier_returns.draft(
        **world.acting(),
        company=world.company,
        supplier=world.supplier,
        warehouse=world.warehouse,
        resolution="credit",
        lines=[line(item, 4, "11.30")],
    )
    supplier_returns.confirm(back, **world.acting())
    note = make.supplier_credit_note(world, back)
    # They cost 20 and bring 40: the rest is a difference of price.
    assert values(note, "cleared_value", "price_difference") == [(20, 20)]
    assert money.balance(world, "payable") == D("-45.20")
    assert proofs.differences() == []


def test_a_cancelled_credit_note_leaves_nothing_behind(world: World) -> None:
    item = world.item()
    receipt, invoice = invoiced(world, item, "12.43")
    back = purchasing.supplier_return(world, receipt, 2, resolution="credit")
    before = (grni(), stock.worth(item), money.balance(world, "payable"))
    note = make.supplier_credit_note(world, back)
    supplier_credit_notes.cancel(note, **world.acting())
    assert (grni(), stock.worth(item), money.balance(world, "payable")) == before
    assert values(invoice, "credited_quantity") == [0]
    assert proofs.differences() == []


def test_a_credit_note_is_allocated_to_another_invoice(world: World) -> None:
    _receipt, invoice = invoiced(world, world.item(), "11.30")
    supplier_invoices.pay(invoice, **world.acting(), confirm_now=True)
    note = make.supplier_credit_note(world, invoice, 3)
    assert money.balance(world, "payable") == D("-33.90")
    _other, later = invoiced(world, world.item(), "11.30")
    supplier_credit_notes.allocate(note, **world.acting())
    assert money.open_items(later)[0].open_amount == D("79.10")
    assert proofs.differences() == []


def test_a_credit_stands_once_its_receipt_was_cancelled(world: World) -> None:
    world.company.receipt_without_order = True
    world.company.save()
    item = world.item()
    receipt = goods_receipts.draft(
        **world.acting(),
        company=world.company,
        supplier=world.supplier,
        warehouse=world.warehouse,
        lines=[line(item, 10, "11.30")],
    )
    goods_receipts.confirm(receipt, **world.acting())
    note = make.supplier_credit_note(world, make.supplier_invoice(world, receipt))
    goods_receipts.cancel(receipt, **world.acting())
    with pytest.raises(OriginCancelled, match=f"{receipt.number} was cancelled since"):
        supplier_credit_notes.cancel(note, **world.acting())
    note.refresh_from_db()
    assert (note.status, money.balance(world, "payable"), stock.on_hand(item)) == ("confirmed", 0, 0)
    assert values(receipt, "invoiced_quantity") == [0]
    assert proofs.differences() == []


def test_a_credit_stands_once_its_replacement_was_invoiced(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30")])
    receipt = purchasing.goods_receipt(world, order)
    make.supplier_invoice(world, receipt)
    back = purchasing.supplier_return(world, receipt, 4, resolution="replace")
    purchasing.goods_receipt(world, order)
    note = make.supplier_credit_note(world, back)
    again = make.supplier_invoice(world, order)
    assert money.balance(world, "payable") == 113
    with pytest.raises(InvoicedAgain):
        supplier_credit_notes.cancel(note, **world.acting())
    note.refresh_from_db()
    assert (note.status, money.balance(world, "payable")) == ("confirmed", 113)
    supplier_invoices.cancel(again, **world.acting())
    supplier_credit_notes.cancel(note, **world.acting())
    assert money.balance(world, "payable") == 113
    assert proofs.differences() == []


def test_a_credit_of_goods_not_replaced_yet_can_be_cancelled(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30")]))
    make.supplier_invoice(world, receipt)
    note = make.supplier_credit_note(world, purchasing.supplier_return(world, receipt, 4, resolution="replace"))
    supplier_credit_notes.cancel(note, **world.acting())
    assert (money.balance(world, "payable"), values(receipt, "invoiced_quantity")) == (113, [10])
    assert proofs.differences() == []
