"""One invoice of several receipts or deliveries, chosen on the list or named in the API."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.receivables.models import SalesInvoice
from zhanggui.sales.tests import make as sales
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal
RECEIPTS = "/goods-receipts/push/invoice_receipts/"
DELIVERIES = "/deliveries/push/bill_deliveries/"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.by)
    return client


def received(world: World, quantity: int = 10, **values: Any) -> GoodsReceipt:
    lines = [purchasing.line(world.item(), quantity, "11.30")]
    return purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=lines, tax_included=True, **values))


def delivered(world: World) -> Any:
    item = stock.stocked(world, world.item(), 100, 1)
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(3), "price": D(10)}], tax_included=True)
    return sales.delivery(world, order)


def address(base: str, *documents: Any) -> str:
    return base + "?" + "&".join(f"id={one.pk}" for one in documents)


def posted(client: Client, base: str, *documents: Any, **values: Any) -> HttpResponse:
    return client.post(address(base, *documents), values, follow=True)  # type: ignore[return-value]


def sent(client: Client, base: str, **body: Any) -> Any:
    return client.post(f"/api/v1{base}", body, content_type="application/json")


def user_of(world: World, *codes: str) -> Client:
    client = Client()
    client.force_login(masters.user(*codes, company=world.company))
    return client


def test_receipts_are_chosen_on_the_list_and_come_on_one_invoice(client: Client, world: World) -> None:
    receipts = [received(world) for _ in range(3)]
    body = client.get("/goods-receipts/").content.decode()
    assert f'formaction="{RECEIPTS}"' in body
    assert set(re.findall(r'name="id" value="(\d+)"', body)) == {str(one.pk) for one in receipts}
    chosen = receipts[:2]
    form = client.get(address(RECEIPTS, *chosen)).content.decode()
    assert all(one.number in form for one in chosen)
    assert receipts[2].number not in form
    page = posted(client, RECEIPTS, *chosen, reference="S-9").content.decode()
    invoice = SupplierInvoice.objects.get()
    assert (invoice.status, invoice.reference, invoice.gross, invoice.lines.count()) == ("draft", "S-9", D(226), 2)
    assert {line.receipt_line.document for line in invoice.lines.all()} == set(chosen)
    assert f"/supplier-invoices/{invoice.pk}/" in page
    assert proofs.differences() == []


def test_deliveries_are_chosen_on_the_list_and_come_on_one_invoice(client: Client, world: World) -> None:
    deliveries = [delivered(world) for _ in range(2)]
    assert f'formaction="{DELIVERIES}"' in client.get("/deliveries/").content.decode()
    posted(client, DELIVERIES, *deliveries, confirm_now="on")
    invoice = SalesInvoice.objects.get()
    assert (invoice.status, invoice.gross, invoice.lines.count()) == ("confirmed", D(60), 2)
    assert proofs.differences() == []


def test_sent_twice_it_is_made_once(client: Client, world: World) -> None:
    receipts = [received(world) for _ in range(2)]
    form = client.get(address(RECEIPTS, *receipts)).content.decode()
    (key,) = re.findall(r'name="key" value="(\w+)"', form)
    for _ in range(2):
        posted(client, RECEIPTS, *receipts, key=key)
    assert SupplierInvoice.objects.count() == 1


def test_the_api_makes_one_invoice_of_several(client: Client, world: World) -> None:
    receipts = [received(world) for _ in range(2)]
    answer = sent(client, RECEIPTS, ids=[one.pk for one in receipts], reference="S-9")
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["reference"], answer.json()["gross"]) == ("S-9", "226.0000")
    deliveries = [delivered(world) for _ in range(2)]
    answer = sent(client, DELIVERIES, ids=[one.pk for one in deliveries], confirm_now=True)
    assert (answer.status_code, answer.json()["status"], answer.json()["gross"]) == (201, "confirmed", "60.0000")


def test_receipts_of_two_suppliers_are_refused_in_a_sentence(client: Client, world: World) -> None:
    other = masters.supplier()
    receipts = [received(world), received(world, supplier=other)]
    page = posted(client, RECEIPTS, *receipts).content.decode()
    assert "Only documents of one company, one partner and one currency" in page
    answer = sent(client, RECEIPTS, ids=[one.pk for one in receipts])
    assert (answer.status_code, answer.json()["code"]) == (409, "different_partners")
    assert not SupplierInvoice.objects.exists()


def test_a_receipt_with_nothing_open_is_named_and_not_passed_over(client: Client, world: World) -> None:
    billed, draft, ready = received(world), received(world), received(world)
    payables.supplier_invoice(world, billed)
    GoodsReceipt.objects.filter(pk=draft.pk).update(status="draft")
    for wrong in (billed, draft):
        answer = sent(client, RECEIPTS, ids=[ready.pk, wrong.pk])
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_bill")
        assert str(wrong) in answer.json()["detail"]
    assert SupplierInvoice.objects.count() == 1


@pytest.mark.parametrize("ids", [[], None, "7", [True], ["x"], [0], [-1], [2**70], [1.5], {"id": 1}])
def test_what_names_no_receipts_is_refused(client: Client, world: World, ids: Any) -> None:
    answer = sent(client, RECEIPTS, ids=ids)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("query", ["", "?id=", "?id=x", "?id=0", "?id=99999999999999999999999", "?id=-1"])
def test_an_address_that_names_no_receipts_is_no_error_of_ours(client: Client, world: World, query: str) -> None:
    for method in (client.get, client.post):
        assert method(RECEIPTS + query, follow=True).status_code in (200, 400, 404, 409)
    assert not SupplierInvoice.objects.exists()


def test_nothing_chosen_is_told_on_the_list(client: Client, world: World) -> None:
    received(world)
    assert "Choose at least one row" in client.get(RECEIPTS, follow=True).content.decode()


def test_only_who_may_invoices_together(world: World) -> None:
    receipts = [received(world) for _ in range(2)]
    buyer = user_of(world, "purchasing.*", "payables.supplier_invoice.view", "masterdata.*")
    assert RECEIPTS not in buyer.get("/goods-receipts/").content.decode()
    assert posted(buyer, RECEIPTS, *receipts).status_code == 403
    assert sent(buyer, RECEIPTS, ids=[one.pk for one in receipts]).status_code == 403
    stranger = user_of(World(), "*")
    assert stranger.get(address(RECEIPTS, *receipts)).status_code == 404
    assert posted(stranger, RECEIPTS, *receipts).status_code == 404
    assert sent(stranger, RECEIPTS, ids=[one.pk for one in receipts]).status_code == 404
    assert Client().post(address(RECEIPTS, *receipts)).status_code == 302
    assert not SupplierInvoice.objects.exists()


def test_one_receipt_out_of_reach_hides_all(client: Client, world: World) -> None:
    own, foreign = received(world), received(World())
    limited = user_of(world, "*")
    assert sent(limited, RECEIPTS, ids=[own.pk, foreign.pk]).status_code == 404
    assert not SupplierInvoice.objects.exists()


def test_the_list_asks_as_often_for_many_rows(client: Client, world: World) -> None:
    limited = user_of(world, "*")
    counts = []
    for more in (2, 6):
        for _ in range(more):
            received(world)
        limited.get("/goods-receipts/")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            limited.get("/goods-receipts/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
