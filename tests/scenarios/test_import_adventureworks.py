"""The masters of AdventureWorks come over: every row, exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.importing import Import, importing

from zhanggui.kernel.models import Activity, Currency, Unit
from zhanggui.masterdata.models import Address, Contact, Customer, Item, ItemCategory, Supplier
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.models import PriceList, PriceListLine

pytestmark = [pytest.mark.django_db, pytest.mark.data]
D = Decimal

CREATED = {
    "currencies": 104,  # of 105 the company's own is there already
    "units": 38,
    "item-categories": 41,
    "items": 504,
    "suppliers": 104,
    "supplier-addresses": 104,
    "supplier-contacts": 156,
    "customers": 19_820,
    "customer-addresses": 19_866,
    "customer-contacts": 635,
    "purchase-price-lists": 86,
    "sales-price-lists": 1,
}


@pytest.fixture
def adventureworks(db: None, shared_data: Path) -> Import:
    return importing(World(money="USD"), shared_data / "adventureworks", "adventureworks", {})


@pytest.mark.slow
def test_every_master_comes_over_and_a_second_import_changes_nothing(adventureworks: Import) -> None:
    report = adventureworks.clean()

    assert {name: counts.created for name, counts in report.entities.items()} == CREATED
    assert report.entities["purchase-price-lists"].lines == 460
    assert report.entities["sales-price-lists"].lines == 395
    for counts in report.files.values():
        assert counts.errors == 0
        assert counts.taken + sum(counts.left_out.values()) == counts.rows
    left = report.files["Person_BusinessEntityAddress.csv.gz"].left_out
    assert dict(left) == {
        "address of an employee": 290,
        "address of a vendor, which has a file of its own": 104,
    }
    _masters_are_right()
    _customers_are_right()
    _prices_are_right()

    again = adventureworks.clean()
    assert {name: (counts.created, counts.updated) for name, counts in again.entities.items()} == dict.fromkeys(
        CREATED, (0, 0)
    )


def _masters_are_right() -> None:
    assert (Unit.objects.count(), ItemCategory.objects.count()) == (38, 41)
    assert Unit.objects.get(code="CS").external_refs == {"adventureworks": "CS"}
    assert ItemCategory.objects.filter(parent=None).count() == 4
    assert Currency.objects.get(code="USD").name == "US Dollar"
    items = Item.objects.all()
    assert items.filter(is_purchased=True).count() == 265
    assert items.filter(is_sold=True).count() == 295
    assert items.filter(is_purchased=True, is_sold=True).count() == 83
    assert items.filter(category=None).count() == 209
    assert items.filter(standard_cost=0).count() == 200
    assert items.exclude(weight=None).count() == 205
    assert items.exclude(note="").count() == 98
    assert items.filter(is_active=False).count() == 0
    bike = Item.objects.get(code="BK-M82S-38")
    assert (bike.external_refs["adventureworks"], bike.specification) == ("771", "Silver / 38 CM / U")
    assert (bike.unit.code, bike.list_price, bike.weight) == ("EA", D("3399.99"), D("9.230605"))
    assert Supplier.objects.filter(is_active=False).count() == 4
    vendors = Supplier.objects.filter(external_refs__has_key="adventureworks")
    assert set(vendors.values_list("extra__credit_rating", flat=True)) == {"1", "2", "3", "4", "5"}
    bikes = Address.objects.get(party__supplier__code="AUSTRALI0001")
    assert (bikes.city, bikes.country) == ("Bellingham", "US")
    assert Contact.objects.filter(party__supplier__isnull=False).count() == 156


def _customers_are_right() -> None:
    assert Customer.objects.filter(group="web").count() == 18_484
    assert Customer.objects.filter(group="store").count() == 1_336
    web = Customer.objects.get(external_refs__adventureworks="11096")
    assert web.party.email.startswith("andrés")
    assert web.party.kind == "person"
    store = Customer.objects.get(code="AW00029484")
    assert (store.name, store.party.contacts.count()) == ("Next-Door Bike Store", 1)
    assert Address.objects.filter(party__customer__group="web").count() == 18_508
    assert Address.objects.filter(party__customer__group="store").count() == 1_358
    # The party and its role have an Activity each.
    assert Activity.objects.filter(document_type="masterdata.Customer").count() == 19_820
    assert Activity.objects.filter(document_type="masterdata.Party").count() == 19_820 + 104


def _prices_are_right() -> None:
    assert PriceList.objects.filter(kind="purchase").count() == 86
    assert PriceListLine.objects.filter(price_list__kind="purchase", min_quantity=100).count() == 111
    sales = PriceListLine.objects.filter(price_list__kind="sales")
    assert sales.filter(valid_to=None).count() == 195
    assert PriceList.objects.exclude(parties=None).count() == 86
