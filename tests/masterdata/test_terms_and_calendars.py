"""Payment terms are whole; calendars know what is worked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.commands import calendars, payment_terms, suppliers
from zhanggui.masterdata.models import PaymentTerm, Supplier
from zhanggui.masterdata.queries.calendars import NoWorkingDay, add_working_days, next_working_day, working_days
from zhanggui.masterdata.tests.make import World

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def term(world: World, *lines: dict[str, Any]) -> PaymentTerm:
    return payment_terms.create(**world.acting(), code="T", name="Term", lines=lines)


def test_instalments_must_add_up_to_the_whole(world: World) -> None:
    with pytest.raises(InvalidInput, match="add up to 90 %, not to 100 %"):
        term(world, {"percent": D(30)}, {"percent": D(60), "days": 30})
    with pytest.raises(InvalidInput):
        term(world, {"percent": D(0)}, {"percent": D(100)})
    made = term(world, {"percent": D(30)}, {"percent": D(70), "days": 30})
    first, second = made.lines.all()
    with pytest.raises(InvalidInput):
        payment_terms.update(made, **world.acting(), lines=[{"id": first.pk}])
    payment_terms.update(made, **world.acting(), lines=[{"id": second.pk, "percent": D(100)}])
    assert [(row.position, row.percent, row.days) for row in made.lines.all()] == [(1, 100, 30)]
    payment_terms.update(made, **world.acting(), name="Net 30")
    assert made.lines.count() == 1


# -- calendars


def test_days_after_which_there_is_no_date_are_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        term(world, {"percent": D(100), "days": 999_999_999})
    assert [(error.row, error.field) for error in refused.value.errors] == [(1, "days")]
    for change in (
        lambda days: suppliers.create(**world.acting(), code="S-1", name="Far", lead_days=days),
        lambda days: suppliers.update(world.supplier, **world.acting(), lead_days=days),
    ):
        with pytest.raises(InvalidInput) as refused:
            change(999_999_999)
        assert [error.field for error in refused.value.errors] == ["lead_days"]
    world.supplier.refresh_from_db()
    assert (PaymentTerm.objects.count(), Supplier.objects.count(), world.supplier.lead_days) == (0, 1, 0)


def test_the_next_working_day_skips_weekends_and_holidays(world: World) -> None:
    made = calendars.create(
        **world.acting(),
        code="CN",
        name="China",
        days=[
            {"date": day(10, 1), "name": "国庆节"},
            {"date": day(10, 2)},
            {"date": day(10, 10), "is_working": True, "name": "调休"},
        ],
    )
    assert next_working_day(made, day(9, 30)) == day(9, 30)
    assert next_working_day(made, day(10, 1)) == day(10, 5)
    assert next_working_day(made, day(10, 10)) == day(10, 10)
    assert next_working_day(None, day(10, 1)) == day(10, 1)
    assert add_working_days(made, day(9, 30), 1) == day(10, 5)
    assert add_working_days(made, day(10, 1), 5) == day(10, 10)
    assert working_days(made, day(9, 28), day(10, 11)) == 9


def test_a_calendar_without_working_days_is_refused(world: World) -> None:
    for weekdays in ([], [7], [-1, 0]):
        with pytest.raises(InvalidInput):
            calendars.create(**world.acting(), code="C", name="C", weekdays=weekdays)
    made = calendars.create(**world.acting(), code="C", name="C", weekdays=[5, 0, 5])
    assert made.weekdays == [0, 5]
    with pytest.raises(InvalidInput):
        calendars.update(made, **world.acting(), days=[{"date": day(1, 1)}, {"date": day(1, 1)}])
    made.days.bulk_create(made.days.model(calendar=made, date=day(1, 1) + dt.timedelta(days=n)) for n in range(800))
    with pytest.raises(NoWorkingDay):
        next_working_day(made, day(1, 1))
