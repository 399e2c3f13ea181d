"""How old what is owed is, on any day, and what a statement of account says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.commands import money_receipts, payments
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries import open_items
from zhanggui.settlement.queries.ageing import ageing, balances
from zhanggui.settlement.queries.statements import statement
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


def day(number: int, month: int = 3) -> dt.date:
    return dt.date(2026, month, number)


def noon(date: dt.date) -> dt.datetime:
    return dt.datetime(date.year, date.month, date.day, 4, tzinfo=dt.UTC)


@pytest.fixture
def world() -> World:
    return World()


def receivable(world: World) -> object:
    return OpenItem.objects.filter(company=world.company, side="receivable")


def test_amounts_stand_in_the_bucket_of_their_due_date(world: World) -> None:
    for amount, due in ((1, day(31)), (2, day(30)), (4, day(1)), (8, dt.date(2026, 2, 28)), (16, dt.date(2026, 1, 30))):
        make.owed(world, "receivable", amount, due)
    make.owed(world, "receivable", 32, dt.date(2025, 12, 31))
    make.owed(world, "receivable", 64, dt.date(2025, 12, 30))
    (row,) = ageing(receivable(world), day(31))
    assert row.row == [1, 2 + 4, 8 + 16, 32, 64]
    assert (row.total, row.overdue, row.party) == (127, 126, world.customer.party)


def test_a_past_day_is_seen_as_it_was(world: World) -> None:
    invoice = make.owed(world, "receivable", 100, day(1))
    receipt = make.money_receipt(world, 60, date=day(10), lines=[{"open_item": invoice}])

    def open_on(date: dt.date) -> Decimal:
        return sum((row.total for row in ageing(receivable(world), date)), D(0))

    assert [open_on(date) for date in (day(28, 2), day(1), day(9), day(10), day(31))] == [0, 100, 100, 40, 40]
    # Undone later, in the same open period: as if it had never been.
    money_receipts.unallocate(receipt, by=world.by, at=noon(day(20)))
    assert [row.open_then for row in open_items.of_party(receivable(world), world.customer.party_id, day(15))] == [
        100,
        -60,
    ]
    # The period closes; a cancellation after that counts from its own day on.
    make.close(world, "money", day(1), day(31))
    money_receipts.cancel(receipt, by=world.by, at=noon(day(5, 4)))
    assert [open_on(date) for date in (day(9), day(10), day(31), day(5, 4))] == [100, 40, 40, 100]


def test_later_allocations_do_not_change_the_past(world: World) -> None:
    advance = make.payment(world, 100, date=day(3))
    make.owed(world, "payable", 100, day(8))
    payments.allocate(advance, by=world.by, at=noon(day(25)))
    items = OpenItem.objects.filter(company=world.company, side="payable")
    aged = {date: [row.row for row in ageing(items, date)] for date in (day(3), day(8), day(24), day(25))}
    assert aged[day(3)] == [[-100, 0, 0, 0, 0]]
    assert aged[day(24)] == []  # an advance and an invoice of the same age: nothing is owed
    assert aged[day(25)] == []
    assert [row.open_then for row in open_items.of_party(items, world.supplier.party_id, day(24))] == [-100, 100]


def test_balances_are_per_party_and_currency(world: World) -> None:
    usd = masters.currency("USD")
    make.rate(world, usd, 7, day(1, 1))
    make.owed(world, "receivable", 100, day(1))
    make.owed(world, "receivable", 50, day(30))
    make.owed(world, "receivable", 20, day(1), currency=usd)
    found = {(row.currency_id, row.open, row.overdue) for row in balances(receivable(world), day(15))}
    assert found == {(world.company.currency_id, D(150), D(100)), (usd.pk, D(20), D(20))}


def test_a_statement_goes_from_opening_to_closing(world: World) -> None:
    make.owed(world, "receivable", 40, day(20, 2))
    make.owed(world, "receivable", 100, day(5), reference="SI-9")
    receipt = make.money_receipt(world, 70, date=day(9))
    cancelled = make.money_receipt(world, 5, date=day(12))
    money_receipts.cancel(cancelled, **world.acting())
    make.owed(world, "receivable", 1, day(1, 4))
    found = statement(receivable(world), day(1), day(31))
    assert (found.opening, found.closing) == (40, 70)
    assert [(row.date.day, row.amount, row.balance, row.cancels) for row in found.rows] == [
        (5, 100, 140, False),
        (9, -70, 70, False),
        (12, -5, 65, False),
        (12, 5, 70, True),
    ]
    assert (found.rows[0].reference, found.rows[1].number) == ("SI-9", receipt.number)
    assert found.totals() == {"settlement.OpeningItems": 100, "settlement.MoneyReceipt": -70}
    assert found.rows[1].kind == "Money receipt"
