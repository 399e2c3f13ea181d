"""Parties in their roles, contacts, addresses, terms; merging."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import StillUsed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.commands import (
    addresses,
    contacts,
    customer_terms,
    customers,
    parties,
    supplier_terms,
    suppliers,
)
from zhanggui.masterdata.commands.parties import MergedAlready, NotMerged, OthersMerged
from zhanggui.masterdata.models import Address, Contact, Customer, Party, Supplier
from zhanggui.masterdata.queries import terms
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def wrong(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


def test_one_call_makes_supplier_and_party(world: World) -> None:
    supplier = suppliers.create(
        **world.acting(),
        code="S100",
        name="Hiwin",
        name_zh="上银科技",
        lead_days=14,
        tax_number="9131",
        phone="021-1",
        contacts=[{"name": "王伟", "is_primary": True, "email": "w@hiwin.example"}],
        addresses=[{"street": "1 Road", "city": "Suzhou"}],
    )
    party = supplier.party
    assert (party.code, party.name_zh, party.tax_number, supplier.lead_days) == ("S100", "上银科技", "9131", 14)
    assert party.contacts.get().name == "王伟"
    assert str(party.addresses.get()) == "1 Road, Suzhou"
    made = {row.document_type: row for row in Activity.objects.filter(document_type__startswith="masterdata.")}
    assert made["masterdata.Party"].cause == made["masterdata.Supplier"]


def test_a_supplier_becomes_a_customer_too(world: World) -> None:
    supplier = suppliers.create(**world.acting(), code="S100", name="Hiwin", name_zh="上银科技")
    customer = customers.create(**world.acting(), party=supplier.party, group="OEM")
    assert (customer.code, customer.name_zh, customer.name_key) == ("S100", "上银科技", "shangyinkeji sykj")
    assert supplier.party.customer == customer
    named = customers.create(**world.acting(), party=make.party(), code="K7", name="Own name")
    assert (named.code, named.name) == ("K7", "Own name")


def test_a_party_has_each_role_once(world: World) -> None:
    with pytest.raises(InvalidInput, match="already"):
        suppliers.create(**world.acting(), party=world.supplier.party, code="S2")
    with pytest.raises(InvalidInput) as refused:
        suppliers.update(world.supplier, **world.acting(), party=make.party())
    assert wrong(refused) == [(None, "party")]


def test_a_code_that_a_party_has_asks_which_one_is_meant(world: World) -> None:
    make.party(code="X1")
    with pytest.raises(InvalidInput, match="Choose it, or give the new party another code"):
        suppliers.create(**world.acting(), code="X1", name="Xu")
    made = suppliers.create(**world.acting(), code="X1", name="Xu", party_code="X1-S")
    assert made.party.code == "X1-S"


def test_what_belongs_to_the_party_is_changed_there(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        suppliers.create(**world.acting(), party=make.party(), phone="021-1")
    assert wrong(refused) == [(None, "phone")]


def test_a_wrong_party_leaves_no_half(world: World) -> None:
    before = Party.objects.count()
    with pytest.raises(InvalidInput) as refused:
        suppliers.create(
            **world.acting(), code="S9", name="S", email="nobody", contacts=[{"phone": "1"}], addresses=[{"city": "X"}]
        )
    assert set(wrong(refused)) == {(None, "email"), (1, "contacts.name"), (1, "addresses.street")}
    assert Party.objects.count() == before
    assert not Supplier.objects.filter(code="S9").exists()


def test_contacts_and_addresses_are_replaced_or_left(world: World) -> None:
    party = parties.create(**world.acting(), code="P", name="P", contacts=[{"name": "A"}, {"name": "B"}])
    kept = party.contacts.get(name="B")
    parties.update(party, **world.acting(), contacts=[{"id": kept.pk, "title": "Boss"}], addresses=[{"street": "S"}])
    assert [(row.name, row.title) for row in party.contacts.all()] == [("B", "Boss")]
    parties.update(party, **world.acting(), phone="1")
    assert (party.contacts.count(), party.addresses.count()) == (1, 1)
    contact = contacts.create(**world.acting(), party=party, name="C")
    contacts.update(contact, **world.acting(), phone="2")
    contacts.remove(contact, **world.acting())
    address = addresses.create(**world.acting(), party=party, street="T", kind="shipping")
    addresses.update(address, **world.acting(), city="U")
    addresses.remove(address, **world.acting())
    assert (Contact.objects.count(), Address.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        ({"street": "Gate 2", "city": "Suzhou", "country": "CN"}, "Gate 2, Suzhou, CN"),
        ({"street": "工业大道88号", "city": "苏州市", "region": "江苏省"}, "江苏省苏州市工业大道88号"),
        ({"street": "苏州市工业大道88号", "city": "苏州", "postal_code": "215000"}, "苏州市工业大道88号，215000"),
    ],
)
def test_an_address_is_written_as_its_language_does_it(parts: dict[str, str], written: str) -> None:
    assert str(Address(**parts)) == written


def test_an_unused_party_goes_with_its_people_and_a_used_one_stays(world: World) -> None:
    party = parties.create(**world.acting(), code="P", name="P", contacts=[{"name": "A"}])
    parties.remove(party, **world.acting())
    assert not Contact.objects.exists()
    with pytest.raises(StillUsed, match="supplier"):
        parties.remove(world.supplier.party, **world.acting())
    customers.remove(world.customer, **world.acting())
    assert not Customer.objects.exists()


# -- merging


def test_a_merged_party_points_to_the_one_that_stays(world: World) -> None:
    old, new = make.party(), make.party()
    parties.merge(old, **world.acting(), into=new)
    old.refresh_from_db()
    assert (old.merged_into, old.is_active) == (new, False)
    with pytest.raises(MergedAlready):
        parties.activate(old, **world.acting())
    parties.unmerge(old, **world.acting())
    assert (old.merged_into, old.is_active) == (None, True)
    with pytest.raises(NotMerged):
        parties.unmerge(old, **world.acting())


def test_merging_makes_no_chains(world: World) -> None:
    first, second, third = make.party(), make.party(), make.party()
    parties.merge(first, **world.acting(), into=second)
    with pytest.raises(OthersMerged):
        parties.merge(second, **world.acting(), into=third)
    with pytest.raises(MergedAlready):
        parties.merge(third, **world.acting(), into=first)
    with pytest.raises(MergedAlready):
        parties.merge(first, **world.acting(), into=third)
    with pytest.raises(InvalidInput):
        parties.merge(third, **world.acting(), into=third)


# -- terms


def test_terms_beat_the_companys_own(world: World) -> None:
    before = terms.supplier_terms(world.company, world.supplier)
    assert (before.currency.code, before.tax_included, before.over_percent) == ("CNY", True, 0)
    row = supplier_terms.create(
        **world.acting(),
        company=world.company,
        supplier=world.supplier,
        currency=make.currency("USD"),
        prices_include_tax=False,
        over_receipt_percent=Decimal(5),
    )
    after = terms.supplier_terms(world.company, world.supplier)
    assert (after.currency.code, after.tax_included, after.over_percent) == ("USD", False, 5)
    supplier_terms.update(row, **world.acting(), over_receipt_percent=None)
    assert terms.supplier_terms(world.company, world.supplier).over_percent == 0
    supplier_terms.remove(row, **world.acting())
    assert terms.supplier_terms(world.company, world.supplier) == before


def test_terms_are_agreed_once_and_within_reason(world: World) -> None:
    values = {"company": world.company, "customer": world.customer}
    with pytest.raises(InvalidInput) as refused:
        customer_terms.create(**world.acting(), **values, discount=Decimal(101), over_delivery_percent=Decimal(-1))
    assert wrong(refused) == [(None, "discount"), (None, "over_delivery_percent")]
    customer_terms.create(**world.acting(), **values, discount=Decimal("2.5"))
    assert terms.customer_terms(world.company, world.customer).discount == Decimal("2.5")
    with pytest.raises(InvalidInput):
        customer_terms.create(**world.acting(), **values)
