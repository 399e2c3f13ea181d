"""What lowers a debt, whichever document booked it, settles what raises it; and the other way round."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.settlement.test_payments import DAY, agree, left

from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, Refusal
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.settlement.commands import offsets, opening_items
from zhanggui.settlement.commands.allocations import NothingAllocated, NothingToAllocate
from zhanggui.settlement.commands.open_items import DifferentAccounts, InvoicePaid, OverAllocated, SameDirection
from zhanggui.settlement.models import Allocation, OpenItem
from zhanggui.settlement.queries.ageing import ageing
from zhanggui.settlement.queries.statements import statement
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def advance(world: World, amount: int, side: str = "payable", **row: Any) -> OpenItem:
    """An opening item that lowers the debt."""
    return make.open_items(make.opening(world, side, {"amount": -amount, "date": DAY, **row}))[0]


def aged(world: World, day: dt.date) -> list[list[Decimal]]:
    return [one.row for one in ageing(OpenItem.objects.filter(company=world.company), day)]


@pytest.mark.parametrize("side", ["payable", "receivable"])
def test_an_opening_advance_settles_what_is_owed(world: World, side: str) -> None:
    credit = advance(world, 100, side)
    young, old = (make.owed(world, side, 80, dt.date(2026, 3, day)) for day in (20, 5))
    offsets.allocate(credit, **world.acting())
    assert (left(credit), left(old), left(young), make.balance(world, side)) == (0, 0, 60, 60)
    day = dt.date(2026, 4, 1)
    assert aged(world, day) == [[0, 60, 0, 0, 0]]
    found = statement(OpenItem.objects.filter(company=world.company, side=side), dt.date(2026, 1, 1), day)
    assert (found.opening, found.closing) == (0, 60)
    agree()
    offsets.unallocate(credit, **world.acting(), open_item=old)
    assert (left(credit), left(old), left(young)) == (-80, 80, 60)
    agree()


def test_a_debt_is_settled_from_its_own_page_as_well(world: World) -> None:
    debt, first, second = make.owed(world, "payable", 70, DAY), advance(world, 50), advance(world, 50)
    offsets.allocate(debt, **world.acting(), open_item=second, amount=D(30))
    assert (left(debt), left(first), left(second)) == (40, -50, -20)
    offsets.allocate(debt, **world.acting())
    assert (left(debt), left(first), left(second)) == (0, -10, -20)
    with pytest.raises(NothingToAllocate):
        offsets.allocate(debt, **world.acting())
    agree()


def test_an_invoice_whose_balance_is_a_credit_settles_another(world: World) -> None:
    discount = {"kind": "discount", "name": "Bonus of the year", "quantity": D(1), "price": D(300)}
    invoice = supplier_invoices.draft(
        **world.acting(), company=world.company, supplier=world.supplier, reference="B-1", lines=[discount]
    )
    supplier_invoices.confirm(invoice, **world.acting())
    (credit,) = make.open_items(invoice)
    assert (credit.amount, credit.open_amount) == (-300, -300)
    debt = make.owed(world, "payable", 500, DAY)
    offsets.allocate(credit, **world.acting(), open_item=debt)
    assert (left(credit), left(debt), make.balance(world, "payable")) == (0, 200, 200)
    with pytest.raises(InvoicePaid, match=r"300\.00 of it is settled by OB"):
        supplier_invoices.cancel(invoice, **world.acting())
    offsets.unallocate(credit, **world.acting())
    supplier_invoices.cancel(invoice, **world.acting())
    assert make.balance(world, "payable") == 500
    agree()


def refused(world: World, item: OpenItem, refusal: type[Refusal], match: str, **arguments: Any) -> None:
    before = dict(OpenItem.objects.values_list("pk", "open_amount"))
    with pytest.raises(refusal, match=match or None):
        offsets.allocate(item, **{**world.acting(), **arguments})
    assert dict(OpenItem.objects.values_list("pk", "open_amount")) == before
    assert not Allocation.objects.exists()
    agree()


def test_what_does_not_belong_together_is_refused(world: World) -> None:
    credit, own = advance(world, 100), make.owed(world, "payable", 40, DAY)
    usd, other = masters.currency("USD"), World()
    make.rate(world, usd, 7, DAY)
    for item in (
        make.owed(world, "payable", 100, DAY, party=masters.supplier().party),
        make.owed(world, "payable", 100, DAY, currency=usd),
        make.owed(other, "payable", 100, DAY, party=world.supplier.party),
        make.owed(world, "receivable", 100, DAY),
    ):
        refused(world, credit, DifferentAccounts, "don't belong together", open_item=item)
    refused(world, credit, SameDirection, "both lower it", open_item=advance(world, 5))
    refused(world, credit, OverAllocated, r"only 40\.00 of it is open", open_item=own, amount=D(41))


def test_who_may_not_allocate_changes_nothing(world: World) -> None:
    credit = advance(world, 100)
    make.owed(world, "payable", 40, DAY)
    reader = masters.user("settlement.*.view", company=world.company)
    refused(world, credit, NotAllowed, "Allocate", by=reader)
    refused(world, credit, NotFound, "", by=masters.user(company=masters.company(world.by)))
    make.close(world, "money", dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    refused(world, credit, PeriodClosed, "2026-03-02")


def test_an_item_that_settles_nothing_has_nothing_to_undo(world: World) -> None:
    with pytest.raises(NothingAllocated):
        offsets.unallocate(advance(world, 100), **world.acting())


def test_an_opening_advance_that_settles_something_is_not_taken_back(world: World) -> None:
    document = make.opening(world, "payable", {"amount": -100, "date": DAY})
    debt = make.owed(world, "payable", 40, DAY)
    offsets.allocate(make.open_items(document)[0], **world.acting())
    with pytest.raises(InvoicePaid, match=r"40\.00 of it is settled by OB"):
        opening_items.cancel(document, **world.acting())
    assert left(debt) == 0


def test_pages_and_api_settle_a_credit(client: Client, world: World) -> None:
    client.force_login(world.by)
    credit = advance(world, 100)
    debt, later = make.owed(world, "payable", 40, DAY, reference="OWN-1"), make.owed(world, "payable", 90, DAY)
    make.owed(world, "payable", 40, DAY, reference="FOREIGN-1", party=masters.supplier().party)
    assert f"/open-items/{credit.pk}/allocate/" in client.get(f"/open-items/{credit.pk}/").content.decode()
    page = client.get(f"/open-items/{credit.pk}/allocate/").content.decode()
    assert ("OWN-1" in page, "FOREIGN-1" in page) == (True, False)
    client.post(f"/open-items/{credit.pk}/allocate/", {"open_item": str(debt.pk), "amount": "25"})
    assert (left(credit), left(debt)) == (-75, 15)
    address = f"/api/v1/open-items/{credit.pk}"
    answer = client.post(f"{address}/allocate/", {"open_item": later.pk}, content_type="application/json")
    assert (answer.status_code, left(credit), left(later)) == (200, 0, 15), answer.content
    answer = client.post(f"{address}/unallocate/", {}, content_type="application/json")
    assert (answer.status_code, left(credit), left(debt), left(later)) == (200, -100, 40, 90), answer.content
