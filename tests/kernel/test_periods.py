"""Closed periods, and exchange rates on a date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from zhanggui.kernel import periods, rates
from zhanggui.kernel.errors import NoRate, PeriodClosed
from zhanggui.kernel.models import Company, Currency, ExchangeRate, Period

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))
DAY = dt.timedelta(days=1)


def closed(company: Company, start: dt.date, end: dt.date, *, area: str = "stock", is_closed: bool = True) -> Period:
    return Period.objects.create(company=company, area=area, start=start, end=end, is_closed=is_closed)


def test_dates_without_a_period_are_open(company: Company) -> None:
    periods.require_open(company, Period.Area.STOCK, JAN)


def test_a_closed_period_refuses_its_first_and_last_day(company: Company) -> None:
    closed(company, JAN, FEB - DAY)

    for date in (JAN, FEB - DAY):
        with pytest.raises(PeriodClosed) as refusal:
            periods.require_open(company, Period.Area.STOCK, date)
        assert date.isoformat() in str(refusal.value)
    periods.require_open(company, Period.Area.STOCK, FEB)
    periods.require_open(company, Period.Area.STOCK, JAN - DAY)


def test_a_period_closes_its_own_area_and_company_only(company: Company, cny: Currency) -> None:
    other = Company.objects.create(code="B", name="B", currency=cny)
    closed(company, JAN, FEB)

    periods.require_open(company, Period.Area.MONEY, JAN)
    periods.require_open(other, Period.Area.STOCK, JAN)


def test_a_reopened_period_is_open(company: Company) -> None:
    closed(company, JAN, FEB, is_closed=False)

    periods.require_open(company, Period.Area.STOCK, JAN)


def test_the_first_open_date_follows_a_row_of_closed_periods(company: Company) -> None:
    closed(company, JAN, FEB - DAY)
    closed(company, FEB, MAR - DAY)
    closed(company, MAR + 10 * DAY, MAR + 20 * DAY)

    assert periods.first_open_date(company, Period.Area.STOCK, JAN) == MAR
    assert periods.first_open_date(company, Period.Area.STOCK, MAR) == MAR
    assert periods.first_open_date(company, Period.Area.STOCK, MAR + 15 * DAY) == MAR + 21 * DAY


def test_periods_of_an_area_do_not_overlap(company: Company) -> None:
    closed(company, JAN, FEB)

    with pytest.raises(IntegrityError), transaction.atomic():
        closed(company, FEB, MAR)
    closed(company, FEB, MAR, area="money")


# -- rates -------------------------------------------------------------------------------------------------------------


def rate(company: Company, source: Currency, target: Currency, date: dt.date, value: str) -> None:
    ExchangeRate.objects.create(company=company, source=source, target=target, date=date, rate=Decimal(value))


def test_one_currency_needs_no_rate(company: Company, cny: Currency) -> None:
    assert rates.rate(company, cny, cny, JAN) == 1


def test_the_newest_rate_on_or_before_the_date_counts(company: Company, cny: Currency, usd: Currency) -> None:
    rate(company, usd, cny, JAN, "7.1")
    rate(company, usd, cny, FEB, "7.2")

    found = [rates.rate(company, usd, cny, date) for date in (JAN, FEB - DAY, FEB, MAR)]
    assert found == [Decimal("7.1"), Decimal("7.1"), Decimal("7.2"), Decimal("7.2")]


def test_the_opposite_rate_is_turned_round(company: Company, cny: Currency, usd: Currency) -> None:
    rate(company, usd, cny, JAN, "8")

    assert rates.rate(company, cny, usd, JAN) == Decimal("0.125")
    rate(company, cny, usd, JAN, "0.13")
    assert rates.rate(company, cny, usd, JAN) == Decimal("0.13")


def test_a_missing_rate_is_refused_and_names_the_day(company: Company, cny: Currency, usd: Currency) -> None:
    rate(company, usd, cny, FEB, "7")

    with pytest.raises(NoRate) as refusal:
        rates.rate(company, usd, cny, JAN)
    assert "from USD to CNY on 2026-01-01" in str(refusal.value)


def test_a_rate_of_another_company_does_not_count(company: Company, cny: Currency, usd: Currency) -> None:
    other = Company.objects.create(code="B", name="B", currency=cny)
    rate(other, usd, cny, JAN, "7")

    with pytest.raises(NoRate):
        rates.rate(company, usd, cny, JAN)
