"""No document is dated where it can't be meant: what posts hardly ahead of today, nothing before 1970."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company, NumberCounter
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.receivables.commands import sales_invoices
from zhanggui.receivables.models import SalesInvoice
from zhanggui.settlement.commands import payments
from zhanggui.settlement.models import OpenItem, Payment
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    made = World()
    made.company.days_ahead = 7
    made.company.save()
    return made


def refused(match: str, make_one: Any, **values: Any) -> None:
    with pytest.raises(InvalidInput, match=match) as found:
        make_one(**values)
    assert [error.field for error in found.value.errors] == ["date"]


def test_a_company_posts_a_week_ahead_unless_it_says_otherwise() -> None:
    assert Company().days_ahead == 7


def test_money_is_dated_a_few_days_ahead_at_most(world: World) -> None:
    assert make.payment(world, 5, date=TODAY + 7 * DAY).status == "confirmed"
    refused(
        "2026-03-10 lies too far ahead.*2026-03-09 at the latest", lambda: make.payment(world, 5, date=TODAY + 8 * DAY)
    )
    draft = make.payment(world, 5, status="draft")
    refused("2099-01-01 lies too far", lambda: payments.revise(draft, **world.acting(), date=dt.date(2099, 1, 1)))
    draft.refresh_from_db()
    assert (draft.date, Payment.objects.count(), OpenItem.objects.count()) == (TODAY, 2, 1)


def test_a_wrong_year_opens_no_series_of_invoices(world: World) -> None:
    line = {"kind": "charge", "name": "Freight", "quantity": Decimal(1), "price": Decimal(10)}

    def invoice(date: dt.date) -> Any:
        common: dict[str, Any] = {"company": world.company, "customer": world.customer, "lines": [line]}
        return sales_invoices.draft(**world.acting(), date=date, **common)

    refused("2099-03-02 lies too far ahead", lambda: invoice(dt.date(2099, 3, 2)))
    draft = invoice(TODAY + 7 * DAY)
    world.company.days_ahead = 3
    world.company.save()
    refused("2026-03-09 lies too far ahead", lambda: sales_invoices.confirm(draft, **world.acting()))
    assert (SalesInvoice.objects.get().status, NumberCounter.objects.count()) == ("draft", 0)
    sales_invoices.confirm(draft, by=world.by, at=world.at + 4 * DAY)
    assert SalesInvoice.objects.get().number == "SI202603-0001"


def test_orders_lie_ahead_ten_years_at_most(world: World) -> None:
    lines = [purchasing.line(world.item(), 1, 1)]
    far = purchasing.purchase_order(world, lines=lines, date=dt.date(2036, 12, 31))
    assert far.status == "confirmed"
    refused(
        "more than ten years ahead", lambda: purchasing.purchase_order(world, lines=lines, date=dt.date(2037, 1, 1))
    )
    assert PurchaseOrder.objects.count() == 1


def test_nothing_is_dated_before_1970_and_old_days_are_fine(world: World) -> None:
    refused("lies before 1970-01-01", lambda: make.payment(world, 5, date=dt.date(1969, 12, 31)))
    assert make.owed(world, "payable", 5, dt.date(1970, 1, 1)).date == dt.date(1970, 1, 1)
    assert make.payment(world, 5, date=dt.date(1970, 1, 1)).number == "PY197001-0001"


def test_due_dates_and_opening_lines_are_within_reach_too(world: World) -> None:
    for row, field in (
        ({"date": TODAY + 8 * DAY}, "date"),
        ({"date": dt.date(1969, 1, 1)}, "date"),
        ({"due_date": dt.date(2099, 1, 1)}, "due_date"),
    ):
        with pytest.raises(InvalidInput) as found:
            make.opening(world, "payable", {"amount": 5, **row})
        assert [(error.row, error.field) for error in found.value.errors] == [(1, field)]


def test_an_allocation_is_dated_as_money_is(world: World) -> None:
    debt, advance = make.owed(world, "payable", 5, TODAY), make.payment(world, 5)
    refused("too far ahead", lambda: payments.allocate(advance, **world.acting(), date=dt.date(2099, 1, 1)))
    debt.refresh_from_db()
    assert debt.open_amount == 5


def test_a_document_of_an_absurd_day_can_still_be_cancelled(world: World) -> None:
    payment = make.payment(world, 5)
    Payment.objects.filter(pk=payment.pk).update(date=dt.date(2099, 1, 1))
    payments.cancel(payment, **world.acting())
    assert payment.status == "cancelled"


def test_the_api_says_what_is_wrong(client: Client, world: World) -> None:
    client.force_login(world.by)
    body = {"company": world.company.pk, "supplier": world.supplier.pk, "amount": "5", "date": "2999-01-01"}
    answer = client.post("/api/v1/payments/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "date")
    assert "too far ahead" in answer.json()["errors"][0]["message"]


def test_amended_orders_keep_to_the_same_limits(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 1, 1)], status="draft")
    refused("ten years ahead", lambda: purchase_orders.revise(order, **world.acting(), date=dt.date(2099, 1, 1)))
