"""Payment terms split exactly; calendars know what is worked."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.commands import calendars, payment_terms
from zhanggui.masterdata.models import PaymentTerm, PaymentTermLine
from zhanggui.masterdata.queries.calendars import NoWorkingDay, add_working_days, next_working_day, working_days
from zhanggui.masterdata.queries.due_dates import Instalment, due_dates
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


def test_without_instalments_all_is_due_at_once(world: World) -> None:
    assert due_dates(term(world), day(3, 10), D("99.99"), 2) == [Instalment(day(3, 10), D("99.99"))]
    assert due_dates(None, day(3, 10), D("99.99"), 2) == [Instalment(day(3, 10), D("99.99"))]


def test_three_instalments_add_up_to_the_cent(world: World) -> None:
    thirds = ("33.333333", "33.333333", "33.333334")
    made = term(world, *({"percent": D(p), "days": 30 * n} for n, p in enumerate(thirds, 1)))
    assert due_dates(made, day(1, 15), D(100), 2) == [
        Instalment(day(2, 14), D("33.33")),
        Instalment(day(3, 16), D("33.34")),
        Instalment(day(4, 15), D("33.33")),
    ]
    assert [row.amount for row in due_dates(made, day(1, 15), D(100), 0)] == [33, 34, 33]
    assert sum(row.amount for row in due_dates(made, day(1, 15), D("-0.01"), 2)) == D("-0.01")


def test_the_months_end_is_counted_after_the_days(world: World) -> None:
    made = term(world, {"days": 30, "end_of_month": True})
    assert due_dates(made, day(1, 31), D(5), 2)[0].date == day(3, 31)
    assert due_dates(made, day(1, 1, 2028), D(5), 2)[0].date == day(1, 31, 2028)


def test_instalments_on_one_day_are_one(world: World) -> None:
    made = term(world, {"percent": D(40), "days": 5}, {"percent": D(30)}, {"percent": D(30), "days": 5})
    assert due_dates(made, day(1, 1), D("10.01"), 2) == [
        Instalment(day(1, 1), D("3.01")),
        Instalment(day(1, 6), D("7.00")),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.decimals(-(10**9), 10**9, places=2),
    cuts=st.lists(st.decimals("0.000001", "99.999999", places=6), max_size=6, unique=True),
)
def test_instalments_always_add_up(db: None, amount: Decimal, cuts: list[Decimal]) -> None:
    edges = [D(0), *sorted(cuts), D(100)]
    made = PaymentTerm.objects.create(code=f"T{PaymentTerm.objects.count()}", name="T")
    PaymentTermLine.objects.bulk_create(
        PaymentTermLine(term=made, position=n, percent=after - before, days=n)
        for n, (before, after) in enumerate(itertools.pairwise(edges), 1)
    )
    assert sum(row.amount for row in due_dates(made, day(1, 1), amount, 2)) == amount


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
