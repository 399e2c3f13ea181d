"""A buyer edits forty lines of a purchase order in a spreadsheet, is told what is wrong, mends it, and saves it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.exchange.sheets import Book, comments, content, download, problems, send

from zhanggui.exchange.models import SheetRow, SheetUpload
from zhanggui.exchange.sheets import uploads
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order

pytestmark = pytest.mark.django_db

FORTY = 40


@pytest.fixture
def world() -> World:
    return World()


def signed_in(user: Any, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def buyer(world: World) -> Client:
    return signed_in(make.user("*", company=world.company))


@pytest.fixture
def items(world: World) -> list[Any]:
    return [world.item(code=f"RAIL-{number:02}") for number in range(1, FORTY + 1)]


@pytest.fixture
def order(world: World, items: list[Any]) -> PurchaseOrder:
    return purchase_order(world, status="draft", lines=[line(one, 10, "2.50") for one in items])


def figures(order: PurchaseOrder) -> list[tuple[str, Decimal, Decimal]]:
    rows = order.lines.order_by("position").select_related("item")
    return [(row.item.code, row.quantity, row.price) for row in rows]


def activities(order: PurchaseOrder) -> list[str]:
    rows = Activity.objects.filter(document_type=order._meta.label, document_id=order.pk)
    return list(rows.order_by("seq").values_list("step", flat=True))


def page_of(client: Client, answer: Any) -> Any:
    assert answer.status_code == 302, answer.context["problem"]
    return client.get(answer["Location"])


def test_the_story_of_forty_lines(buyer, world, order, items):
    before = figures(order)
    book = download(buyer, "/purchase-orders/sheet.xlsx?status=draft")
    assert [row[book.heads.id] for row in book.heads.rows] == [str(order.pk)]
    assert book.lines.column("item") == [one.code for one in items]
    assert book.lines.column("quantity") == [10.0] * FORTY
    assert book.lines.column("document") == [f"#{order.pk}"] * FORTY

    # Three mistakes, in two sheets, beside two right changes.
    book.heads.rows[0]["date"] = "next week"
    book.lines.rows[0]["item"] = "NO-SUCH"
    book.lines.rows[1]["quantity"] = "ten"
    book.lines.rows[2]["price"] = "1,234.50"
    book.lines.rows[3]["quantity"] = "１２"
    answer = send(buyer, "purchase-orders", book)
    page = page_of(buyer, answer)

    lines = "Purchase orders: lines"
    assert [one[:3] for one in problems(page)] == [
        ("Purchase orders", 3, "Date"),
        (lines, 3, "Item"),
        (lines, 4, "Quantity"),
    ]
    assert page.context["counts"]["wrong"] == 1
    assert buyer.post(answer["Location"], {"key": "k2"}).status_code == 302  # nothing is ready
    assert (figures(order), activities(order)) == (before, ["draft"])

    # The marked file comes back, is mended and sent again.
    marked = content(buyer.get(f"{answer['Location']}marked.xlsx"))
    assert "NO-SUCH" in comments(marked)
    book = Book(marked)
    book.heads.rows[0]["date"] = dt.date(2026, 3, 9)
    book.lines.rows[0]["item"] = "RAIL-01"
    book.lines.rows[1]["quantity"] = 11
    del book.lines.rows[39]
    book.lines.rows.append({"document": f"#{order.pk}", "item": "RAIL-40", "quantity": 7, "price": 3})
    answer = send(buyer, "purchase-orders", book, key="k3")
    page = page_of(buyer, answer)
    assert problems(page) == []
    row = SheetRow.objects.get(upload=page.context["upload"])
    assert [(one["label"], one["before"], one["after"]) for one in row.changes if not one.get("removed")] == [
        ("Date", str(order.date), "2026-03-09"),
        ("Quantity", "10", "11"),
        ("Price", "2.5", "1234.5"),
        ("Quantity", "10", "12"),
        ("Item", "", "RAIL-40"),
        ("Quantity", "", "7"),
        ("Price", "", "3"),
    ]
    assert row.removed_count == 1
    assert figures(order) == before

    # A line would go: that is asked for.
    assert "Tick that you mean it" in buyer.post(answer["Location"], {"key": "k4"}).content.decode()
    assert figures(order) == before
    buyer.post(answer["Location"], {"key": "k5", "removing": "on"})

    order.refresh_from_db()
    expected = [(code, quantity, price) for code, quantity, price in before[:39]]
    expected[1] = ("RAIL-02", Decimal(11), Decimal("2.5"))
    expected[2] = ("RAIL-03", Decimal(10), Decimal("1234.5"))
    expected[3] = ("RAIL-04", Decimal(12), Decimal("2.5"))
    assert figures(order) == [*expected, ("RAIL-40", Decimal(7), Decimal(3))]
    assert order.date == dt.date(2026, 3, 9)
    assert order.gross == 36 * 25 + 11 * Decimal("2.5") + 12345 + 30 + 21
    assert activities(order) == ["draft", "revise"]

    # Sent twice it is done once.
    buyer.post(answer["Location"], {"key": "k5", "removing": "on"})
    buyer.post(answer["Location"], {"key": "k6", "removing": "on"})
    assert activities(order) == ["draft", "revise"]


def test_what_nobody_touched_is_no_change(buyer, order):
    answer = send(buyer, "purchase-orders", download(buyer, "/purchase-orders/sheet.xlsx"))
    assert answer.status_code == 400
    assert "Nothing in this workbook differs" in answer.context["problem"]
    assert not SheetUpload.objects.exists()
    assert activities(order) == ["draft"]


def test_one_draft_is_edited_from_its_page(buyer, world, order):
    purchase_order(world, status="draft", lines=[line(world.item(), 1, 1)])
    assert f"/purchase-orders/{order.pk}/sheet/" in buyer.get(f"/purchase-orders/{order.pk}/").content.decode()
    book = download(buyer, f"/purchase-orders/{order.pk}/sheet/")
    assert (len(book.heads.rows), len(book.lines.rows)) == (1, FORTY)


def test_a_new_document_is_made_from_the_template(buyer, world, items):
    book = download(buyer, "/purchase-orders/new-rows.xlsx")
    assert (book.heads.rows, book.lines.rows) == ([], [])
    head = {"document": "mine", "supplier": world.supplier.code, "warehouse": world.warehouse.code}
    book.heads.rows.append(head)
    book.lines.rows.append({"document": "mine", "item": "RAIL-01", "quantity": 5, "price": "4"})
    book.lines.rows.append({"document": "mine", "item": "RAIL-02", "quantity": 6, "price": "5"})
    answer = send(buyer, "purchase-orders", book)
    assert problems(page_of(buyer, answer)) == []
    assert not PurchaseOrder.objects.exists()
    buyer.post(answer["Location"], {"key": "x"})
    made = PurchaseOrder.objects.get()
    assert figures(made) == [("RAIL-01", 5, 4), ("RAIL-02", 6, 5)]
    assert made.gross == 50


def test_a_line_of_no_document_is_an_error(buyer, order):
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[0]["document"] = "elsewhere"
    page = page_of(buyer, send(buyer, "purchase-orders", book))
    assert any("There is no “elsewhere”" in message for *_place, message in problems(page))


def test_a_sorted_sheet_changes_no_order_of_lines(buyer, order):
    before = figures(order)
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows.reverse()
    assert send(buyer, "purchase-orders", book).status_code == 400
    book.lines.rows[0]["quantity"] = 99
    answer = send(buyer, "purchase-orders", book, key="again")
    buyer.post(answer["Location"], {"key": "x"})
    assert figures(order) == [*before[:39], ("RAIL-40", Decimal(99), Decimal("2.5"))]


def test_somebody_else_was_faster(buyer, world, order):
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[5]["quantity"] = 77
    rows = [
        {"id": one.pk, "quantity": Decimal(13) if n == 0 else one.quantity} for n, one in enumerate(order.lines.all())
    ]
    purchase_orders.revise(order, **world.acting(), lines=rows)
    before = figures(order)
    answer = send(buyer, "purchase-orders", book)
    [(_sheet, row, _column, message)] = problems(page_of(buyer, answer))
    assert row == 3
    assert "RAIL-01 × 10, Quantity: 10 → 13" in message
    buyer.post(answer["Location"], {"key": "x", "good": "1"})
    assert figures(order) == before


def test_it_is_asked_again_when_it_is_saved(buyer, world, order):
    """Somebody may change it between the look at the changes and saving."""
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[5]["quantity"] = 77
    answer = send(buyer, "purchase-orders", book)
    purchase_orders.revise(order, **world.acting(), note="mine")
    before = figures(order)
    buyer.post(answer["Location"], {"key": "x"})
    page = buyer.get(answer["Location"])
    assert page.context["counts"]["refused"] == 1
    assert "Somebody changed" in page.context["rows"][0].detail
    assert figures(order) == before


def test_good_rows_are_saved_alone_if_one_says_so(buyer, world, items):
    first, second = (purchase_order(world, status="draft", lines=[line(items[0], 1, 1)]) for _ in range(2))
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.find(document=f"#{first.pk}")["quantity"] = -1
    book.lines.find(document=f"#{second.pk}")["quantity"] = 8
    answer = send(buyer, "purchase-orders", book)
    page = page_of(buyer, answer)
    assert (page.context["counts"]["wrong"], page.context["counts"]["ready"]) == (1, 1)
    assert buyer.post(answer["Location"], {"key": "x"}).status_code == 409
    assert (figures(first)[0][1], figures(second)[0][1]) == (1, 1)
    buyer.post(answer["Location"], {"key": "y", "good": "1"})
    assert (figures(first)[0][1], figures(second)[0][1]) == (1, 8)
    assert (activities(first), activities(second)) == (["draft"], ["draft", "revise"])


def test_a_confirmed_order_is_only_shown(buyer, world, items):
    order = purchase_order(world, lines=[line(items[0], 1, 1)])
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    assert book.lines.column("document") == [order.number]
    book.lines.rows[0]["quantity"] = 5
    [(*_place, message)] = problems(page_of(buyer, send(buyer, "purchase-orders", book)))
    assert "isn't possible while" in message
    assert figures(order) == [("RAIL-01", 1, 1)]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [("=1+1", "no result yet"), ("#ERROR", "shows an error"), ("1.1234567", "decimals"), ("1e3", "no number")],
)
def test_cells_that_hold_no_value(buyer, order, cell, sentence):
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[0]["price"] = cell
    [(_sheet, row, column, message)] = problems(page_of(buyer, send(buyer, "purchase-orders", book)))
    assert (row, column) == (3, "Price")
    assert sentence in message
    assert figures(order)[0] == ("RAIL-01", 10, Decimal("2.5"))


def test_what_is_only_shown_is_said_and_not_taken(buyer, order):
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[0]["gross"] = 1
    page = page_of(buyer, send(buyer, "purchase-orders", book))
    assert [one["note"] for one in page.context["problems"]] == [True]
    assert page.context["counts"]["wrong"] == 0


def test_in_chinese_and_sent_back_in_english(world, order):
    chinese = signed_in(make.user("*", company=world.company), "zh-hans")
    book = download(chinese, "/purchase-orders/sheet.xlsx")
    assert "数量 *" in book.lines.titles or "数量" in book.lines.titles
    book.heads.rows[0]["tax_included"] = "是"
    book.heads.rows[0]["due_date"] = "2026年4月1日"
    english = signed_in(make.user("*", company=world.company))
    answer = send(english, "purchase-orders", book)
    assert problems(page_of(english, answer)) == []
    english.post(answer["Location"], {"key": "x"})
    order.refresh_from_db()
    assert (order.tax_included, order.due_date) == (True, dt.date(2026, 4, 1))


def test_many_are_left_to_the_worker(buyer, order, monkeypatch):
    monkeypatch.setattr("zhanggui.exchange.sheets.uploads.AT_ONCE", 0)
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[0]["quantity"] = 3
    page = page_of(buyer, send(buyer, "purchase-orders", book))
    assert page.context["under_way"]
    assert figures(order)[0][1] == 10
    assert buyer.post(page.request["PATH_INFO"], {"key": "x"}).status_code == 302  # not yet
    assert figures(order)[0][1] == 10


def test_what_an_ended_worker_left_is_taken_up(buyer, order, monkeypatch):
    monkeypatch.setattr("zhanggui.exchange.sheets.uploads.AT_ONCE", 0)
    book = download(buyer, "/purchase-orders/sheet.xlsx")
    book.lines.rows[0]["quantity"] = 3
    answer = send(buyer, "purchase-orders", book)
    (upload,) = SheetUpload.objects.all()
    uploads.resume(upload.asked_at, at=upload.asked_at)  # too young: somebody may be at it
    assert (SheetUpload.objects.get().status, figures(order)[0][1]) == ("checking", 10)
    later = upload.asked_at + dt.timedelta(seconds=1)

    uploads.resume(later, at=later)
    assert (SheetUpload.objects.get().status, figures(order)[0][1]) == ("checked", 10)
    uploads.resume(later, at=later)  # its user hasn't decided yet
    assert (SheetUpload.objects.get().status, figures(order)[0][1]) == ("checked", 10)
    buyer.post(answer["Location"], {"key": "x"})
    uploads.resume(later, at=later)
    assert (SheetUpload.objects.get().status, figures(order)[0][1]) == ("done", 3)
    uploads.resume(later, at=later)
    assert activities(order) == ["draft", "revise"]


class TestWrongUsers:
    def test_without_the_right_to_change_only_the_plain_export_is_there(self, world, order):
        reader = signed_in(make.user("*.*.view", company=world.company))
        body = reader.get("/purchase-orders/").content.decode()
        assert "/purchase-orders/export.xlsx" in body
        assert "/purchase-orders/sheet" not in body
        for address in ("sheet.xlsx", "sheet/", "new-rows.xlsx", f"{order.pk}/sheet/"):
            assert reader.get(f"/purchase-orders/{address}").status_code == 403
        assert reader.post("/purchase-orders/sheet/", {}).status_code == 403

    def test_a_row_of_another_company_is_an_error_and_stays(self, buyer, world, order):
        foreign = World()
        theirs = purchase_order(foreign, status="draft", lines=[line(foreign.item(), 1, 1)])
        book = download(buyer, "/purchase-orders/sheet.xlsx")
        assert len(book.heads.rows) == 1
        book.heads.rows[0] |= {book.heads.id: str(theirs.pk), "note": "mine now"}
        page = page_of(buyer, send(buyer, "purchase-orders", book))
        assert any("not within your reach" in message for *_place, message in problems(page))
        assert str(theirs) not in page.content.decode()
        buyer.post(page.request["PATH_INFO"], {"key": "x", "good": "1"})
        theirs.refresh_from_db()
        assert theirs.note == ""
        assert buyer.get(f"/purchase-orders/{theirs.pk}/sheet/").status_code == 404

    def test_a_line_of_another_order_is_an_error(self, buyer, world, order, items):
        other = purchase_order(world, status="draft", lines=[line(items[0], 1, 1)])
        book = download(buyer, f"/purchase-orders/{order.pk}/sheet/")
        book.lines.rows[0][book.lines.id] = str(other.lines.get().pk)
        page = page_of(buyer, send(buyer, "purchase-orders", book))
        assert page.context["counts"]["wrong"] == 1
        assert figures(other) == [("RAIL-01", 1, 1)]

    @pytest.mark.parametrize("key", ["0", "-1", "abc", "9" * 30, "1.5"])
    def test_a_key_that_is_none_is_an_error(self, buyer, order, key):
        book = download(buyer, "/purchase-orders/sheet.xlsx")
        book.heads.rows[0] |= {book.heads.id: key, "note": "x"}
        page = page_of(buyer, send(buyer, "purchase-orders", book))
        assert page.context["counts"]["wrong"] == 1

    @pytest.mark.parametrize(
        ("name", "value"), [("version", "x"), ("version", ""), ("was", "{"), ("was", '{"cells":3}')]
    )
    def test_damaged_hidden_columns_save_nothing_wrong(self, buyer, order, name, value):
        book = download(buyer, "/purchase-orders/sheet.xlsx")
        book.heads.rows[0] |= {name: value, "note": "x"}
        answer = send(buyer, "purchase-orders", book)
        page = page_of(buyer, answer)
        assert page.context["counts"]["wrong"] == (1 if name == "version" else 0)

    def test_only_who_sent_it_sees_it(self, buyer, world, order):
        book = download(buyer, "/purchase-orders/sheet.xlsx")
        book.heads.rows[0]["note"] = "x"
        address = send(buyer, "purchase-orders", book)["Location"]
        other = signed_in(make.user("*", company=world.company))
        assert other.get(address).status_code == 404
        assert other.get(f"{address}marked.xlsx").status_code == 404
        assert other.post(address, {"key": "x"}).status_code == 404
        order.refresh_from_db()
        assert order.note == ""


class TestPrices:
    CODES = ("*.*.view", "purchasing.purchase_order.draft", "purchasing.purchase_order.revise")

    def test_they_are_in_no_workbook_of_whoever_may_not_see_them(self, world, order):
        storekeeper = signed_in(make.user(*self.CODES, company=world.company))
        sent = content(storekeeper.get("/purchase-orders/sheet.xlsx"))
        book = Book(sent)
        assert not {"price", "gross", "net", "discount", "tax"} & {*book.heads.names, *book.lines.names}
        book.lines.rows[0]["quantity"] = 4
        answer = send(storekeeper, "purchase-orders", book)
        storekeeper.post(answer["Location"], {"key": "x"})
        assert figures(order)[0] == ("RAIL-01", 4, Decimal("2.5"))

    def test_they_are_not_written_from_the_workbook_of_somebody_else(self, buyer, world, order):
        storekeeper = signed_in(make.user(*self.CODES, company=world.company))
        book = download(buyer, "/purchase-orders/sheet.xlsx")
        book.lines.rows[0]["price"] = 1
        answer = send(storekeeper, "purchase-orders", book)
        assert answer.status_code == 400
        assert "nothing that you may write" in answer.context["problem"]
        assert figures(order)[0][2] == Decimal("2.5")


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("x.xlsx", b"PK\x03\x04nothing", "damaged"),
        ("x.xlsx", b"", "damaged"),
        ("x.csv", b"a,b", "no Excel workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(buyer, order, name, sent, sentence):
    answer = send(buyer, "purchase-orders", sent or b" ", name=name)
    assert answer.status_code == 400
    assert sentence in answer.context["problem"]


def test_the_workbook_of_another_list_is_refused(buyer, order):
    answer = send(buyer, "items", download(buyer, "/purchase-orders/sheet.xlsx"))
    assert "holds another list (purchase-orders)" in answer.context["problem"]
