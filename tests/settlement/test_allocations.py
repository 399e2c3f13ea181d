"""Settling by hand: whatever is wrong with what was named is refused in a sentence, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.settlement.test_payments import DAY, agree, left

from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.settlement.commands import payments
from zhanggui.settlement.commands.allocations import MoneyUsedUp, NothingToAllocate
from zhanggui.settlement.commands.open_items import DifferentAccounts, SameDirection
from zhanggui.settlement.models import Allocation, OpenItem, Payment
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def refused(world: World, payment: Payment, refusal: type[Refusal], match: str, **arguments: Any) -> None:
    before = dict(OpenItem.objects.values_list("pk", "open_amount"))
    with pytest.raises(refusal, match=match):
        payments.allocate(payment, **world.acting(), **arguments)
    assert dict(OpenItem.objects.values_list("pk", "open_amount")) == before
    assert not Allocation.objects.exists()
    agree()


@pytest.mark.parametrize(
    ("amount", "match"),
    [("0", "above zero"), ("-5", "above zero"), ("0.001", "2 decimals"), ("1e15", "too large")],
)
def test_an_amount_that_is_none_is_refused(world: World, amount: str, match: str) -> None:
    invoice, other = (make.owed(world, "payable", 100, DAY) for _ in range(2))
    advance = make.payment(world, 500)
    refused(world, advance, InvalidInput, match, open_item=invoice, amount=D(amount))
    rows = [{"open_item": other, "amount": D(50)}, {"open_item": invoice, "amount": D(amount)}]
    refused(world, advance, InvalidInput, match, several=rows)


def test_an_item_is_named_once(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    rows = [{"open_item": invoice, "amount": D(10)}, {"open_item": invoice, "amount": D(10)}]
    refused(world, make.payment(world, 500), InvalidInput, "named twice", several=rows)


def test_every_row_names_an_item(world: World) -> None:
    refused(world, make.payment(world, 500), InvalidInput, "Choose an open item", several=[{"amount": D(10)}])


def test_one_item_and_several_are_not_mixed(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    several = [{"open_item": invoice, "amount": D(10)}]
    for more in ({"open_item": invoice}, {"amount": D(20)}):
        refused(
            world, make.payment(world, 500), InvalidInput, "either one open item or several", several=several, **more
        )


def _of_another_party(world: World) -> OpenItem:
    return make.owed(world, "payable", 100, DAY, party=masters.supplier().party)


def _in_another_currency(world: World) -> OpenItem:
    usd = masters.currency("USD")
    make.rate(world, usd, 7, DAY)
    return make.owed(world, "payable", 100, DAY, currency=usd)


def _of_another_company(world: World) -> OpenItem:
    other = World()
    return make.owed(other, "payable", 100, DAY, party=world.supplier.party)


def _owed_to_us(world: World) -> OpenItem:
    return make.owed(world, "receivable", 100, DAY)


@pytest.mark.parametrize("foreign", [_of_another_party, _in_another_currency, _of_another_company, _owed_to_us])
def test_an_item_of_another_account_is_refused(world: World, foreign: Callable[[World], OpenItem]) -> None:
    advance, own, item = make.payment(world, 500), make.owed(world, "payable", 100, DAY), foreign(world)
    refused(world, advance, DifferentAccounts, "don't belong together", open_item=item)
    refused(world, advance, DifferentAccounts, "don't belong together", open_item=item, amount=D(5))
    rows = [{"open_item": own, "amount": D(5)}, {"open_item": item, "amount": D(5)}]
    refused(world, advance, DifferentAccounts, "don't belong together", several=rows)
    with pytest.raises(InvalidInput, match="is not owed between this company and this party"):
        make.payment(world, lines=[{"open_item": item}], currency=world.company.currency)


def test_what_is_no_debt_is_not_settled(world: World) -> None:
    advance, other = make.payment(world, 500), make.payment(world, 80)
    for item in make.open_items(advance) + make.open_items(other):
        refused(world, advance, SameDirection, "can't settle each other", open_item=item, amount=D(5))


def test_more_than_the_money_is_refused_with_what_is_left_of_it(world: World) -> None:
    first, second = (make.owed(world, "payable", 100, DAY) for _ in range(2))
    advance = make.payment(world, 150)
    rows = [{"open_item": first, "amount": D(100)}, {"open_item": second, "amount": D(60)}]
    refused(world, advance, MoneyUsedUp, r"60\.00 .* only 50\.00 of PY", several=rows)
    rows[1]["amount"] = D(50)
    payments.allocate(advance, **world.acting(), several=rows)
    assert (left(first), left(second)) == (0, 50)
    agree()


def test_a_named_item_that_would_get_nothing_is_not_passed_over(world: World) -> None:
    first, second = (make.owed(world, "payable", 100, DAY) for _ in range(2))
    rows = [{"open_item": first, "amount": None}, {"open_item": second}]
    refused(world, make.payment(world, 100), NothingToAllocate, "is left to allocate", several=rows)


@pytest.mark.parametrize("amount", ["0", "-5", "0.001"])
def test_an_invoice_is_not_paid_with_nothing(world: World, amount: str) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, 10)])
    invoice = payables.supplier_invoice(world, purchasing.goods_receipt(world, order))
    with pytest.raises(InvalidInput, match=r"[Aa]mount"):
        supplier_invoices.pay(invoice, **world.acting(), amount=D(amount), confirm_now=True)
    assert not Payment.objects.exists()
    assert make.balance(world, "payable") == invoice.gross
