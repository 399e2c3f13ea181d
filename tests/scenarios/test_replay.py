"""A real company's orders, every exception among them, through our own commands, compared with their source.

Twenty orders of each kind: lines and headers whose cents differ, discounts, foreign currencies kept as a reference,
rejected and short receipts, source statuses 1 and 3, vendors that the source stopped, opening stock.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.demo.replay import books, report, run, source
from zhanggui.demo.replay.report import Outcome
from zhanggui.demo.replay.source import History
from zhanggui.masterdata.models import Supplier
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.sales.models import SalesOrder

UNTIL = dt.date(2012, 6, 30)
SALES = {
    *(43698, 43701, 43708, 43712, 43720, 43738, 43914, 44118, 44318, 44489),
    *(44495, 45543, 46063, 46389, 46561, 46564, 46656, 46747, 46978, 46982),
}
PURCHASES = {1, 2, 3, 4, 7, 10, 13, 18, 21, 64, 70, 74, 86, 98, 100, 116, 143, 149, 192, 195}
WORK = {3, 5, 14, 20, 22, 23, 31, 32, 33, 35, 36, 37, 38, 39, 69, 146, 1350, 14857, 16373}

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "adventureworks"


@pytest.fixture
def history(folder: Path) -> History:
    return source.read(folder, UNTIL).only(SALES, PURCHASES, WORK)


@pytest.fixture
def few_customers(folder: Path, history: History, tmp_path: Path) -> Path:
    """The source's folder with the customers of these orders alone, so that the masters come in quickly."""
    for file in folder.glob("*.csv.gz"):
        if file.name != "Sales_Customer.csv.gz":
            (tmp_path / file.name).symlink_to(file)
    with gzip.open(folder / "Sales_Customer.csv.gz", "rt", encoding="utf-8", newline="") as old:
        rows = list(csv.DictReader(old))
    with gzip.open(tmp_path / "Sales_Customer.csv.gz", "wt", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["AccountNumber"] in history.customers)
    return tmp_path


@pytest.fixture
def outcome(history: History, few_customers: Path) -> Outcome:
    told: list[str] = []
    ours = books.open_books(history, few_customers, told.append, migrate=False)
    seconds = run.replay(ours, told.append)
    books.close_books(ours)
    assert told[-1].endswith("a second"), "the terminal hears how far it is"
    return report.outcome(ours, seconds)


def test_twenty_orders_of_each_kind_end_as_the_source_says(outcome: Outcome) -> None:
    _documents(outcome)
    _amounts(outcome)
    _reasons(outcome)
    _the_end(outcome)
    _what_documents_keep()


def _documents(outcome: Outcome) -> None:
    assert outcome.documents == {
        "opening receipts": 1,
        "work-order receipts": 6,
        "purchase orders": 20,
        "goods receipts": 20,
        "supplier returns": 7,
        "orders with lines closed short": 5,
        "orders without anything accepted": 2,
        "supplier invoices": 18,
        "payments": 18,
        "sales orders": 20,
        "deliveries": 20,
        "sales invoices": 20,
        "money receipts": 20,
    }


def _amounts(outcome: Outcome) -> None:
    assert outcome.totals == {
        "sales orders": (Decimal("86655.67"), Decimal("86655.6648")),
        "purchase orders": (Decimal("312460.39"), Decimal("312460.3385")),
    }
    assert (len(outcome.opening), sum(outcome.opening.values())) == (10, 47)


def _reasons(outcome: Outcome) -> None:
    """A code only where its rule gives the difference exactly; nothing is left without a reason."""
    assert outcome.by_code() == {
        ("purchase", "header_cents"): (5, Decimal("0.01")),
        ("purchase", "line_cents"): (8, Decimal("0.05")),
        ("purchase", "nothing_accepted"): (2, Decimal("-4711.73")),
        ("purchase", "rejected"): (7, Decimal("-45366.71")),
        ("purchase", "short_receipt"): (5, Decimal("-2370.44")),
        ("sales", "header_cents"): (7, Decimal("0.01")),
        ("sales", "line_cents"): (4, Decimal("-0.01")),
    }
    assert outcome.unexplained == 0
    by_order = {one.order: one.amount for one in outcome.differences if (one.kind, one.code) == ("sales", "line_cents")}
    assert by_order == {
        43914: Decimal("-0.02"),
        44118: Decimal("0.01"),
        44495: Decimal("-0.01"),
        45543: Decimal("0.01"),
    }


def _the_end(outcome: Outcome) -> None:
    assert outcome.proofs == [], "ledgers, balances and rebuild agree"
    assert set(outcome.open_amounts.values()) == {Decimal(0)}, "everything was paid"
    assert outcome.listed["source status 1 (pending)"] == [2]
    assert outcome.listed["source status 3 (rejected)"] == [4, 64, 74]
    assert len(outcome.listed["vendor inactive in the source"]) == 8


def _what_documents_keep() -> None:
    order = SalesOrder.objects.get(external_refs__number="SO43698")
    assert order.external_refs["currency_rate"], "amounts stay in dollars, the rate's key is kept"
    assert order.currency.code == "USD"
    assert PurchaseOrder.objects.filter(external_refs__status="3").count() == 3
    assert not Supplier.objects.get(code="PROSE0001").is_active, "active for the replay alone"


def test_a_difference_without_a_rule_is_counted_as_unexplained(history: History) -> None:
    from zhanggui.demo.replay import differences

    order = history.sales[0]
    charges = Decimal(0)
    wrong = differences.of_order("sales", order, order.subtotal.quantize(Decimal("0.01")) + 1, order.total + charges)
    assert [one.code for one in wrong][:1] == ["unexplained"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(source.SourceMissing, match=r"Production_Product\.csv\.gz"):
        source.read(tmp_path, UNTIL)
