"""Payments and money receipts: what they settle, what stays open, what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, PeriodClosed
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.commands import money_receipts, opening_items, payments
from zhanggui.settlement.commands.allocations import NothingAllocated, NothingToAllocate
from zhanggui.settlement.commands.open_items import DifferentAccounts, InvoicePaid, OverAllocated
from zhanggui.settlement.models import Allocation, OpenItem, Payment
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def world() -> World:
    return World()


def agree() -> None:
    assert proofs.differences() == []


def left(item: OpenItem) -> Decimal:
    item.refresh_from_db()
    return item.open_amount


def test_money_settles_what_its_lines_name(world: World) -> None:
    first, second = make.owed(world, "payable", 100, DAY), make.owed(world, "payable", 80, DAY)
    payment = make.payment(world, lines=[{"open_item": first}, {"open_item": second, "amount": D(30)}])
    assert (payment.amount, payment.number) == (D(130), "PY202603-0001")
    assert (left(first), left(second), make.balance(world, "payable")) == (0, 50, 50)
    (item,) = make.open_items(payment)
    assert (item.amount, item.open_amount) == (-130, 0)
    agree()


def test_the_rest_of_an_overpayment_stays_open_and_is_allocated_later(world: World) -> None:
    invoice = make.owed(world, "receivable", 100, DAY)
    receipt = make.money_receipt(world, 150, lines=[{"open_item": invoice}])
    assert (left(invoice), make.balance(world, "receivable")) == (0, -50)
    later = make.owed(world, "receivable", 70, DAY)
    money_receipts.allocate(receipt, **world.acting(), open_item=later)
    assert (left(later), make.balance(world, "receivable")) == (20, 20)
    with pytest.raises(NothingToAllocate):
        money_receipts.allocate(receipt, **world.acting(), open_item=later)
    agree()


def test_an_advance_settles_the_oldest_first(world: World) -> None:
    advance = make.payment(world, 120)
    assert make.balance(world, "payable") == -120
    young, old = (make.owed(world, "payable", 100, dt.date(2026, 3, day)) for day in (20, 5))
    payments.allocate(advance, **world.acting())
    assert (left(old), left(young)) == (0, 80)
    # An item isn't settled before its own date.
    assert sorted(Allocation.objects.values_list("date", flat=True)) == [dt.date(2026, 3, 5), dt.date(2026, 3, 20)]
    agree()


def test_more_than_is_open_is_refused_with_what_is_open(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    advance = make.payment(world, 500)
    with pytest.raises(OverAllocated, match=r"150\.00 can't be allocated to .*: only 100\.00 of it is open"):
        payments.allocate(advance, **world.acting(), open_item=invoice, amount=D(150))
    assert (left(invoice), Allocation.objects.count()) == (100, 0)


def test_a_draft_that_somebody_else_overtook_is_refused(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    slow = make.payment(world, lines=[{"open_item": invoice}], status="draft")
    make.payment(world, lines=[{"open_item": invoice, "amount": D(60)}])
    with pytest.raises(OverAllocated, match=r"only 40\.00 of it is open"):
        payments.confirm(slow, **world.acting())
    slow.refresh_from_db()
    assert (slow.status, left(invoice)) == ("draft", 40)


def test_items_of_another_account_are_not_settled(world: World) -> None:
    advance = make.payment(world, 100)
    other = masters.supplier()
    foreign = make.owed(world, "payable", 100, DAY, party=other.party)
    customer = make.owed(world, "receivable", 100, DAY)
    for item in (foreign, customer):
        with pytest.raises(DifferentAccounts):
            payments.allocate(advance, **world.acting(), open_item=item)
        with pytest.raises(InvalidInput, match="is not owed between this company and this party"):
            make.payment(world, lines=[{"open_item": item}])
    assert not Allocation.objects.exists()


def test_all_that_is_wrong_with_a_draft_comes_at_once(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    with pytest.raises(InvalidInput) as refused:
        make.payment(
            world,
            lines=[{"open_item": invoice, "amount": D("100.001")}, {"open_item": invoice, "amount": D(-1)}],
            account=make.account(world, currency=masters.currency("USD")),
            currency=world.company.currency,
        )
    found = {(error.row, error.field) for error in refused.value.errors}
    assert found == {
        (None, "account"),
        (None, "amount"),
        (1, "amount"),
        (2, "amount"),
        (2, "open_item"),
    }
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", [0, -5, "1e16"])
def test_absurd_amounts_are_refused(world: World, amount: str) -> None:
    with pytest.raises(InvalidInput):
        make.payment(world, amount)


def test_the_rate_of_the_own_currency_is_one(world: World) -> None:
    with pytest.raises(InvalidInput, match="own currency") as refused:
        make.payment(world, 100, rate=D(5))
    assert [error.field for error in refused.value.errors] == ["rate"]
    assert not Payment.objects.exists()
    draft = make.payment(world, 100, status="draft", rate=D(1))
    with pytest.raises(InvalidInput, match="own currency"):
        payments.revise(draft, **world.acting(), rate=D(5))
    draft.refresh_from_db()
    assert draft.rate == 1


def test_a_draft_is_revised_and_discarded(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    draft = make.payment(world, 100, status="draft")
    payments.revise(draft, **world.acting(), amount=D(70), lines=[{"open_item": invoice, "amount": D(70)}])
    assert draft.lines.get().amount == 70
    payments.revise(draft, **world.acting(), note="by cheque")
    assert (draft.lines.count(), draft.note) == (1, "by cheque")
    payments.discard(draft, **world.acting())
    assert not Payment.objects.exists()


def test_allocations_are_undone_one_or_all(world: World) -> None:
    first, second = make.owed(world, "payable", 100, DAY), make.owed(world, "payable", 80, DAY)
    payment = make.payment(world, lines=[{"open_item": first}, {"open_item": second}])
    payments.unallocate(payment, **world.acting(), open_item=first)
    assert (left(first), left(second), make.balance(world, "payable")) == (100, 0, 0)
    payments.unallocate(payment, **world.acting())
    assert (left(first), left(second)) == (100, 80)
    with pytest.raises(NothingAllocated):
        payments.unallocate(payment, **world.acting())
    agree()


def test_a_cancelled_payment_opens_what_it_settled(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    payment = make.payment(world, lines=[{"open_item": invoice}])
    payments.cancel(payment, **world.acting(), reason="bounced")
    assert (payment.status, left(invoice), make.balance(world, "payable")) == ("cancelled", 100, 100)
    agree()


def test_a_payment_in_a_closed_period_is_refused_and_undone_today(world: World) -> None:
    invoice = make.owed(world, "payable", 100, DAY)
    payment = make.payment(world, lines=[{"open_item": invoice}])
    draft = make.payment(world, 10, status="draft")
    make.close(world, "money", dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    with pytest.raises(PeriodClosed):
        payments.confirm(draft, **world.acting())
    with pytest.raises(PeriodClosed):
        payments.cancel(payment, **world.acting())
    payments.cancel(payment, by=world.by, at=dt.datetime(2026, 4, 9, 2, tzinfo=dt.UTC))
    assert set(OpenItem.objects.exclude(reverses=None).values_list("date", flat=True)) == {dt.date(2026, 4, 9)}
    agree()


def test_a_payment_in_another_currency_keeps_its_rate(world: World) -> None:
    usd = masters.currency("USD")
    make.rate(world, usd, "7.1", dt.date(2026, 1, 1))
    payment = make.payment(world, 100, account=make.account(world, currency=usd))
    (item,) = make.open_items(payment)
    assert (item.currency, item.rate) == (usd, D("7.1"))
    bank = make.payment(world, 100, currency=usd, rate=D("7.15"))
    assert make.open_items(bank)[0].rate == D("7.15")


def test_opening_items_are_owed_one_by_one(world: World) -> None:
    opening = make.opening(
        world,
        "receivable",
        {"amount": 100, "date": dt.date(2025, 11, 3), "due_date": dt.date(2025, 12, 3), "reference": "OLD-1"},
        {"amount": -30, "date": dt.date(2025, 12, 20), "reference": "ADVANCE"},
    )
    first, second = make.open_items(opening)
    assert (first.amount, first.date, first.due_date, first.reference) == (
        100,
        dt.date(2025, 11, 3),
        dt.date(2025, 12, 3),
        "OLD-1",
    )
    assert (second.amount, second.due_date) == (-30, dt.date(2025, 12, 20))
    make.money_receipt(world, lines=[{"open_item": first, "amount": D(10)}])
    with pytest.raises(InvoicePaid, match=r"10\.00 of it is settled by MR"):
        opening_items.cancel(opening, **world.acting())
    agree()


def test_opening_items_are_taken_back(world: World) -> None:
    opening = make.opening(world, "payable", {"amount": 100, "date": DAY}, {"amount": -30, "date": DAY})
    opening_items.cancel(opening, **world.acting())
    assert (opening.status, make.balance(world, "payable")) == ("cancelled", 0)
    agree()


def test_opening_items_name_partners_of_their_side(world: World) -> None:
    with pytest.raises(InvalidInput, match="is no supplier yet"):
        make.opening(world, "payable", {"amount": 1, "party": world.customer.party})
    with pytest.raises(InvalidInput, match="An opening item of zero says nothing"):
        make.opening(world, "payable", {"amount": 0})


def test_only_who_may_pays(world: World) -> None:
    buyer = masters.user("purchasing.*", "settlement.*.view", company=world.company)
    with pytest.raises(NotAllowed):
        payments.draft(by=buyer, at=world.at, company=world.company, supplier=world.supplier, amount=D(1))
    draft = make.payment(world, 10, status="draft")
    with pytest.raises(NotAllowed):
        payments.confirm(draft, by=buyer, at=world.at)
    stranger = masters.user(company=masters.company(world.by))
    with pytest.raises(NotFound):
        payments.confirm(draft, by=stranger, at=world.at)
    draft.refresh_from_db()
    assert (draft.status, OpenItem.objects.count()) == ("draft", 0)
