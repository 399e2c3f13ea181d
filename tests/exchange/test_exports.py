"""Lists as files: the same rows, columns, order and hiding as the page, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from zhanggui.exchange.exporting import workbook
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests.make import line, purchase_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def reader(world: World, *codes: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make.user(*(codes or ("*",)), company=world.company))
    return client


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(answer)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def separated(answer: Any) -> list[list[str]]:
    text = content(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_workbook_holds_what_the_list_shows(world):
    item = world.item(code="RAIL")
    first = purchase_order(world, status="draft", lines=[line(item, 10, "11.30")])
    purchase_order(world, status="draft", lines=[line(item, 3, "2.50")])
    address = "/purchase-orders/export.xlsx?status=draft&sort=gross&columns=date,gross,supplier,status,currency"

    book = sheets(reader(world).get(address))

    head, *rows = book["Purchase orders"]
    assert head == ["Date", "Total", "Supplier", "Status", "Currency"]
    assert rows[0] == [first.date, 7.5, world.supplier.label, "Draft", "CNY"]
    assert rows[1][1] == 113
    assert rows[3][:2] == ["Total CNY", 120.5]
    about = {row[0]: row[1] for row in book["About this file"]}
    assert about["Status"] == "Draft"
    assert about["Sorted by"] == "Total, ascending"
    assert about["Rows"] == "2"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [("gross,supplier", [7.5, "Total CNY"]), ("gross", [7.5, "Total CNY"]), ("supplier,gross", ["Total CNY", 7.5])],
)
def test_a_sum_stands_under_its_column_wherever_this_is(world, columns, expected):
    purchase_order(world, status="draft", lines=[line(world.item(), 3, "2.50")])
    rows = sheets(reader(world).get(f"/purchase-orders/export.xlsx?columns={columns}"))["Purchase orders"]
    assert rows[3] == expected


def test_text_holds_the_same_and_numbers_stay_plain(world):
    purchase_order(world, status="draft", lines=[line(world.item(), 1000, "11.30")])
    head, row = separated(reader(world).get("/purchase-orders/export.csv?columns=net,gross,supplier"))
    assert head == ["Net amount", "Total", "Supplier"]
    assert row == ["10000", "11300", world.supplier.label]


def test_all_rows_come_not_only_the_first_page(world):
    item = world.item()
    for _ in range(3):
        purchase_order(world, status="draft", lines=[line(item, 1, 1)])
    assert len(separated(reader(world).get("/purchase-orders/export.csv?limit=2"))) == 4


def test_nothing_that_looks_like_a_formula_is_one(world):
    names = ["=1+1", "@SUM(A1)", "+86 10", "-2 mm", "plain"]
    for number, name in enumerate(names):
        world.item(code=f"F{number}", name=name)
    client, query = reader(world), "?columns=name&sort=code"
    assert [row[0] for row in separated(client.get(f"/items/export.csv{query}"))][1:] == [
        "'=1+1",
        "'@SUM(A1)",
        "'+86 10",
        "'-2 mm",
        "plain",
    ]
    cells = [row[0] for row in sheets(client.get(f"/items/export.xlsx{query}"))["Items"][1:]]
    assert cells == names


def test_a_number_too_long_for_a_spreadsheet_stays_exact_as_text():
    written: list[tuple[str, Any]] = []

    class Sheet:
        def write_string(self, _row: int, _number: int, text: str) -> None:
            written.append(("text", text))

        def write_number(self, _row: int, _number: int, value: float, _format: Any) -> None:
            written.append(("number", value))

    sheet = object.__new__(workbook._Sheet)
    sheet.sheet, sheet.decimals = Sheet(), lambda places: places
    sheet._put(0, 0, Decimal("12345678901234.123456"))
    sheet._put(0, 0, Decimal("0.100000"))
    assert written == [("text", "12345678901234.123456"), ("number", 0.1)]


def test_hidden_prices_are_in_no_file(world):
    purchase_order(world, status="draft", lines=[line(world.item(), 7, "4321.50")])
    client = reader(world, "*.*.view")
    head, row = separated(client.get("/purchase-orders/export.csv"))
    assert "Total" not in head
    assert not any("4321" in cell or "30250" in cell for cell in row)
    assert separated(client.get("/purchase-orders/export.csv?columns=number,net,gross"))[0] == ["Number"]


def test_documents_of_another_company_are_in_no_file(world):
    foreign = World()
    purchase_order(foreign, status="draft", lines=[line(foreign.item(), 1, 1)])
    assert len(separated(reader(world).get("/purchase-orders/export.csv"))) == 1


def test_whoever_may_not_see_the_list_gets_no_file(world):
    answer = reader(world, "sales.sales_order.view").get("/purchase-orders/export.xlsx")
    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["/purchase-orders/export.pdf", "/nothing/export.csv"])
def test_what_is_no_file_is_not_found(world, address):
    assert reader(world).get(address).status_code == 404


def test_a_wrong_filter_is_refused_as_in_the_api(world):
    assert reader(world).get("/purchase-orders/export.xlsx?nothing=1").status_code == 400


def test_a_list_longer_than_a_sheet_is_refused_whole(world, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    for code in ("A", "B"):
        world.item(code=code)
    answer = reader(world).get("/items/export.xlsx")
    assert answer.status_code == 409
    assert "Filter it, or take the text file" in answer.content.decode()


def test_the_questions_to_the_database_do_not_grow_with_the_rows(world):
    client, item = reader(world), world.item()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            content(client.get("/purchase-orders/export.xlsx"))
        return len(captured)

    purchase_order(world, status="draft", lines=[line(item, 1, 1)])
    asked()
    few = asked()
    for _ in range(20):
        purchase_order(world, status="draft", lines=[line(item, 1, 1)])
    assert asked() == few


def test_the_list_offers_its_files(world):
    body = reader(world).get("/items/?sort=code").content.decode()
    assert 'href="/items/export.xlsx?sort=code"' in body
    assert 'href="/items/export.csv?sort=code"' in body
