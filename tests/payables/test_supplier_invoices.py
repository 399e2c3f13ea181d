"""Supplier invoices: matched to order and receipt, owed, refused, taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhanggui.kernel import proofs
from zhanggui.kernel.checks import AcknowledgementRequired, Blocked
from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, WrongStatus
from zhanggui.masterdata.commands import item_units
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make
from zhanggui.purchasing.commands import goods_receipts, purchase_orders
from zhanggui.purchasing.models import GoodsReceiptLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.commands.billing import DifferentPartners, InvoiceCredited, NothingToBill
from zhanggui.settlement.commands.matching import NotMoved, NotOurs, OtherCurrency, OverInvoiced
from zhanggui.settlement.commands.open_items import InvoicePaid
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.tests import make as money
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@pytest.fixture
def world() -> World:
    return World()


def lines(document: Any, *names: str) -> list[Any]:
    """Values of the document's lines, in order."""
    rows = document.lines.order_by("position").values_list(*names)
    return [row[0] if len(names) == 1 else row for row in rows]


def agree() -> None:
    assert proofs.differences() == []


# -- owed --------------------------------------------------------------------------------------------------------------


def test_an_invoice_of_a_receipt_owes_its_amount_and_clears_its_value(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30"), line(world.item(), 4, "2.26")])
    receipt = purchasing.goods_receipt(world, order)
    invoice = make.supplier_invoice(world, receipt, reference="INV-1")
    assert invoice.number == "PI202603-0001"
    assert (invoice.net, invoice.tax_amount, invoice.gross) == (D("108.00"), D("14.04"), D("122.04"))
    (item,) = money.open_items(invoice)
    assert (item.amount, item.open_amount, item.source_number) == (D("122.04"), D("122.04"), "PI202603-0001")
    assert (item.party, item.reference, item.due_date) == (world.supplier.party, "INV-1", invoice.date)
    assert lines(receipt, "invoiced_quantity", "invoiced_value") == [(10, 100), (4, 8)]
    assert lines(order, "invoiced_quantity") == [10, 4]
    for document in (order, receipt):
        document.refresh_from_db()
        assert document.invoiced_progress == "full"
    assert lines(invoice, "cleared_value", "price_difference", "exchange_difference") == [(100, 0, 0), (8, 0, 0)]
    agree()


def test_instalments_split_the_amount_exactly(world: World) -> None:
    term = money.payment_term((30, 0), (30, 30), (40, 60))
    order = purchasing.purchase_order(world, lines=[line(world.item(), 1, "100.01")], payment_term=term)
    invoice = make.supplier_invoice(world, purchasing.goods_receipt(world, order))
    items = money.open_items(invoice)
    assert [item.amount for item in items] == [D("30.00"), D("30.01"), D("40.00")]
    assert [(item.due_date - invoice.date).days for item in items] == [0, 30, 60]
    assert sum(item.amount for item in items) == invoice.gross


def test_a_due_date_on_the_invoice_is_the_only_instalment(world: World) -> None:
    term = money.payment_term((50, 10), (50, 20))
    order = purchasing.purchase_order(world, lines=[line(world.item(), 1, 100)], payment_term=term)
    invoice = make.supplier_invoice(world, purchasing.goods_receipt(world, order), status="draft")
    supplier_invoices.revise(invoice, **world.acting(), due_date=dt.date(2026, 5, 1))
    supplier_invoices.confirm(invoice, **world.acting())
    (item,) = money.open_items(invoice)
    assert (item.amount, item.due_date) == (D(100), dt.date(2026, 5, 1))


# -- what may be invoiced ----------------------------------------------------------------------------------------------


def test_an_order_is_invoiced_as_far_as_goods_were_kept_with_its_charges(world: World) -> None:
    rows = [line(world.item(), 10, 10), {"kind": "charge", "name": "Freight", "quantity": D(1), "price": D(50)}]
    order = purchasing.purchase_order(world, lines=rows)
    receipt = purchasing.goods_receipt(world, order, 6)
    purchasing.supplier_return(world, receipt, 1)
    invoice = make.supplier_invoice(world, order)
    assert lines(invoice, "name", "quantity") == [(order.lines.first().name, 5), ("Freight", 1)]
    order.refresh_from_db()
    assert order.invoiced_progress == "part"
    with pytest.raises(NothingToBill, match=order.number):
        supplier_invoices.invoice(order, **world.acting())
    agree()


def test_several_receipts_come_on_one_invoice(world: World) -> None:
    items = [world.item(), world.item()]
    first, second = (purchasing.purchase_order(world, lines=[line(item, 5, 10)]) for item in items)
    receipts = [purchasing.goods_receipt(world, order) for order in (first, second)]
    invoice = supplier_invoices.invoice_receipts(receipts, **world.acting(), reference="INV-1", confirm_now=True)
    assert (invoice.gross, invoice.lines.count()) == (D(100), 2)
    assert [lines(receipt, "invoiced_quantity") for receipt in receipts] == [[5], [5]]
    agree()


def test_receipts_of_two_suppliers_need_two_invoices(world: World) -> None:
    other = purchasing.purchase_order(world, lines=[line(world.item(), 5, 10)], supplier=masters.supplier())
    own = purchasing.purchase_order(world, lines=[line(world.item(), 5, 10)])
    receipts = [purchasing.goods_receipt(world, order) for order in (own, other)]
    with pytest.raises(DifferentPartners):
        supplier_invoices.invoice_receipts(receipts, **world.acting())


def test_more_than_was_kept_is_refused(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    purchasing.supplier_return(world, receipt, 2)
    with pytest.raises(OverInvoiced, match=r"Line 1: 9 is more than the 8 still to be invoiced"):
        make.supplier_invoice(world, receipt, 9)
    make.supplier_invoice(world, receipt, 5)
    with pytest.raises(OverInvoiced, match=r"Line 1: 4 is more than the 3 still"):
        make.supplier_invoice(world, receipt, 4)
    agree()


def test_the_company_may_tolerate_more(world: World) -> None:
    world.company.over_invoice_percent = D(10)
    world.company.save()
    item = world.item()
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(item, 10, "11.30")]))
    invoice = make.supplier_invoice(world, receipt, 11)
    # One piece more than came: no receipt stands against it, so it is a difference of price.
    assert lines(invoice, "cleared_value", "price_difference") == [(100, 10)]
    assert lines(receipt, "invoiced_quantity", "invoiced_value") == [(11, 100)]
    assert stock.worth(item) == (10, 110)
    with pytest.raises(OverInvoiced, match="more than the 0 still"):
        make.supplier_invoice(world, receipt, 1)
    agree()


