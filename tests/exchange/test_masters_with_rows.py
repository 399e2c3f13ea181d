"""Rows that belong to masters, from files: parties of suppliers, addresses, units, lines of price lists."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.importing import Import, importing, places

from zhanggui.kernel.models import Activity
from zhanggui.masterdata.models import Address, Customer, ItemUnit, Party, Supplier
from zhanggui.masterdata.tests.make import World, unit

pytestmark = pytest.mark.django_db
D = Decimal


PARTNERS = """
    [files]
    partners = "partners.csv"

    [[entity]]
    target = "suppliers"
    file = "partners"
    key = "No"
    only_when = { column = "Kind", is = "S" }
    columns = { code = "No", name = "Name", phone = "Phone", email = "Mail", lead_days = { constant = 7 } }

    [[entity]]
    target = "customers"
    file = "partners"
    key = "No"
    only_when = { column = "Kind", is = "C" }
    columns = { code = "No", name = "Name", phone = "Phone", email = "Mail", group = { constant = "dealer" } }

    [[entity]]
    target = "addresses"
    file = "partners"
    key = "No"
    match = ["party", "kind", "street"]
    only_when = { column = "Street", filled = true }
    columns = { party = { column = "No", refers_to = "suppliers" }, kind = { constant = "main" }, street = "Street" }
"""
PEOPLE = """
    No,Kind,Name,Phone,Mail,Street
    S1,S,Steel works,010,sales@steel.example,Mill Lane 1
    C1,C,Bike hut,020,josé@hut.example,
