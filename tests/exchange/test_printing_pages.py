"""Printing in the browser and through the API: who gets what. Long papers: see test_made_files.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.exchange.papers import text_of

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def ordered(world: World) -> PurchaseOrder:
    return make.purchase_order(world, lines=[line(world.item("RAIL"), 3, "113.71"), line(world.item(), 1, 1)])


@pytest.fixture
def address(ordered: PurchaseOrder) -> str:
    return f"/purchase-orders/{ordered.pk}/print/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(world: World) -> Client:
    return signed_in(world.by)


# -- at once


def test_the_paper_is_shown_in_the_browser(browser: Client, ordered: PurchaseOrder, address: str) -> None:
    answer = browser.get(address, {"language": "zh-hans"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{ordered.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert f"采购订单{ordered.number}" in text_of(answer.content)


def test_without_a_wish_the_paper_speaks_the_readers_language(browser: Client, world: World, address: str) -> None:
    assert "Purchase order" in text_of(browser.get(address).content)
    type(world.by).objects.filter(pk=world.by.pk).update(language="zh-hans")
    assert "采购订单" in text_of(browser.get(address).content)


def test_the_page_of_a_document_offers_its_paper(browser: Client, address: str) -> None:
    page = browser.get(address.replace("print/", "")).content.decode()

    assert f'href="{address}?language=en"' in page
    assert f'href="{address}?language=zh-hans"' in page
    assert f'href="{address}?language=en&amp;headings=both"' in page


def test_a_document_can_have_several_papers(browser: Client, world: World) -> None:
    from zhanggui.sales.tests import make as sales

    sold = sales.sales_order(world, lines=[line(world.item(), 2, 50)])
    address = f"/sales-orders/{sold.pk}/"

    assert f'href="{address}print/?language=en&amp;paper=proforma"' in browser.get(address).content.decode()
    assert "Sales order confirmation" in text_of(browser.get(f"{address}print/").content)
    proforma = text_of(browser.get(f"{address}print/?paper=proforma&language=zh-hans").content)
    assert f"形式发票{sold.number}" in proforma
    assert "价税合计CNY 100.00" in proforma


def test_a_paper_names_no_document_out_of_reach(world: World, ordered: PurchaseOrder) -> None:
    receipt = make.goods_receipt(world, ordered)
    codes = ("kernel.*.view", "masterdata.*", "purchasing.goods_receipt.view")
    papers = {
        person: text_of(signed_in(person).get(f"/goods-receipts/{receipt.pk}/print/?language=en").content)
        for person in (world.by, masters.user(*codes, company=world.company))
    }
    assert [receipt.number in text for text in papers.values()] == [True, True]
    assert [ordered.number in text for text in papers.values()] == [True, False]


def test_a_paper_has_the_reach_and_the_permission_of_its_document(world: World, address: str) -> None:
    foreign = signed_in(masters.user(company=World().company))
    stranger = signed_in(masters.user("kernel.*", company=world.company))
    api = f"/api/v1{address}"

    assert [foreign.get(path).status_code for path in (address, api)] == [404, 404]
    assert [stranger.get(path).status_code for path in (address, api)] == [403, 403]
    assert Client().get(address).status_code == 302
    assert Client().get(api).status_code == 401


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"language": "xx"}, "There is no language “xx”."),
        ({"headings": "three"}, "Write “both”"),
        ({"paper": "../../general"}, "There is no paper “../../general”"),
        ({"paper": "proforma"}, "There is no paper “proforma”"),
    ],
)
def test_what_can_not_be_printed_is_said(browser: Client, address: str, query: dict[str, str], sentence: str) -> None:
    page, api = browser.get(address, query), browser.get(f"/api/v1{address}", query)

    assert (page.status_code, api.status_code) == (400, 400)
    assert sentence in page.content.decode()
    assert sentence in api.json()["errors"][0]["message"]


def test_what_is_no_document_has_no_paper(browser: Client, world: World) -> None:
    assert browser.get(f"/suppliers/{world.supplier.pk}/print/").status_code == 404
    assert browser.get(f"/api/v1/suppliers/{world.supplier.pk}/print/").status_code == 404
    assert browser.get("/purchase-orders/999999/print/").status_code == 404
    assert browser.get("/api/v1/purchase-orders/999999/print/").status_code == 404
    assert "print/" not in browser.get(f"/suppliers/{world.supplier.pk}/").content.decode()


# -- API


def test_programs_get_the_same_paper(browser: Client, ordered: PurchaseOrder, address: str) -> None:
    answer = browser.get(f"/api/v1{address}?language=zh-hans", headers={"accept": "application/pdf"})

    assert answer["Content-Type"] == "application/pdf"
    assert f"采购订单{ordered.number}" in text_of(answer.content)
    assert browser.post(f"/api/v1{address}").status_code == 405


def test_the_api_describes_printing() -> None:
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = paths["/api/v1/sales-orders/{id}/print/"]["get"]

    assert found["responses"]["200"]["content"].keys() == {"application/pdf"}
    assert {p["name"] for p in found["parameters"]} == {"id", "language", "headings", "paper"}
    assert {"400", "401", "403", "404"} <= found["responses"].keys()


def test_addresses_that_nobody_answers_are_refused_as_json(browser: Client) -> None:
    answer = browser.get("/api/v1/nothing/1/print/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