def test_goods_that_nobody_received_are_not_invoiced(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)])
    draft = make.supplier_invoice(world, order, 3, status="draft")
    with pytest.raises(NotMoved, match="Confirm that one first and make the invoice from it"):
        supplier_invoices.confirm(draft, **world.acting())
    draft.refresh_from_db()
    assert (draft.status, draft.number, money.open_items(draft)) == ("draft", "", [])


def test_a_free_invoice_of_services_needs_no_order(world: World) -> None:
    rows = [{"kind": "service", "name": "Repair", "quantity": D(2), "price": D(50)}]
    invoice = supplier_invoices.draft(
        **world.acting(), company=world.company, supplier=world.supplier, reference="R-1", lines=rows
    )
    supplier_invoices.confirm(invoice, **world.acting())
    assert money.balance(world, "payable") == 100


def test_a_receipt_that_was_cancelled_since_is_refused(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 1, 10)]))
    draft = make.supplier_invoice(world, receipt, status="draft")
    goods_receipts.cancel(receipt, **world.acting())
    with pytest.raises(NotOurs, match="isn't confirmed"):
        supplier_invoices.confirm(draft, **world.acting())


def test_replaced_goods_are_invoiced_once(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)])
    receipt = purchasing.goods_receipt(world, order)
    make.supplier_invoice(world, receipt)
    purchasing.supplier_return(world, receipt, 2, resolution="replace")
    again = purchasing.goods_receipt(world, order)
    with pytest.raises(NothingToBill):
        supplier_invoices.invoice_receipt(again, **world.acting())
    with pytest.raises(OverInvoiced):
        make.supplier_invoice(world, again, 1)
    left = [row.stock_value - row.returned_value - row.invoiced_value for row in GoodsReceiptLine.objects.all()]
    assert sum(left) == 0
    agree()


