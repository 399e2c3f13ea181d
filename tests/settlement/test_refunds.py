"""Money that comes back: it raises what is owed again and settles what lowered it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.settlement.test_credits import advance, aged
from tests.settlement.test_payments import DAY, agree, left

from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.settlement.commands import money_receipts, offsets, payments
from zhanggui.settlement.commands.open_items import SameDirection
from zhanggui.settlement.models import OpenItem, Payment
from zhanggui.settlement.queries.statements import statement
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def test_a_supplier_pays_an_advance_back(world: World) -> None:
    credit = advance(world, 100)
    refund = make.payment(world, lines=[{"open_item": credit}], is_refund=True)
    (item,) = make.open_items(refund)
    assert (refund.amount, item.amount, item.open_amount, left(credit)) == (100, 100, 0, 0)
    assert (make.balance(world, "payable"), aged(world, dt.date(2026, 4, 1))) == (0, [])
    agree()
    payments.cancel(refund, **world.acting(), reason="bounced")
    assert (left(credit), make.balance(world, "payable")) == (-100, -100)
    agree()


def test_a_customer_is_paid_back_in_parts(world: World) -> None:
    credit = advance(world, 100, "receivable")
    refund = make.money_receipt(world, 30, lines=[{"open_item": credit}], is_refund=True)
    assert (left(credit), make.balance(world, "receivable")) == (-70, -70)
    money_receipts.unallocate(refund, **world.acting())
    assert (left(credit), make.open_items(refund)[0].open_amount) == (-100, 30)
    money_receipts.allocate(refund, **world.acting(), open_item=credit, amount=D(10))
    assert (left(credit), make.open_items(refund)[0].open_amount) == (-90, 20)
    found = statement(OpenItem.objects.filter(side="receivable"), dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert [(row.amount, row.balance) for row in found.rows] == [(-100, -100), (30, -70)]
    agree()


def test_the_credit_of_a_paid_invoice_comes_back_in_money(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, "11.30")])
    invoice = payables.supplier_invoice(world, purchasing.goods_receipt(world, order))
    supplier_invoices.pay(invoice, **world.acting(), confirm_now=True)
    note = payables.supplier_credit_note(world, invoice, 3)
    (credit,) = make.open_items(note)
    assert (credit.open_amount, make.balance(world, "payable")) == (D("-33.90"), D("-33.90"))
    make.payment(world, lines=[{"open_item": credit}], is_refund=True)
    assert (left(credit), make.balance(world, "payable")) == (0, 0)
    agree()


def test_a_refund_settles_no_debt_and_money_no_credit(world: World) -> None:
    credit, debt = advance(world, 100), make.owed(world, "payable", 100, DAY)
    foreign = advance(world, 100, party=masters.supplier().party)
    for item, is_refund, match in (
        (debt, True, r"Only 0\.00 of"),
        (credit, False, r"Only 0\.00 of"),
        (foreign, True, "is not owed between"),
        (advance(world, 100, "receivable"), True, "is not owed between"),
    ):
        with pytest.raises(InvalidInput, match=match):
            make.payment(world, lines=[{"open_item": item}], is_refund=is_refund)
    assert not Payment.objects.exists()
    refund = make.payment(world, 50, is_refund=True)
    with pytest.raises(SameDirection, match="both raise what is owed"):
        offsets.allocate(make.open_items(refund)[0], **world.acting(), open_item=debt)
    assert left(debt) == 100


def test_a_draft_that_becomes_a_refund_is_checked_again(world: World) -> None:
    debt = make.owed(world, "payable", 100, DAY)
    draft = make.payment(world, lines=[{"open_item": debt}], status="draft")
    with pytest.raises(InvalidInput, match=r"Only 0\.00 of"):
        payments.revise(draft, **world.acting(), is_refund=True)
    draft.refresh_from_db()
    assert not draft.is_refund


def test_a_refund_is_entered_in_the_api(client: Client, world: World) -> None:
    client.force_login(world.by)
    credit = advance(world, 100)

    def post(address: str, **body: Any) -> Any:
        return client.post(f"/api/v1/{address}/", body, content_type="application/json")

    lines = [{"open_item": credit.pk}]
    made = post("payments", company=world.company.pk, supplier=world.supplier.pk, is_refund=True, lines=lines)
    assert (made.status_code, D(made.json()["amount"])) == (201, 100), made.content
    done = post(f"payments/{made.json()['id']}/confirm")
    assert (done.status_code, D(done.json()["open_amount"]), left(credit)) == (200, 0, 0)
    assert "Refund" in client.get(f"/payments/{made.json()['id']}/").content.decode()
