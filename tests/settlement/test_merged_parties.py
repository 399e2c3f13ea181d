"""Items of a party that was merged are the account of the one that took it over; the ledger stays as it was written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from tests.settlement.test_payments import DAY, agree, left

from zhanggui.kernel.checks import Blocked
from zhanggui.masterdata.commands import parties
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.commands import offsets, payments
from zhanggui.settlement.commands.open_items import DifferentAccounts
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.ageing import ageing, balances
from zhanggui.settlement.queries.open_items import of_party
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def items(world: World) -> list[OpenItem]:
    """What is owed to a supplier that is about to be merged, and to the one that stays."""
    old = masters.supplier()
    return [make.owed(world, "payable", 100, DAY, party=old.party), make.owed(world, "payable", 40, DAY)]


def merge(world: World, item: OpenItem) -> None:
    parties.merge(item.party, **world.acting(), into=world.supplier.party)


def test_both_age_as_one(world: World) -> None:
    old, new = items(world)
    own = OpenItem.objects.filter(company=world.company)
    assert len(ageing(own, DAY)) == 2
    merge(world, old)
    (aged,) = ageing(own, dt.date(2026, 4, 1))
    assert (aged.party, aged.row) == (world.supplier.party, [0, 140, 0, 0, 0])
    (balance,) = balances(own, DAY)
    assert (balance.party_id, balance.open) == (world.supplier.party_id, 140)
    for party in (old.party_id, new.party_id):
        assert set(of_party(own, party)) == {old, new}
    old.refresh_from_db()
    assert old.party != new.party


def test_money_of_the_one_that_stays_settles_both(world: World) -> None:
    old, new = items(world)
    advance = make.payment(world, 90)
    with pytest.raises(DifferentAccounts):
        payments.allocate(advance, **world.acting(), open_item=old)
    merge(world, old)
    payments.allocate(advance, **world.acting())
    assert (left(old), left(new)) == (10, 40)
    make.payment(world, lines=[{"open_item": old}, {"open_item": new}])
    assert (left(old), left(new)) == (0, 0)
    agree()


def test_an_advance_to_the_merged_one_settles_what_is_owed_to_the_other(world: World) -> None:
    old = masters.supplier()
    advance = make.payment(world, 30, supplier=old)
    debt = make.owed(world, "payable", 100, DAY)
    parties.merge(old.party, **world.acting(), into=world.supplier.party)
    payments.allocate(advance, **world.acting())
    assert left(debt) == 70
    agree()


def test_who_settled_each_other_stay_one(world: World) -> None:
    old, _new = items(world)
    merge(world, old)
    (credit,) = make.open_items(make.payment(world, 60))
    offsets.allocate(credit, **world.acting(), open_item=old)
    party = old.party
    party.refresh_from_db()
    with pytest.raises(Blocked, match="settle each other"):
        parties.unmerge(party, **world.acting())
    offsets.unallocate(credit, **world.acting())
    parties.unmerge(party, **world.acting())
    assert (left(old), len(ageing(OpenItem.objects.filter(side="payable"), DAY))) == (100, 2)
    agree()


def test_the_statement_of_either_shows_both(client: Client, world: World) -> None:
    old, _new = items(world)
    merge(world, old)
    client.force_login(world.by)
    for party in (old.party_id, world.supplier.party_id):
        address = f"/statement-of-account/?party={party}&side=payable&start=2026-01-01&end=2026-12-31"
        assert "140.00" in client.get(address).content.decode()