# -- the same paper twice ----------------------------------------------------------------------------------------------


def test_the_same_paper_twice_is_refused(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)])
    receipt = purchasing.goods_receipt(world, order)
    make.supplier_invoice(world, receipt, 5, reference="A-77")
    with pytest.raises(Blocked, match="has the supplier's number a-77 already"):
        make.supplier_invoice(world, receipt, 5, reference="a-77 ")
    with pytest.raises(AcknowledgementRequired):
        make.supplier_invoice(world, receipt, 4, reference="A-77")
    draft = make.supplier_invoice(world, receipt, 4, reference="A-77", status="draft")
    supplier_invoices.confirm(draft, **world.acting(), acknowledge={"duplicate_reference": "their second page"})
    assert money.balance(world, "payable") == 90


@pytest.mark.parametrize("reference", ["", "  "])
def test_a_paper_without_a_number_wants_a_reason(world: World, reference: str) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    draft = make.supplier_invoice(world, receipt, reference=reference, status="draft")
    with pytest.raises(AcknowledgementRequired) as refused:
        supplier_invoices.confirm(draft, **world.acting())
    assert str(refused.value) == (
        "The supplier's number is missing: a second copy of this paper would not be noticed. "
        "Enter the number, or say why there is none."
    )
    draft.refresh_from_db()
    assert (draft.status, draft.number, money.balance(world, "payable")) == ("draft", "", 0)

    supplier_invoices.confirm(draft, **world.acting(), acknowledge={"number_missing": "a craftsman's receipt"})
    assert (draft.status, money.balance(world, "payable")) == ("confirmed", 100)
    agree()


def test_the_database_itself_refuses_the_same_paper_twice(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    first, second = (make.supplier_invoice(world, receipt, 5, reference=number) for number in ("A-77 ", "A-78"))
    with pytest.raises(IntegrityError, match="supplier_invoice_paper_once"), transaction.atomic():
        SupplierInvoice.objects.filter(pk=second.pk).update(reference="a-77")
    supplier_invoices.cancel(first, **world.acting())
    SupplierInvoice.objects.filter(pk=second.pk).update(reference="a-77")


# -- cancel ------------------------------------------------------------------------------------------------------------


def test_a_cancelled_invoice_leaves_nothing_behind(world: World) -> None:
    item = world.item()
    order = purchasing.purchase_order(world, lines=[line(item, 10, "11.30")])
    receipt = purchasing.goods_receipt(world, order)
    draft = make.supplier_invoice(world, receipt, status="draft")
    supplier_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "price": D("12.43")}])
    invoice = supplier_invoices.confirm(draft, **world.acting())
    supplier_invoices.cancel(invoice, **world.acting(), reason="wrong supplier")
    assert (invoice.status, invoice.number) == ("cancelled", "PI202603-0001")
    assert money.balance(world, "payable") == 0
    assert stock.worth(item) == (10, 100)
    assert lines(receipt, "invoiced_quantity", "invoiced_value") == [(0, 0)]
    for document in (order, receipt):
        document.refresh_from_db()
        assert document.invoiced_progress == "none"
    make.supplier_invoice(world, receipt)
    agree()


