"""An amount is split as its payment term says, to the cent."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kernel.models import Currency
from zhanggui.masterdata.commands import payment_terms
from zhanggui.masterdata.models import Party, PaymentTerm, PaymentTermLine
from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.commands.open_items import Booking, in_instalments

pytestmark = pytest.mark.django_db
D = Decimal


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def term(*lines: dict[str, Any]) -> PaymentTerm:
    return payment_terms.create(**World().acting(), code="T", name="Term", lines=lines)


def split(made: PaymentTerm | None, date: dt.date, amount: Decimal, digits: int = 2) -> list[tuple[dt.date, Decimal]]:
    currency, party = Currency(code="CNY", digits=digits), Party(code="P")
    whole = Booking("receivable", party, currency, D(1), date, date, amount)
    return [(part.due_date, part.amount) for part in in_instalments(whole, made)]


def test_without_instalments_all_is_due_at_once() -> None:
    assert split(term(), day(3, 10), D("99.99")) == [(day(3, 10), D("99.99"))]
    assert split(None, day(3, 10), D("99.99")) == [(day(3, 10), D("99.99"))]


def test_three_instalments_add_up_to_the_cent() -> None:
    thirds = ("33.333333", "33.333333", "33.333334")
    made = term(*({"percent": D(p), "days": 30 * n} for n, p in enumerate(thirds, 1)))
    assert split(made, day(1, 15), D(100)) == [
        (day(2, 14), D("33.33")),
        (day(3, 16), D("33.34")),
        (day(4, 15), D("33.33")),
    ]
    assert [amount for _day, amount in split(made, day(1, 15), D(100), 0)] == [33, 34, 33]
    assert sum(amount for _day, amount in split(made, day(1, 15), D("-0.01"))) == D("-0.01")


def test_the_months_end_is_counted_after_the_days() -> None:
    made = term({"days": 30, "end_of_month": True})
    assert split(made, day(1, 31), D(5))[0][0] == day(3, 31)
    assert split(made, day(1, 1, 2028), D(5))[0][0] == day(1, 31, 2028)


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
    assert sum(part for _day, part in split(made, day(1, 1), amount)) == amount
