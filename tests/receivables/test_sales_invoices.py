"""Sales invoices: billed from orders and deliveries, in parts that add up, owed, credited, taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kernel import proofs
from zhanggui.kernel.checks import AcknowledgementRequired
from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.receivables.models import SalesInvoice
from zhanggui.receivables.tests import make
from zhanggui.sales.commands import deliveries
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.commands.billing import InvoiceCredited, NothingToBill
from zhanggui.settlement.commands.credit_matching import CreditAboveInvoice, OriginMissing, OverCredited
from zhanggui.settlement.commands.crediting import InvoicedAgain, NothingToCredit, OriginCancelled
from zhanggui.settlement.commands.matching import NotMoved, OverInvoiced
from zhanggui.settlement.commands.open_items import InvoicePaid
from zhanggui.settlement.tests import make as money
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def line(item: Any, quantity: Any, price: Any, **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": D(quantity), "price": D(price), **more}


def ordered(world: World, *rows: tuple[Any, Any], **header: Any) -> Any:
    """A confirmed order of stocked items: (quantity, price) a line."""
    items = [stock.stocked(world, world.item(), 10_000, 1) for _ in rows]
    lines = [line(item, quantity, price) for item, (quantity, price) in zip(items, rows, strict=True)]
    return sales.sales_order(world, lines=lines, **header)


def values(document: Any, *names: str) -> list[Any]:
    rows = document.lines.order_by("position").values_list(*names)
    return [row[0] if len(names) == 1 else row for row in rows]


def agree() -> None:
    assert proofs.differences() == []


# -- billed ------------------------------------------------------------------------------------------------------------


def test_a_delivery_is_billed_and_owed(world: World) -> None:
    order = ordered(world, (10, "11.30"), (4, "2.26"))
    delivery = sales.delivery(world, order)
    invoice = make.sales_invoice(world, delivery)
    assert (invoice.number, invoice.gross) == ("SI202603-0001", D("122.04"))
    (item,) = money.open_items(invoice)
    assert (item.side, item.party, item.open_amount) == ("receivable", world.customer.party, D("122.04"))
    for document in (order, delivery):
        document.refresh_from_db()
        assert document.invoiced_progress == "full"
    with pytest.raises(NothingToBill):
        sales_invoices.bill(order, **world.acting())
    agree()


def test_an_order_is_billed_as_far_as_it_was_delivered_with_its_charges(world: World) -> None:
    item = stock.stocked(world, world.item(), 100, 1)
    freight = {"kind": "charge", "name": "Freight", "quantity": D(1), "price": D(50)}
    order = sales.sales_order(world, lines=[line(item, 10, 10), freight])
    sales.delivery(world, order, 4)
    assert values(make.sales_invoice(world, order), "quantity") == [4, 1]
    sales.delivery(world, order)
    assert values(make.sales_invoice(world, order), "quantity") == [6]
    assert money.balance(world, "receivable") == 150
    agree()


def test_deliveries_to_one_customer_come_on_one_invoice(world: World) -> None:
    deliveries = [sales.delivery(world, ordered(world, (3, 10))) for _ in range(3)]
    invoice = sales_invoices.bill_deliveries(deliveries, **world.acting(), confirm_now=True)
    assert (invoice.gross, invoice.lines.count()) == (90, 3)
    agree()


def test_more_than_was_delivered_and_kept_is_refused(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    sales.sales_return(world, delivery, 3)
    with pytest.raises(OverInvoiced, match="8 is more than the 7 still to be invoiced"):
        make.sales_invoice(world, delivery, 8)
    assert values(make.sales_invoice(world, delivery), "quantity") == [7]
    agree()


def test_goods_that_were_not_delivered_are_not_billed(world: World) -> None:
    draft = make.sales_invoice(world, ordered(world, (10, 10)), 5, status="draft")
    with pytest.raises(NotMoved):
        sales_invoices.confirm(draft, **world.acting())
    assert not SalesInvoice.objects.exclude(number="").exists()


def test_parts_of_a_line_add_up_to_it(world: World) -> None:
    order = ordered(world, (3, "33.33"))
    parts = [make.sales_invoice(world, sales.delivery(world, order, 1)) for _ in range(3)]
    assert sum(part.gross for part in parts) == order.gross == D("99.99")
    assert sum(part.tax_amount for part in parts) == order.tax_amount
    assert [part.tax_amount for part in parts] == [D("3.83"), D("3.84"), D("3.83")]
    agree()


@given(
    quantity=st.integers(1, 40),
    price=st.decimals("0.01", "999.99", places=2),
    cuts=st.lists(st.integers(1, 12), min_size=1, max_size=8),
    included=st.booleans(),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_partial_deliveries_and_invoices_add_up(
    world: World, quantity: int, price: Decimal, cuts: list[int], included: Any
) -> None:
    order = ordered(world, (quantity, price), tax_included=included)
    deliveries, left = [], quantity
    for cut in [*cuts, quantity]:
        if part := min(cut, left):
            deliveries.append(sales.delivery(world, order, part))
            left -= part
    invoices = []
    for delivery in reversed(deliveries):
        (moved,) = values(delivery, "quantity")
        half = moved // 2
        invoices += [make.sales_invoice(world, delivery, half)] if half else []
        invoices.append(make.sales_invoice(world, delivery))
    for name in ("net", "tax_amount", "gross"):
        assert sum(getattr(invoice, name) for invoice in invoices) == getattr(order, name)


# -- credited ----------------------------------------------------------------------------------------------------------


def test_returned_goods_that_were_invoiced_are_credited(world: World) -> None:
    order = ordered(world, (10, "11.30"))
    delivery = sales.delivery(world, order)
    invoice = make.sales_invoice(world, delivery)
    returned = sales.sales_return(world, delivery, 2)
    note = make.credit_note(world, returned)
    assert (note.number, note.gross) == ("SC202603-0001", D("22.60"))
    assert money.balance(world, "receivable") == D("90.40")
    # The credited invoice is settled first.
    assert [item.open_amount for item in money.open_items(note)] == [0]
    assert (values(delivery, "invoiced_quantity"), values(invoice, "credited_quantity")) == ([8], [2])
    returned.refresh_from_db()
    order.refresh_from_db()
    assert (returned.credited_progress, order.invoiced_progress) == ("full", "full")
    with pytest.raises(NothingToCredit):
        credit_notes.credit_return(returned, **world.acting())
    agree()


def test_returned_goods_that_were_never_invoiced_need_no_credit(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    make.sales_invoice(world, delivery, 6)
    returned = sales.sales_return(world, delivery, 3)
    with pytest.raises(NothingToCredit, match="never invoiced need no credit note"):
        credit_notes.credit_return(returned, **world.acting())
    more = sales.sales_return(world, delivery, 2)
    assert values(make.credit_note(world, more), "quantity") == [1]
    agree()


def test_a_credit_of_a_paid_invoice_stays_open_until_it_is_allocated(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    invoice = make.sales_invoice(world, delivery)
    sales_invoices.collect(invoice, **world.acting(), confirm_now=True)
    note = make.credit_note(world, invoice, 3)
    assert money.balance(world, "receivable") == -30
    other = make.sales_invoice(world, sales.delivery(world, ordered(world, (10, 10))))
    credit_notes.allocate(note, **world.acting(), open_item=money.open_items(other)[0])
    assert money.open_items(other)[0].open_amount == 70
    credit_notes.unallocate(note, **world.acting())
    assert money.open_items(other)[0].open_amount == 100
    agree()


def test_an_invoice_is_credited_in_parts_that_add_up_and_billed_again(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (3, "33.33")))
    invoice = make.sales_invoice(world, delivery)
    notes = [make.credit_note(world, invoice, 1), make.credit_note(world, invoice)]
    assert (sum(note.tax_amount for note in notes), sum(note.gross for note in notes)) == (
        invoice.tax_amount,
        invoice.gross,
    )
    assert money.balance(world, "receivable") == 0
    again = make.sales_invoice(world, delivery)
    assert again.gross == invoice.gross
    with pytest.raises(NothingToCredit):
        credit_notes.credit(invoice, **world.acting())
    with pytest.raises(InvoicedAgain, match="Cancel the later invoice first"):
        credit_notes.cancel(notes[0], **world.acting())
    agree()


def test_never_more_is_credited_than_was_invoiced(world: World) -> None:
    invoice = make.sales_invoice(world, sales.delivery(world, ordered(world, (10, 10))))
    with pytest.raises(OverCredited, match=r"11 is more than the 10\S* of SI"):
        make.credit_note(world, invoice, 11)
    draft = make.credit_note(world, invoice, 5, confirm_now=False)
    credit_notes.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D(12)}])
    with pytest.raises(CreditAboveInvoice, match=r"credits 60\.00 CNY, but only 50\.00 CNY was invoiced"):
        credit_notes.confirm(draft, **world.acting())
    credit_notes.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D(2)}])
    credit_notes.confirm(draft, **world.acting())
    assert money.balance(world, "receivable") == 90
    agree()


def test_a_reduction_of_price_is_a_charge_and_touches_no_quantity(world: World) -> None:
    make.sales_invoice(world, sales.delivery(world, ordered(world, (10, 10))))
    rows = [{"kind": "charge", "name": "Goodwill", "quantity": D(1), "price": D(7)}]
    note = credit_notes.draft(**world.acting(), company=world.company, customer=world.customer, lines=rows)
    credit_notes.confirm(note, **world.acting())
    assert money.balance(world, "receivable") == 93
    goods = [line(world.item(), 1, 10)]
    wrong = credit_notes.draft(**world.acting(), company=world.company, customer=world.customer, lines=goods)
    with pytest.raises(OriginMissing, match="enter a reduction of price as a charge"):
        credit_notes.confirm(wrong, **world.acting())
    agree()


def test_a_cancelled_credit_note_is_owed_again(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    invoice = make.sales_invoice(world, delivery)
    returned = sales.sales_return(world, delivery, 2)
    note = make.credit_note(world, returned)
    credit_notes.cancel(note, **world.acting())
    assert (money.balance(world, "receivable"), note.number) == (100, "SC202603-0001")
    assert (values(delivery, "invoiced_quantity"), values(invoice, "credited_quantity")) == ([10], [0])
    make.credit_note(world, returned)
    assert money.balance(world, "receivable") == 80
    agree()


def test_a_credit_stands_once_its_delivery_was_cancelled(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    note = make.credit_note(world, make.sales_invoice(world, delivery))
    deliveries.cancel(delivery, **world.acting())
    with pytest.raises(OriginCancelled, match=f"{delivery.number} was cancelled since"):
        credit_notes.cancel(note, **world.acting())
    note.refresh_from_db()
    assert (note.status, money.balance(world, "receivable")) == ("confirmed", 0)
    assert values(delivery, "invoiced_quantity") == [0]
    agree()


def test_a_credit_stands_once_its_replacement_was_billed(world: World) -> None:
    order = ordered(world, (10, 10))
    delivery = sales.delivery(world, order)
    make.sales_invoice(world, delivery)
    note = make.credit_note(world, sales.sales_return(world, delivery, 4, resolution="replace"))
    sales.delivery(world, order)
    make.sales_invoice(world, order)
    with pytest.raises(InvoicedAgain):
        credit_notes.cancel(note, **world.acting())
    assert money.balance(world, "receivable") == 100
    agree()


# -- paid, cancelled, refused ------------------------------------------------------------------------------------------


def test_money_is_collected_in_parts(world: World) -> None:
    term = money.payment_term((50, 0), (50, 30))
    invoice = make.sales_invoice(world, sales.delivery(world, ordered(world, (10, 10), payment_term=term)))
    receipt = sales_invoices.collect(invoice, **world.acting(), amount=D(70), confirm_now=True)
    assert [item.open_amount for item in money.open_items(invoice)] == [0, 30]
    assert receipt.lines.count() == 2
    over = {"amount": D(100), "confirm_now": True}
    with pytest.raises(AcknowledgementRequired, match=r"100\.00 is 70\.00 more than the 30\.00 that are still open"):
        sales_invoices.collect(invoice, **world.acting(), **over)
    assert money.balance(world, "receivable") == 30
    sales_invoices.collect(invoice, **world.acting(), **over, acknowledge={"more_than_open": "for the next order"})
    assert money.balance(world, "receivable") == -70
    agree()


def test_a_cancelled_invoice_keeps_its_number_and_can_be_billed_again(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    invoice = make.sales_invoice(world, delivery)
    sales_invoices.cancel(invoice, **world.acting())
    assert (invoice.status, invoice.number, money.balance(world, "receivable")) == ("cancelled", "SI202603-0001", 0)
    assert make.sales_invoice(world, delivery).number == "SI202603-0002"
    agree()


def test_a_paid_or_credited_invoice_is_not_cancelled(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    invoice = make.sales_invoice(world, delivery)
    note = make.credit_note(world, invoice, 2)
    with pytest.raises(InvoiceCredited):
        sales_invoices.cancel(invoice, **world.acting())
    credit_notes.cancel(note, **world.acting())
    receipt = sales_invoices.collect(invoice, **world.acting(), confirm_now=True)
    with pytest.raises(InvoicePaid, match=receipt.number):
        sales_invoices.cancel(invoice, **world.acting())
    assert money.balance(world, "receivable") == 0
    agree()


def test_a_draft_gets_no_number_when_it_is_refused(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    draft = make.sales_invoice(world, delivery, status="draft")
    money.close(world, "sales", dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    with pytest.raises(PeriodClosed):
        sales_invoices.confirm(draft, **world.acting())
    draft.refresh_from_db()
    assert (draft.number, money.balance(world, "receivable")) == ("", 0)


def test_only_who_may_bills_and_collects(world: World) -> None:
    delivery = sales.delivery(world, ordered(world, (10, 10)))
    seller = masters.user("sales.*", "receivables.*.view", company=world.company)
    with pytest.raises(NotAllowed):
        sales_invoices.bill_delivery(delivery, by=seller, at=world.at)
    invoice = make.sales_invoice(world, delivery)
    with pytest.raises(NotAllowed):
        sales_invoices.collect(invoice, by=seller, at=world.at, confirm_now=True)
    stranger = masters.user(company=masters.company(world.by))
    with pytest.raises(NotFound):
        sales_invoices.collect(invoice, by=stranger, at=world.at)
    assert money.balance(world, "receivable") == 100


def test_parts_add_up_even_after_one_of_them_was_cancelled_or_credited(world: World) -> None:
    order = ordered(world, (7, "33.33"))
    first, second = (make.sales_invoice(world, sales.delivery(world, order, 2)) for _ in range(2))
    sales_invoices.cancel(first, **world.acting())
    make.credit_note(world, second, 1)
    last = make.sales_invoice(world, sales.delivery(world, order))
    rest = sales_invoices.bill(order, **world.acting(), confirm_now=True)
    left = [item.open_amount for invoice in (second, last, rest) for item in money.open_items(invoice)]
    assert sum(left) == money.balance(world, "receivable") == order.gross
    agree()


def test_a_discount_of_the_order_is_billed_as_such(world: World) -> None:
    item = stock.stocked(world, world.item(), 100, 1)
    discount = {"kind": "discount", "name": "Rebate", "quantity": D(1), "price": D("11.30"), "tax": world.tax}
    order = sales.sales_order(world, lines=[line(item, 10, "11.30"), discount])
    sales.delivery(world, order)
    invoice = make.sales_invoice(world, order)
    assert (invoice.net, invoice.tax_amount, invoice.gross) == (D(90), D("11.70"), D("101.70"))
    assert values(make.credit_note(world, invoice), "gross") == [D("113.00"), D("-11.30")]
    assert money.balance(world, "receivable") == 0
    agree()


def test_a_part_at_a_round_price_has_a_round_amount(world: World) -> None:
    order = ordered(world, (24, 10))
    assert {make.sales_invoice(world, sales.delivery(world, order, 1)).gross for _ in range(24)} == {D(10)}