def test_a_paid_invoice_is_not_cancelled_and_says_why(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    invoice = make.supplier_invoice(world, receipt)
    payment = supplier_invoices.pay(invoice, **world.acting(), amount=D(40), confirm_now=True)
    with pytest.raises(InvoicePaid, match=rf"40\.00 of it is settled by {payment.number}\. Undo those allocations"):
        supplier_invoices.cancel(invoice, **world.acting())
    invoice.refresh_from_db()
    assert (invoice.status, money.balance(world, "payable")) == ("confirmed", 60)


def test_a_credited_invoice_is_not_cancelled(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    invoice = make.supplier_invoice(world, receipt)
    make.supplier_credit_note(world, invoice, 1)
    with pytest.raises(InvoiceCredited, match="Cancel the credit notes first"):
        supplier_invoices.cancel(invoice, **world.acting())


@pytest.mark.parametrize("area", ["purchasing", "money"])
def test_an_invoice_of_a_closed_period_is_cancelled_today(world: World, area: str) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    invoice = make.supplier_invoice(world, receipt)
    money.close(world, area, *MARCH)
    april = dt.datetime(2026, 4, 7, 3, tzinfo=dt.UTC)
    supplier_invoices.cancel(invoice, by=world.by, at=april)
    back = OpenItem.objects.get(reverses__source_id=invoice.pk)
    assert (back.amount, back.date, back.open_amount) == (-100, dt.date(2026, 4, 7), 0)
    agree()


def test_an_invoice_keeps_the_currency_of_what_it_bills(world: World) -> None:
    usd = masters.currency("USD")
    money.rate(world, usd, 7, dt.date(2026, 1, 1))
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    draft = make.supplier_invoice(world, receipt, status="draft")
    supplier_invoices.revise(draft, **world.acting(), currency=usd)
    with pytest.raises(OtherCurrency, match="is in CNY"):
        supplier_invoices.confirm(draft, **world.acting())
    draft.refresh_from_db()
    assert (draft.status, money.balance(world, "payable"), lines(receipt, "invoiced_quantity")) == ("draft", 0, [0])
    supplier_invoices.revise(draft, **world.acting(), currency=world.company.currency)
    supplier_invoices.confirm(draft, **world.acting())
    assert (draft.gross, money.balance(world, "payable")) == (100, 100)
    agree()


# -- refused by right or time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["purchasing", "money"])
def test_a_closed_period_refuses(world: World, area: str) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    draft = make.supplier_invoice(world, receipt, status="draft")
    money.close(world, area, *MARCH)
    with pytest.raises(PeriodClosed):
        supplier_invoices.confirm(draft, **world.acting())
    draft.refresh_from_db()
    assert (draft.status, money.balance(world, "payable")) == ("draft", 0)


def test_somebody_without_the_right_changes_nothing(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    clerk = masters.user("purchasing.*", "payables.supplier_invoice.invoice", "payables.*.view", company=world.company)
    with pytest.raises(NotAllowed):
        supplier_invoices.invoice_receipt(receipt, by=clerk, at=world.at, confirm_now=True)
    assert not SupplierInvoice.objects.exists()
    draft = supplier_invoices.invoice_receipt(receipt, by=clerk, at=world.at)
    with pytest.raises(NotAllowed):
        supplier_invoices.confirm(draft, by=clerk, at=world.at)
    assert lines(receipt, "invoiced_quantity") == [0]


def test_another_companys_invoice_does_not_exist(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    invoice = make.supplier_invoice(world, receipt)
    stranger = masters.user(company=masters.company(world.by))
    with pytest.raises(NotFound):
        supplier_invoices.cancel(invoice, by=stranger, at=world.at)
    with pytest.raises(NotFound):
        supplier_invoices.invoice_receipt(receipt, by=stranger, at=world.at)


def test_an_invoice_is_confirmed_once(world: World) -> None:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))
    invoice = make.supplier_invoice(world, receipt)
    with pytest.raises(WrongStatus):
        supplier_invoices.confirm(invoice, **world.acting())


def test_an_invoice_counts_in_a_unit_as_its_order_does_when_it_is_confirmed(world: World) -> None:
    item = world.item(kind="service", conversions={"box": (10, 1)})
    order = purchasing.purchase_order(world, lines=[line(item, 2, 30, unit=masters.unit("box"))])
    invoice = make.supplier_invoice(world, order, status="draft")
    item_units.update(item.units.get(), **world.acting(), numerator=12)
    (ordered,) = order.lines.all()
    purchase_orders.amend(order, **world.acting(), lines=[line(item, 3, 30, id=ordered.pk, unit=ordered.unit)])
    supplier_invoices.confirm(invoice, **world.acting())
    assert lines(order, "base_quantity", "factor_numerator") == [(36, 12)]
    assert lines(invoice, "base_quantity", "factor_numerator") == [(24, 12)]
