"""Money at both ends, told as it happens: bought, invoiced, sent back, paid; sold, billed, credited, paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.purchasing.asking import agree, grni

from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.commands import money_receipts, payments
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.ageing import ageing
from zhanggui.settlement.queries.statements import statement
from zhanggui.settlement.tests import make
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


def on(world: World, day: int, month: int = 3) -> dict[str, Any]:
    """Who and when, and the day as business date."""
    date = dt.date(2026, month, day)
    return {"by": world.by, "at": dt.datetime(2026, month, day, 2, tzinfo=dt.UTC), "date": date}


def acting(world: World, day: int, month: int = 3) -> dict[str, Any]:
    return {key: value for key, value in on(world, day, month).items() if key != "date"}


def open_amounts(document: Any) -> list[Decimal]:
    return [item.open_amount for item in make.open_items(document)]


def test_from_the_goods_to_the_paid_supplier() -> None:
    world = World()
    rails, blocks = world.item("RAIL"), world.item("BLOCK")
    term = make.payment_term((30, 10), (70, 40))
    freight = {"kind": "charge", "name": "Freight", "quantity": D(1), "price": D("56.50"), "tax": world.tax}
    order = purchasing.purchase_order(
        world, lines=[line(rails, 30, "11.30"), line(blocks, 7, "33.33"), freight], payment_term=term
    )

    # The goods come in two lots, and three rails are no good.
    first = purchasing.goods_receipt(world, order, 20, 2)
    second = purchasing.goods_receipt(world, order)
    purchasing.supplier_return(world, second, 3, resolution="credit")
    assert grni(world) == D("300.00") - D("30.00") + order.lines.get(position=2).net

    # The supplier sends one invoice for both lots, with a cent more of tax than we count.
    draft = supplier_invoices.invoice_receipts([first, second], **on(world, 5), reference="INV 4711")
    tax = draft.tax_amount
    supplier_invoices.revise(draft, **acting(world, 5), tax_override=tax + D("0.01"))
    invoice = supplier_invoices.confirm(draft, **acting(world, 5))
    assert [row.quantity for row in invoice.lines.order_by("position")] == [20, 2, 7, 5, 1]
    assert (invoice.tax_amount, grni(world)) == (tax + D("0.01"), 0)
    assert invoice.gross == D("27") * D("11.30") + D("233.31") + D("56.50") == D("594.91")
    assert open_amounts(invoice) == [D("178.47"), D("416.44")]
    # Prices include tax, so a cent more of tax is a cent less for the goods.
    order.refresh_from_db()
    assert (order.invoiced_progress, stock.worth(rails)) == ("full", (27, D("269.99")))

    # Half of the rails are sold, then the supplier takes two back that had been invoiced.
    stock.issued(world, rails, 13)
    back = purchasing.supplier_return(world, first, 2, resolution="credit")
    note = supplier_credit_notes.credit_return(back, **on(world, 12), reference="CR 9", confirm_now=True)
    assert (note.gross, grni(world), stock.worth(rails)) == (D("22.60"), 0, (12, D("119.99")))
    assert open_amounts(invoice) == [D("155.87"), D("416.44")]

    # The first instalment is paid, and a bit too much of the second.
    supplier_invoices.pay(invoice, **on(world, 15), amount=D("155.87"), confirm_now=True)
    advance = payments.draft(
        **on(world, 20, 4),
        company=world.company,
        supplier=world.supplier,
        amount=D(500),
        lines=[{"open_item": make.open_items(invoice)[1]}],
    )
    payments.confirm(advance, **acting(world, 20, 4), acknowledge={"more_than_open": "for the next order"})
    assert (open_amounts(invoice), make.balance(world, "payable")) == ([0, 0], D("-83.56"))

    # What was owed at the end of March is still what it was then.
    owed = OpenItem.objects.filter(company=world.company, side="payable")
    (row,) = ageing(owed, dt.date(2026, 3, 31))
    assert (row.total, row.row) == (D("416.44"), [D("416.44"), 0, 0, 0, 0])
    account = statement(owed, dt.date(2026, 3, 1), dt.date(2026, 4, 30))
    assert [one.amount for one in account.rows] == [D("594.91"), D("-22.60"), D("-155.87"), D("-500.00")]
    assert account.closing == D("-83.56")
    agree()


def test_from_the_delivery_to_the_paid_invoice() -> None:
    world = World()
    item = stock.stocked(world, world.item("SLIDE"), 100, 40)
    order = sales.sales_order(world, lines=[line(item, 10, "99.99")])

    # Two deliveries, billed apart; the parts add up to the order.
    parts = [
        sales_invoices.bill_delivery(sales.delivery(world, order, *count), **on(world, day), confirm_now=True)
        for count, day in (((3,), 4), ((), 9))
    ]
    assert [part.gross for part in parts] == [D("299.97"), D("699.93")]
    assert sum(part.tax_amount for part in parts) == order.tax_amount
    assert [part.number for part in parts] == ["SI202603-0001", "SI202603-0002"]

    # The customer had paid an advance: it settles the older invoice first.
    advance = make.money_receipt(world, 500, date=dt.date(2026, 3, 2))
    money_receipts.allocate(advance, **acting(world, 10))
    assert [open_amounts(part) for part in parts] == [[0], [D("499.90")]]

    # One slide comes back and is credited; the rest is paid in two goes.
    delivery = parts[1].lines.get().delivery_line.document
    returned = sales.sales_return(world, delivery, 1)
    note = credit_notes.credit_return(returned, **on(world, 15), confirm_now=True)
    assert (note.number, note.gross, open_amounts(parts[1])) == ("SC202603-0001", D("99.99"), [D("399.91")])
    receipt = sales_invoices.collect(parts[1], **on(world, 20), amount=D(300), confirm_now=True)
    sales_invoices.collect(parts[1], **on(world, 25), confirm_now=True)
    assert make.balance(world, "receivable") == 0

    # The bank takes one payment back: it is owed again, and overdue from then on.
    money_receipts.cancel(receipt, **acting(world, 27), reason="no cover")
    (row,) = ageing(OpenItem.objects.filter(company=world.company, side="receivable"), dt.date(2026, 5, 1))
    assert (row.total, row.amounts["to_60"]) == (300, 300)
    order.refresh_from_db()
    assert (order.invoiced_progress, stock.on_hand(item)) == ("full", 91)
    agree()


def test_two_companies_keep_their_books_apart() -> None:
    world, other = World(), World()
    other.supplier = world.supplier
    for own in (world, other):
        order = purchasing.purchase_order(own, lines=[line(own.item(), 10, 10)])
        purchasing.goods_receipt(own, order)
        supplier_invoices.invoice(order, **own.acting(), reference="INV 1", confirm_now=True)
    make.payment(world, lines=[{"open_item": OpenItem.objects.get(company=world.company)}])
    assert (make.balance(world, "payable"), make.balance(other, "payable")) == (0, 100)
    agree()
