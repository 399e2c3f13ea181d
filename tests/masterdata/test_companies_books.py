"""Warehouses and places, periods, exchange rates, number formats, plain masters."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zhanggui.access.commands import departments
from zhanggui.kernel import periods as reading
from zhanggui.kernel import rates
from zhanggui.kernel.errors import InvalidInput, NoRate, NotAllowed, NotFound
from zhanggui.kernel.masters import StillUsed
from zhanggui.kernel.models import Currency, ExchangeRate, NumberFormat, Period, Unit
from zhanggui.masterdata.commands import (
    calendars,
    currencies,
    exchange_rates,
    locations,
    number_formats,
    periods,
    taxes,
    units,
    warehouses,
)
from zhanggui.masterdata.commands.locations import DefaultPlace
from zhanggui.masterdata.commands.periods import ClosedPeriodKept, PeriodIsClosed, PeriodIsOpen, PeriodOverlaps
from zhanggui.masterdata.models import Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def day(number: int, month: int = 3) -> dt.date:
    return dt.date(2026, month, number)


# -- periods


def test_a_closed_period_can_be_opened_again(world: World) -> None:
    made = periods.create(**world.acting(), company=world.company, area="stock", start=day(1), end=day(31))
    assert not reading.is_closed(world.company, "stock", day(15))
    periods.close(made, **world.acting())
    assert reading.is_closed(world.company, "stock", day(15))
    assert not reading.is_closed(world.company, "sales", day(15))
    assert made.closed_by == world.by
    assert reading.first_open_date(world.company, "stock", day(3)) == day(1, 4)
    with pytest.raises(PeriodIsClosed):
        periods.close(made, **world.acting())
    with pytest.raises(ClosedPeriodKept):
        periods.remove(made, **world.acting())
    periods.reopen(made, **world.acting(), reason="late receipt")
    with pytest.raises(PeriodIsOpen):
        periods.reopen(made, **world.acting(), reason="again")
    periods.remove(made, **world.acting())
    assert not Period.objects.exists()


def test_periods_dont_overlap_within_company_and_area(world: World) -> None:
    def create(start: dt.date, end: dt.date, area: str = "stock", company: object = None) -> Period:
        return periods.create(**world.acting(), company=company or world.company, area=area, start=start, end=end)

    create(day(1), day(31))
    for start, end in ((day(31), day(30, 4)), (day(10), day(12)), (day(1, 2), day(1)), (day(1, 1), day(1, 12))):
        with pytest.raises(PeriodOverlaps):
            create(start, end)
    create(day(1, 4), day(30, 4))
    create(day(1), day(31), area="sales")
    create(day(1), day(31), company=World().company)
    with pytest.raises(InvalidInput):
        create(day(2, 5), day(1, 5))


# -- exchange rates


def test_the_newest_rate_before_a_date_counts(world: World) -> None:
    usd, cny = make.currency("USD"), world.company.currency
    values = {"company": world.company, "source": usd, "target": cny}
    exchange_rates.create(**world.acting(), **values, date=day(1), rate=Decimal("7.1"))
    late = exchange_rates.create(**world.acting(), **values, date=day(10), rate=Decimal("7.2"))
    assert rates.rate(world.company, usd, cny, day(9)) == Decimal("7.1")
    exchange_rates.update(late, **world.acting(), rate=Decimal("7.25"))
    assert rates.rate(world.company, usd, cny, day(10)) == Decimal("7.25")
    exchange_rates.remove(late, **world.acting())
    assert rates.rate(world.company, usd, cny, day(10)) == Decimal("7.1")
    with pytest.raises(NoRate):
        rates.rate(world.company, usd, cny, day(28, 2))
    assert ExchangeRate.objects.count() == 1


def test_rates_that_make_no_sense_are_refused(world: World) -> None:
    usd, cny = make.currency("USD"), world.company.currency
    values = {"company": world.company, "date": day(1)}
    with pytest.raises(InvalidInput, match="two different currencies"):
        exchange_rates.create(**world.acting(), **values, source=cny, target=cny, rate=Decimal(1))
    with pytest.raises(InvalidInput):
        exchange_rates.create(**world.acting(), **values, source=usd, target=cny, rate=Decimal(0))
    exchange_rates.create(**world.acting(), **values, source=usd, target=cny, rate=Decimal(7))
    with pytest.raises(InvalidInput):
        exchange_rates.create(**world.acting(), **values, source=usd, target=cny, rate=Decimal(8))


def test_rates_belong_to_a_company(world: World) -> None:
    usd, cny = make.currency("USD"), world.company.currency
    row = exchange_rates.create(
        **world.acting(), company=world.company, source=usd, target=cny, date=day(1), rate=Decimal(7)
    )
    stranger = make.user(company=World().company)
    with pytest.raises(NotFound):
        exchange_rates.update(row, by=stranger, at=world.at, rate=Decimal(8))


# -- numbers


def test_a_company_numbers_as_it_likes(world: World) -> None:
    row = number_formats.create(
        **world.acting(), company=world.company, document_type="stock.OtherReceipt", prefix="RK", reset="year", width=6
    )
    item = world.item()
    assert stock.other_receipt(world, lines=[{"item": item, "quantity": 1}]).number == "RK2026-000001"
    number_formats.update(row, **world.acting(), reset="never", width=3)
    assert stock.other_receipt(world, lines=[{"item": item, "quantity": 1}]).number == "RK-001"
    number_formats.remove(row, **world.acting())
    assert stock.other_receipt(world, lines=[{"item": item, "quantity": 1}]).number == "OR202603-0001"


def test_numbers_need_a_type_and_some_digits(world: World) -> None:
    values = {"company": world.company, "prefix": "X"}
    with pytest.raises(InvalidInput, match=r"purchasing\.PurchaseOrder"):
        number_formats.create(**world.acting(), **values, document_type="stock.Nothing")
    for width in (0, 11):
        with pytest.raises(InvalidInput):
            number_formats.create(**world.acting(), **values, document_type="stock.OtherIssue", width=width)
    assert not NumberFormat.objects.exists()


@pytest.mark.parametrize(
    ("prefix", "problem"), [("SI2026", "end with a digit"), ("PO", "Purchase order"), ("NEW-", "Other receipt")]
)
def test_no_number_can_come_twice(world: World, prefix: str, problem: str) -> None:
    common = {**world.acting(), "company": world.company}
    number_formats.create(**common, document_type="stock.OtherReceipt", prefix="NEW-")
    with pytest.raises(InvalidInput) as refused:
        number_formats.create(**common, document_type="stock.OtherIssue", prefix=prefix)
    assert problem.lower() in str(refused.value.errors[0].message).lower()
    assert NumberFormat.objects.filter(company=world.company).count() == 1


# -- warehouses and places


def test_a_warehouse_comes_with_a_place_and_goes_with_it(world: World) -> None:
    made = warehouses.create(**world.acting(), company=world.company, code="W9", name="Ninth", name_zh="九号仓")
    assert [(row.code, row.is_default, row.kind) for row in made.locations.all()] == [("W9-STOCK", True, "internal")]
    warehouses.update(made, **world.acting(), address="Dock 9")
    warehouses.deactivate(made, **world.acting())
    warehouses.remove(made, **world.acting())
    assert not Warehouse.objects.filter(code="W9").exists()


def test_a_warehouse_with_stock_stays(world: World) -> None:
    stock.stocked(world, world.item(), 1)
    with pytest.raises(StillUsed):
        warehouses.remove(world.warehouse, **world.acting())
    assert world.warehouse.locations.count() == 1


def test_another_place_becomes_the_default_one(world: World) -> None:
    old = world.warehouse.locations.get()
    new = locations.create(**world.acting(), warehouse=world.warehouse, code="BIN1", name="Bin 1")
    assert new.company == world.company
    for command in (locations.deactivate, locations.remove):
        with pytest.raises(DefaultPlace):
            command(old, **world.acting())
    locations.make_default(new, **world.acting())
    assert places(world.company, world.warehouse) == (new,)
    locations.remove(old, **world.acting())
    assert world.warehouse.locations.get() == new


def test_places_lie_where_they_say(world: World) -> None:
    elsewhere = make.warehouse(world.company, world.by)
    top = locations.create(**world.acting(), warehouse=world.warehouse, code="A", name="Aisle A")
    bin_ = locations.create(**world.acting(), warehouse=world.warehouse, code="A1", name="Bin A1", parent=top)
    wrong = (
        {"code": "X", "name": "X", "company": world.company},
        {"code": "X", "name": "X", "warehouse": world.warehouse, "kind": "scrap"},
        {"code": "X", "name": "X", "warehouse": elsewhere, "parent": top},
    )
    for values in wrong:
        with pytest.raises(InvalidInput):
            locations.create(**world.acting(), **values)
    with pytest.raises(InvalidInput, match="can't belong to"):
        locations.update(top, **world.acting(), parent=bin_)
    scrap = locations.create(**world.acting(), company=world.company, code="SC2", name="Scrap 2", kind="scrap")
    assert Location.objects.get(pk=scrap.pk).warehouse is None


# -- plain masters


def test_plain_masters_are_made_changed_and_deleted(world: World) -> None:
    unit = units.create(**world.acting(), code="kg", name="Kilogram", name_zh="千克", digits=3)
    assert unit.name_key == "qianke qk"
    units.update(unit, **world.acting(), digits=2)
    units.remove(unit, **world.acting())
    assert not Unit.objects.filter(code="kg").exists()
    with pytest.raises(StillUsed, match="company"):
        currencies.remove(world.company.currency, **world.acting())
    currencies.create(**world.acting(), code="EUR", name="Euro", symbol="€")
    assert Currency.objects.get(code="EUR").digits == 2
    tax = taxes.create(**world.acting(), code="VAT9", name="VAT 9", rate=Decimal(9), use="sales")
    for values in ({"rate": Decimal(101)}, {"recoverable_percent": Decimal(-1)}, {"code": world.tax.code}):
        with pytest.raises(InvalidInput):
            taxes.update(tax, **world.acting(), **values)


def test_a_unit_may_not_be_finer_than_stock_is_kept(world: World) -> None:
    with pytest.raises(InvalidInput):
        units.create(**world.acting(), code="u", name="U", digits=7)
    with pytest.raises(InvalidInput):
        currencies.create(**world.acting(), code="XXX", name="X", digits=5)


# -- what stays where it is


def test_a_warehouse_stays_with_its_company(world: World) -> None:
    other = make.company(world.by)
    with pytest.raises(InvalidInput) as refused:
        warehouses.update(world.warehouse, **world.acting(), company=other, name="Moved")
    assert [error.field for error in refused.value.errors] == ["company"]
    warehouse = Warehouse.objects.get()
    assert (warehouse.company, warehouse.name) == (world.company, world.warehouse.name)
    warehouses.update(warehouse, **world.acting(), company=world.company, name="Renamed")
    assert Warehouse.objects.get().name == "Renamed"


def test_a_plain_master_stays_with_its_company(world: World) -> None:
    department = departments.create(**world.acting(), code="D", name="D", company=world.company)
    with pytest.raises(InvalidInput):
        departments.update(department, **world.acting(), company=make.company(world.by))
    department.refresh_from_db()
    assert department.company == world.company


def test_a_place_stays_in_its_warehouse(world: World) -> None:
    near, far = make.warehouse(world.company), make.warehouse(world.company)
    place = locations.create(**world.acting(), code="A1", name="A1", company=world.company, warehouse=near)
    for change in ({"warehouse": far}, {"kind": "scrap", "warehouse": None}):
        with pytest.raises(InvalidInput) as refused:
            locations.update(place, **world.acting(), **change)
        assert {error.field for error in refused.value.errors} == change.keys()
    place.refresh_from_db()
    assert (place.warehouse, place.kind) == (near, "internal")


def test_a_calendar_is_not_handed_to_a_company_out_of_reach(world: World) -> None:
    clerk = make.user("masterdata.calendar.*", company=world.company)
    calendar = calendars.create(by=clerk, at=world.at, code="K", name="K", company=world.company)
    with pytest.raises(NotAllowed):
        calendars.update(calendar, by=clerk, at=world.at, company=make.company(world.by))
    calendar.refresh_from_db()
    assert calendar.company == world.company
