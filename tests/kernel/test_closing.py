"""Closing a period and posting into it at the same moment: one comes after the other."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from zhanggui.access.models import User
from zhanggui.kernel import periods
from zhanggui.kernel.errors import PeriodClosed
from zhanggui.kernel.models import Company, Currency, Period
from zhanggui.masterdata.commands import periods as closing

from .conftest import AT, user_with

pytestmark = pytest.mark.concurrency
DAY, END = dt.date(2026, 1, 15), dt.date(2026, 1, 31)


@pytest.fixture
def company(committed_db: str) -> Company:
    currency = Currency.objects.create(code="CNY", name="Yuan")
    return Company.objects.create(code="ZG", name="ZG", currency=currency)


@pytest.fixture
def boss(committed_db: str) -> User:
    return user_with("boss", "*")


def opened(company: Company, boss: User) -> Period:
    return closing.create(by=boss, at=AT, company=company, area="stock", start=DAY.replace(day=1), end=END)


def beside(work: Callable[[], Any]) -> threading.Thread:
    """``work`` on a connection of its own, begun."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_until_one_waits() -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("is_there_before", [True, False])
def test_closing_waits_for_a_posting_that_runs(company: Company, boss: User, is_there_before: bool) -> None:  # noqa: FBT001
    """Also where the period was made while the posting ran, and found none."""
    period = opened(company, boss) if is_there_before else None
    with transaction.atomic():
        periods.require_open(company, "stock", DAY)

        def close() -> None:
            closing.close(period or opened(company, boss), by=boss, at=AT)

        closer = beside(close)
        wait_until_one_waits()
        assert not Period.objects.get().is_closed
    closer.join()
    assert Period.objects.get().is_closed
    with pytest.raises(PeriodClosed):
        periods.require_open(company, "stock", DAY)


def test_a_posting_that_came_while_it_was_closed_is_refused(company: Company, boss: User) -> None:
    period, refused = opened(company, boss), []

    def post() -> None:
        with pytest.raises(PeriodClosed), transaction.atomic():
            periods.require_open(company, "stock", DAY)
        refused.append(periods.first_open_date(company, "stock", DAY))

    with transaction.atomic():
        closing.close(period, by=boss, at=AT)
        poster = beside(post)
        wait_until_one_waits()
        assert refused == []
    poster.join()
    assert refused == [dt.date(2026, 2, 1)]


def test_another_area_is_posted_to_meanwhile(company: Company, boss: User) -> None:
    period = opened(company, boss)
    with transaction.atomic():
        periods.require_open(company, "money", DAY)
        closer = beside(lambda: closing.close(period, by=boss, at=AT))
        closer.join()
        assert Period.objects.get().is_closed


def test_asking_is_one_statement(company: Company, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        periods.require_open(company, "stock", DAY)
