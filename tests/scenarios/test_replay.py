"""A real company's orders, every exception among them, through our own commands, compared with their source.

Twenty orders of each kind: lines and headers whose cents differ, discounts, foreign currencies kept as a reference,
rejected and short receipts, source statuses 1 and 3, vendors that the source stopped, opening stock.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhanggui.demo.replay import books, main, report, run, source
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


Change = Callable[[dict[str, str]], None]


def rewritten(folder: Path, to: Path, name: str, keep: Callable[[dict[str, str]], bool], *changes: Change) -> None:
    """One file of the source with some of its rows."""
    with gzip.open(folder / name, "rt", encoding="utf-8", newline="") as old:
        rows = [row for row in csv.DictReader(old) if keep(row)]
    for row, change in ((row, change) for row in rows for change in changes):
        change(row)
    (to / name).unlink(missing_ok=True)
    with gzip.open(to / name, "wt", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def few_customers(folder: Path, history: History, tmp_path: Path) -> Path:
    """The source's folder with the customers of these orders alone, so that the masters come in quickly."""
    for file in folder.glob("*.csv.gz"):
        (tmp_path / file.name).symlink_to(file)
    rewritten(folder, tmp_path, "Sales_Customer.csv.gz", lambda row: row["AccountNumber"] in history.customers)
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


TABLES = {
    "Sales_SalesOrderHeader": ("SalesOrderID", {43698, 43701}),
    "Sales_SalesOrderDetail": ("SalesOrderID", {43698, 43701}),
    "Purchasing_PurchaseOrderHeader": ("PurchaseOrderID", {1, 3}),
    "Purchasing_PurchaseOrderDetail": ("PurchaseOrderID", {1, 3}),
    "Production_WorkOrder": ("WorkOrderID", {3}),
}


@pytest.fixture
def cut(folder: Path, few_customers: Path) -> Callable[..., Path]:
    """Two orders of each kind; ``changes`` by file say what is wrong with them."""

    def make(**changes: Change) -> Path:
        for name, (key, wanted) in TABLES.items():
            keep = _among(key, wanted)
            rewritten(folder, few_customers, f"{name}.csv.gz", keep, *filter(None, [changes.get(name)]))
        return few_customers

    return make


def _among(key: str, wanted: Iterable[int]) -> Callable[[dict[str, str]], bool]:
    return lambda row: int(row[key]) in wanted


def set_where(key: str, value: str, column: str, to: str) -> Change:
    def change(row: dict[str, str]) -> None:
        if row[key] == value:
            row[column] = to

    return change


def replayed(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main(["adventureworks", "--data", str(folder), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_refused_step_is_told_with_its_document_and_the_others_go_on(
    cut: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cut(
        Sales_SalesOrderDetail=set_where("SalesOrderID", "43698", "UnitPrice", "-5"),
        Purchasing_PurchaseOrderDetail=set_where("PurchaseOrderID", "1", "ReceivedQty", "900"),
    )
    status, told = replayed(folder, capsys)
    assert (status, told["errors"]) == (1, 2), told["problems"]
    by_source = {one["source"]: one["message"] for one in told["problems"]}
    assert set(by_source) == {"sales order 43698", "purchase order 1"}
    assert all(sentence.endswith(".") for sentence in by_source.values()), by_source
    made = told["documents"]
    assert (made["purchase orders"], made["goods receipts"], made["payments"]) == (2, 1, 1)
    assert (made["sales orders"], made["money receipts"]) == (1, 1)
    assert told["unexplained"] == 2, "the order that wasn't made, and the one that was never received"


def test_a_product_that_the_source_does_not_hold_stops_its_order_alone(
    cut: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cut(Sales_SalesOrderDetail=set_where("SalesOrderID", "43698", "ProductID", "99999"))
    status, told = replayed(folder, capsys)
    assert (status, told["documents"]["sales orders"]) == (1, 1)
    assert {"source": "sales order 43698"}.items() <= told["problems"][-1].items()
    assert "product 99999" in told["problems"][-1]["message"]


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        (
            {"Sales_SalesOrderDetail": set_where("SalesOrderID", "43698", "OrderQty", "many")},
            "Sales_SalesOrderDetail.csv.gz, row 2",
            "OrderQty can't be “many”.",
        ),
        (
            {"Purchasing_PurchaseOrderHeader": set_where("PurchaseOrderID", "3", "VendorID", "0")},
            "Purchasing_PurchaseOrderHeader.csv.gz, row 3",
            "VendorID 0 is in none of the files.",
        ),
    ],
)
def test_a_source_that_can_not_be_read_is_told_as_json_too(
    changes: dict[str, Change],
    place: str,
    sentence: str,
    cut: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, told = replayed(cut(**changes), capsys)
    assert status == 2
    assert told == {
        "documents": {},
        "differences": 0,
        "unexplained": 0,
        "errors": 1,
        "problems": [{"source": place, "message": sentence}],
    }


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replayed(tmp_path, capsys)[0] == 2
    with pytest.raises(source.SourceWrong, match=r"Production_Product\.csv\.gz"):
        source.read(tmp_path, UNTIL)