"""


@pytest.fixture
def partners(db: None, tmp_path: Path) -> Import:
    return importing(World(), tmp_path, PARTNERS, {"partners.csv": PEOPLE})


def test_a_supplier_comes_with_its_party(partners: Import) -> None:
    partners.clean()

    supplier = Supplier.objects.select_related("party").get(code="S1")
    assert (supplier.lead_days, supplier.party.code, supplier.party.phone) == (7, "S1", "010")
    assert supplier.party.email == "sales@steel.example"
    assert Customer.objects.get(code="C1").party.email == "josé@hut.example"
    assert Address.objects.get().party == supplier.party


def test_who_buys_and_sells_is_one_party(partners: Import) -> None:
    both = "S1,C,Steel works,010,,\nS2,S,Glass works,,,\nS2,C,Glassworks,,,\n"
    partners.write({"partners.csv": PEOPLE + textwrap.indent(both, "    ")})

    (problem,) = partners.run(good_rows_alone=True).errors

    assert Party.objects.filter(code="S1").count() == 1
    assert Customer.objects.get(code="S1").party == Supplier.objects.get(code="S1").party
    # The same number under another name may be somebody else.
    assert (problem.row, problem.message) == (6, "There is a party with “S2” already.")


def test_a_new_telephone_number_changes_the_party_alone(partners: Import) -> None:
    partners.clean()
    partners.write({"partners.csv": PEOPLE.replace("010", "011")})

    report = partners.clean()

    assert (report.entities["suppliers"].updated, report.entities["suppliers"].created) == (1, 0)
    assert Party.objects.get(code="S1").phone == "011"
    assert Activity.objects.filter(document_type="masterdata.Supplier", step="update").count() == 0


def test_a_wrong_address_of_mail_is_an_error_of_its_column(partners: Import) -> None:
    partners.write({"partners.csv": PEOPLE.replace("sales@steel.example", "sales at steel")})
    assert places(partners.run().errors) == [("partners.csv", 2, "Mail"), ("partners.csv", 2, "No")]


def test_addresses_are_found_again_by_what_they_match(partners: Import) -> None:
    partners.clean()
    assert partners.clean().entities["addresses"].unchanged == 1
    assert Address.objects.count() == 1


def test_units_of_items_may_be_given_as_a_factor(db: None, tmp_path: Path) -> None:
    world = World()
    world.item("RAIL", unit=unit("m", 3))
    unit("box")
    profile = """
        [files]
        units = "units.csv"

        [[entity]]
        target = "item-units"
        file = "units"
        key = ["Item", "Unit"]
        match = ["item", "unit"]
        columns = { item = "Item", unit = "Unit", factor = "Factor" }
    """
    importing(world, tmp_path, profile, {"units.csv": "Item,Unit,Factor\nRAIL,box,2.5\n"}).clean()
    row = ItemUnit.objects.get()
    assert (row.numerator, row.denominator) == (5, 2)


def test_one_row_may_bring_several_with_each(db: None, tmp_path: Path) -> None:
    profile = """
        [files]
        partners = "partners.csv"
        places = "places.csv"

        [[entity]]
        target = "customers"
        file = "partners"
        key = "No"
        columns = { code = "No", name = "Name" }

        [[entity]]
        target = "addresses"
        file = "partners"
        each = { file = "places", by = { Owner = "No" } }
        key = ["No", "each.Street"]
        match = ["party", "street"]
        columns = { party = { column = "No", refers_to = "customers" }, street = "each.Street" }
    """
    files = {"partners.csv": "No,Name\nC1,A\nC2,B\n", "places.csv": "Owner,Street\nC1,x\nC1,y\nC3,z\n"}
    report = importing(World(), tmp_path, profile, files).clean()

    assert Customer.objects.get(code="C1").party.addresses.count() == 2
    assert Customer.objects.get(code="C2").party.addresses.count() == 0
    places_file = report.files["places.csv"]
    assert (places_file.rows, places_file.taken) == (3, 2)
    assert dict(places_file.left_out) == {"no rule of the profile takes it": 1}


def test_several_files_may_name_the_same_thing_once(db: None, tmp_path: Path) -> None:
    from zhanggui.kernel.models import Unit

    profile = """
        [files]
        a = "a.csv"
        b = "b.csv"

        [[entity]]
        target = "units"
        file = "a"
        key = "U"
        once = true
        columns = { code = "U", name = "U" }

        [[entity]]
        target = "units"
        file = "b"
        key = "V"
        once = true
        columns = { code = "V", name = "V" }
    """
    files = {"a.csv": "U\nkg\nbag\nkg\n", "b.csv": "V\nbag\nbox\n"}
    report = importing(World(), tmp_path, profile, files).clean()

    assert sorted(Unit.objects.values_list("code", flat=True)) == ["bag", "box", "kg"]
    assert (report.entities["units"].rows, report.entities["units"].repeated) == (5, 2)


# -- price lists -------------------------------------------------------------------------------------------------------

PRICES = """
    [files]
    prices = "prices.csv"

    [[entity]]
    target = "price-lists"
    file = "prices"
    key = "Supplier"
    group_by = "Supplier"

    [entity.columns]
    code = { column = "Supplier", do = { prefix = "P-" } }
    name = "Supplier"
    kind = { constant = "purchase" }
    supplier = "Supplier"

    [entity.lines.columns]
    item = "Item"
    price = "Price"
    min_quantity = "From"
"""


def test_a_price_list_comes_with_its_lines_and_is_replaced_when_they_change(db: None, tmp_path: Path) -> None:
    from zhanggui.pricing.models import PriceList

    world = World()
    world.item("A"), world.item("B")
    rows = f"Supplier,Item,Price,From\n{world.supplier.code},A,1.5,1\n{world.supplier.code},A,1.2,100\n"
    shop = importing(world, tmp_path, PRICES, {"prices.csv": rows})
    report = shop.clean()

    counts = report.entities["price-lists"]
    assert (counts.created, counts.lines) == (1, 2)
    made = PriceList.objects.get()
    assert (made.currency, made.parties.get().supplier) == (world.company.currency, world.supplier)
    assert [(line.price, line.min_quantity) for line in made.lines.all()] == [(D("1.5"), 1), (D("1.2"), 100)]

    assert shop.clean().entities["price-lists"].unchanged == 1
    shop.write({"prices.csv": rows.replace("1.2", "1.1") + f"{world.supplier.code},B,3,1\n"})
    assert shop.clean().entities["price-lists"].updated == 1
    assert sorted(line.price for line in PriceList.objects.get().lines.all()) == [D("1.1"), D("1.5"), D(3)]
