"""Numbers: given on leaving draft, from a sequence, or without gaps from a counter."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from zhanggui.kernel import numbering
from zhanggui.kernel.models import Company, Currency, NumberFormat
from zhanggui.receivables.models import SalesInvoice
from zhanggui.stock.models import OtherIssue, OtherReceipt

from .conftest import AT

NOVEMBER, DECEMBER = dt.date(2026, 11, 24), dt.date(2026, 12, 1)


@pytest.fixture(params=[OtherReceipt, SalesInvoice])
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.django_db
def test_numbers_count_by_month(company: Company, kind: Any) -> None:
    numbers = [numbering.next_number(company.pk, kind, date) for date in (NOVEMBER, NOVEMBER, DECEMBER, NOVEMBER)]

    prefix = kind.number_prefix
    assert numbers == [f"{prefix}202611-0001", f"{prefix}202611-0002", f"{prefix}202612-0001", f"{prefix}202611-0003"]


@pytest.mark.django_db
def test_types_and_companies_count_by_themselves(company: Company, cny: Currency, kind: Any) -> None:
    other = Company.objects.create(code="B", name="B", currency=cny)

    numbers = [
        numbering.next_number(company.pk, kind, NOVEMBER),
        numbering.next_number(company.pk, OtherIssue, NOVEMBER),
        numbering.next_number(other.pk, kind, NOVEMBER),
    ]
    assert [number[-4:] for number in numbers] == ["0001"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reset", "first", "later"),
    [("month", "R202611-001", "R202612-001"), ("year", "R2026-001", "R2026-002"), ("never", "R-001", "R-002")],
)
def test_a_company_may_have_its_own_format(company: Company, reset: str, first: str, later: str) -> None:
    NumberFormat.objects.create(company=company, document_type="stock.OtherReceipt", prefix="R", reset=reset, width=3)
    assert numbering.next_number(company.pk, OtherReceipt, NOVEMBER) == first
    assert numbering.next_number(company.pk, OtherReceipt, DECEMBER) == later


@pytest.mark.django_db
def test_a_document_keeps_its_number(company: Company) -> None:
    receipt = OtherReceipt(company=company, date=NOVEMBER, number="OLD-7")

    assert numbering.assign(receipt) == "OLD-7"


@pytest.mark.django_db
def test_a_number_given_back_leaves_no_gap_where_gaps_are_forbidden(company: Company) -> None:
    def lost() -> str:
        with transaction.atomic():
            number = numbering.next_number(company.pk, SalesInvoice, NOVEMBER)
            transaction.set_rollback(True)
        return number

    assert lost() == "SI202611-0001"
    assert numbering.next_number(company.pk, SalesInvoice, NOVEMBER) == "SI202611-0001"


@pytest.mark.django_db
def test_a_number_costs_two_statements(company: Company, kind: Any, django_assert_num_queries: Any) -> None:
    numbering.next_number(company.pk, kind, NOVEMBER)
    with django_assert_num_queries(2):
        numbering.next_number(company.pk, kind, NOVEMBER)


@pytest.mark.concurrency
def test_the_first_numbers_of_a_month_taken_at_once_are_all_different(committed_db: str, kind: Any) -> None:
    company = Company.objects.create(code="A", name="A", currency=Currency.objects.create(code="CNY", name="Yuan"))
    ready, numbers = threading.Barrier(6), []

    def take() -> None:
        try:
            ready.wait()
            for _ in range(10):
                with transaction.atomic():
                    numbers.append(numbering.next_number(company.pk, kind, AT.date()))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"{kind.number_prefix}202611-{n:04d}" for n in range(1, 61)]
