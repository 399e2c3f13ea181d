"""What the form asks for while somebody types: the server counts, nothing is saved, and wrong users get nothing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.access.models import Grant, Role
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import drafts
from zhanggui.ui.screen import find

PREVIEW, RESOLVE = "/purchase-orders/preview/", "/purchase-orders/resolve/"


def form(world, *rows, **values):
    made = {"supplier": world.supplier.pk, "warehouse": world.warehouse.pk, "date": "2026-03-02", **values}
    return {**made, "lines": json.dumps(rows)}


def test_the_server_counts_and_saves_nothing(world, page):
    item = world.item("A-1", specification="M8")
    before = Activity.objects.count()
    row = {"item": item.pk, "quantity": "3", "price": "10.005"}
    answer = page.post(PREVIEW, form(world, row, {"item": "A-1", "quantity": "1,200", "price": "0.1"})).json()
    assert answer["errors"] == []
    first, second = answer["lines"]["1"], answer["lines"]["2"]
    assert (first["specification"], first["unit"][1], first["gross"]) == ("M8", "pcs", "30.02")
    assert (second["quantity"], second["item"][0], second["gross"]) == ("1,200", str(item.pk), "120.00")
    assert [one["text"] for one in answer["totals"]] == ["132.76 CNY", "17.26 CNY", "150.02 CNY"]
    assert (PurchaseOrder.objects.count(), Activity.objects.count()) == (0, before)


def test_a_wrong_row_hides_neither_the_others_nor_what_is_wrong_with_them(world, page):
    item = world.item()
    rows = (
        {"item": item.pk, "quantity": "many"},
        {"item": item.pk, "quantity": "-1"},
        {"item": item.pk, "quantity": "2", "price": "5"},
        {"item": "NOWHERE", "quantity": "2"},
    )
    answer = page.post(PREVIEW, form(world, *rows)).json()
    assert [(e["row"], e["field"]) for e in answer["errors"]] == [(1, "quantity"), (4, "item"), (2, "quantity")]
    assert list(answer["lines"]) == ["3"]
    assert answer["lines"]["3"]["gross"] == "10.00"


def test_a_preview_of_a_change_leaves_the_document_as_it_was(world, page):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    kept = order.lines.get()
    sent = form(world, {"id": kept.pk, "quantity": "8"}, {"item": kept.item_id, "quantity": "1", "price": "1"})
    answer = page.post(f"/purchase-orders/{order.pk}/revise/preview/", sent).json()
    assert [answer["lines"][n]["gross"] for n in ("1", "2")] == ["20.00", "1.00"]
    order.refresh_from_db()
    assert (order.version, order.gross, order.lines.get().quantity) == (1, 10, 4)


def test_prices_stay_hidden_in_previews(world, client_of, storekeeper):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    kept = order.lines.get()
    sent = form(world, {"id": kept.pk, "quantity": "8", "price": "1"})
    answer = client_of(storekeeper).post(f"/purchase-orders/{order.pk}/revise/preview/", sent).json()
    assert not {"price", "net", "gross", "tax", "price_from"} & answer["lines"]["1"].keys()
    assert answer["totals"] == []


def test_a_new_document_shows_the_prices_of_its_own_company_alone(world, client_of):
    item = world.item()
    purchase_order(world, lines=[line(item, 10, "77.77")])  # a last price
    person = make.user("*.*.view", "purchasing.purchase_order.draft", company=world.company)
    role = Role.objects.create(code="DEAR", name="Prices elsewhere", codes=["masterdata.price.purchase"])
    Grant.objects.create(user=person, role=role, company=make.company(world.by))
    sent = form(world, {"item": item.pk, "quantity": "3"}, company=world.company.pk)
    answer = client_of(person).post(PREVIEW, sent).json()
    assert answer["lines"]["1"]["quantity"] == "3"
    assert not {"price", "net", "gross", "tax", "price_from"} & answer["lines"]["1"].keys()
    assert "77.77" not in json.dumps(answer)


def test_wrong_users_get_neither_previews_nor_words(world, client_of, reader):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    address = f"/purchase-orders/{order.pk}/revise/preview/"
    assert client_of(reader).post(PREVIEW, form(world)).status_code == 403
    assert client_of(reader).post(address, form(world)).status_code == 403
    stranger = make.user("*", company=make.company(), name="stranger")
    assert client_of(stranger).post(address, form(world)).status_code == 404
    assert client_of(make.user("none.at.all")).post(RESOLVE, "{}", "application/json").status_code == 403


@pytest.mark.parametrize("sent", ["[", "7", "[3]", '{"a": 1}', "[" * 5000])
def test_what_is_no_list_of_lines_is_said(world, page, sent):
    answer = page.post(PREVIEW, {**form(world), "lines": sent}).json()
    assert [e["field"] for e in answer["errors"]] == ["lines"]
    assert page.post("/purchase-orders/new/", {**form(world), "lines": sent}).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_lines(world, page):
    items = [world.item() for _ in range(20)]

    def queries(count):
        rows = [{"item": items[n % 20].code, "quantity": "1", "unit": "pcs"} for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            assert len(page.post(PREVIEW, form(world, *rows)).json()["lines"]) == count
        return len(captured)

    queries(1)
    assert queries(200) == queries(20)


def test_a_thousand_lines_with_three_keys_take_a_handful_of_queries(world, django_assert_max_num_queries):
    items = [world.item() for _ in range(100)]
    lines = [{"item": items[n % 100].code, "unit": "pcs", "tax": "VAT13", "quantity": "1"} for n in range(1000)]
    payload = {"supplier": world.supplier.pk, "warehouse": world.warehouse.pk, "company": world.company.pk}
    with django_assert_max_num_queries(12):
        values = drafts.resolve(find("purchase-orders"), {**payload, "lines": lines}, user=world.by)
    assert len(values.lines) == 1000


def test_pasted_words_are_found_by_code_and_by_name_in_one_query_a_column(world, page):
    item = world.item("A-1", name="Rail", name_zh="导轨")
    world.item("B-1", name="Twin"), world.item("B-2", name="Twin")
    asked = {"words": {"item": ["A-1", "导轨", "Twin", "Nowhere", 7], "nonsense": ["x"]}}
    found = page.post(RESOLVE, json.dumps(asked), "application/json").json()
    assert {word: key for word, (key, _text) in found["item"].items()} == {"A-1": str(item.pk), "导轨": str(item.pk)}


def test_words_that_no_text_can_hold_name_nothing(world, page):
    item = world.item("A-1")
    sent = json.dumps({"words": {"item": ["\ud800", "a\x00", "A-1"]}})
    answer = page.post(RESOLVE, sent, content_type="application/json")
    assert list(answer.json()["item"]) == [item.code]


def test_units_are_those_of_the_item(world, page):
    item = world.item(conversions={"box": (12, 1)})
    make.unit("kg")
    found = page.get("/lookup/unit/", {"item": item.pk}).json()
    assert [row["text"].split("\u2002")[0] for row in found] == ["box", "pcs"]


def test_lines_sent_as_json_are_saved_and_come_back_with_their_errors(world, page):
    item = world.item("A-1")
    rows = ({"item": item.pk, "quantity": "x"}, {}, {"item": "NOWHERE", "quantity": "2", "note": "keep me"})
    answer = page.post("/purchase-orders/new/", form(world, *rows))
    assert answer.status_code == 400
    grid = answer.context["grid"]
    assert [(e["row"], e["field"]) for e in grid["errors"]] == [(1, "quantity"), (2, "item")]
    assert grid["rows"] == [rows[0], rows[2]]
    assert grid["texts"]["item"][str(item.pk)].startswith("A-1")
    page.post("/purchase-orders/new/", form(world, {"item": "A-1", "quantity": "2", "price": "5"}))
    assert PurchaseOrderLine.objects.get().gross == Decimal(10)
