"""Money in the browser and through the API: lists, pages, steps, ageing, statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.receivables.models import SalesInvoice
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.models import MoneyReceipt, OpenItem, Payment
from zhanggui.settlement.tests import make
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal
NOUNS = (
    "supplier-invoices",
    "supplier-credit-notes",
    "sales-invoices",
    "credit-notes",
    "payments",
    "money-receipts",
    "opening-items",
    "open-items",
    "allocations",
    "money-accounts",
)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.by)
    return client


@pytest.fixture
def bought(world: World) -> SupplierInvoice:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item("RAIL"), 10, "11.30")])
    return payables.supplier_invoice(world, purchasing.goods_receipt(world, order), reference="S-77")


@pytest.fixture
def sold(world: World) -> SalesInvoice:
    item = stock.stocked(world, world.item("BLOCK"), 100, 4)
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D("11.30")}])
    return receivables.sales_invoice(world, sales.delivery(world, order))


@pytest.fixture
def everything(world: World, bought: SupplierInvoice, sold: SalesInvoice) -> None:
    payables.supplier_credit_note(world, bought, 1)
    receivables.credit_note(world, sold, 1)
    account = make.account(world)
    make.payment(world, account=account, lines=[{"open_item": make.open_items(bought)[0], "amount": D(50)}])
    make.money_receipt(world, 200, account=account, lines=[{"open_item": make.open_items(sold)[0]}])
    make.opening(world, "payable", {"amount": 7, "date": dt.date(2025, 12, 1)})


@pytest.mark.parametrize("noun", NOUNS)
def test_lists_pages_and_api_open(client: Client, everything: None, noun: str) -> None:
    assert client.get(f"/{noun}/").status_code == 200
    rows = client.get(f"/api/v1/{noun}/").json()["results"]
    assert rows
    for row in rows:
        assert client.get(f"/{noun}/{row['id']}/").status_code == 200
        assert client.get(f"/api/v1/{noun}/{row['id']}/").status_code == 200


@pytest.mark.parametrize("noun", NOUNS[:4])
def test_lists_cost_the_same_whatever_their_length(client: Client, world: World, noun: str) -> None:
    def make_one() -> None:
        bought = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, "11.30")])
        invoice = payables.supplier_invoice(world, purchasing.goods_receipt(world, bought))
        payables.supplier_credit_note(world, invoice, 1)
        item = stock.stocked(world, world.item(), 100, 4)
        order = sales.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D("11.30")}])
        receivables.credit_note(world, receivables.sales_invoice(world, sales.delivery(world, order)), 1)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{noun}/").status_code == 200
        return len(queries)

    make_one()
    statements()
    few = statements()
    for _ in range(3):
        make_one()
    assert statements() == few


def test_an_invoice_shows_where_it_is_from_and_what_settles_it(client: Client, everything: None) -> None:
    page = client.get(f"/supplier-invoices/{SupplierInvoice.objects.get().pk}/").content.decode()
    for number in ("PO202603-0001", "GR202603-0001", "PC202603-0001", "PY202603-0001", "S-77"):
        assert number in page
    page = client.get(f"/sales-invoices/{SalesInvoice.objects.get().pk}/").content.decode()
    for number in ("SO202603-0001", "DL202603-0001", "SC202603-0001", "MR202603-0001"):
        assert number in page


def test_the_pages_of_orders_and_partners_lead_to_invoices(client: Client, world: World, everything: None) -> None:
    for address in (
        f"/purchase-orders/{SupplierInvoice.objects.get().lines.get().order_line.document_id}/",
        f"/suppliers/{world.supplier.pk}/",
    ):
        assert "PI202603-0001" in client.get(address).content.decode()
    for address in (
        f"/deliveries/{SalesInvoice.objects.get().lines.get().delivery_line.document_id}/",
        f"/customers/{world.customer.pk}/",
    ):
        assert "SI202603-0001" in client.get(address).content.decode()


def test_an_order_is_invoiced_and_paid_through_the_api(client: Client, world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, "11.30")])
    receipt = purchasing.goods_receipt(world, order)

    def post(address: str, **body: Any) -> Any:
        return client.post(f"/api/v1/{address}/", body, content_type="application/json")

    invoice = post(f"goods-receipts/{receipt.pk}/push/invoice_receipt", reference="S-1", tax_override="13.01")
    assert (invoice.status_code, invoice.json()["status"]) == (201, "draft")
    key = invoice.json()["id"]
    confirmed = post(f"supplier-invoices/{key}/confirm")
    assert (confirmed.status_code, D(confirmed.json()["open_amount"])) == (200, D("113.00"))
    paid = post(f"supplier-invoices/{key}/push/pay", amount="60", confirm_now=True)
    assert (paid.status_code, paid.json()["status"]) == (201, "confirmed")
    refused = post(f"supplier-invoices/{key}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_paid")
    assert paid.json()["number"] in refused.json()["detail"]


def test_a_payment_is_entered_and_allocated_in_the_api(client: Client, world: World) -> None:
    item = make.owed(world, "payable", 100, dt.date(2026, 3, 2))
    later = make.owed(world, "payable", 40, dt.date(2026, 3, 9))
    body = {
        "company": world.company.pk,
        "supplier": world.supplier.pk,
        "amount": "120",
        "lines": [{"open_item": item.pk}],
    }
    made = client.post("/api/v1/payments/", body, content_type="application/json")
    assert (made.status_code, D(made.json()["lines"][0]["amount"])) == (201, 100)
    key = made.json()["id"]
    asked = client.post(f"/api/v1/payments/{key}/confirm/", {}, content_type="application/json")
    assert (asked.status_code, asked.json()["code"]) == (409, "acknowledgement_required")
    reasons = {"more_than_open": "for the next order"}
    confirmed = client.post(
        f"/api/v1/payments/{key}/confirm/", {"acknowledge": reasons}, content_type="application/json"
    )
    assert (confirmed.status_code, D(confirmed.json()["open_amount"])) == (200, 20)
    too_much = client.post(
        f"/api/v1/payments/{key}/allocate/", {"open_item": later.pk, "amount": "39"}, content_type="application/json"
    )
    assert (too_much.status_code, too_much.json()["code"]) == (409, "money_used_up"), too_much.json()
    done = client.post(f"/api/v1/payments/{key}/allocate/", {}, content_type="application/json")
    assert (done.status_code, D(done.json()["open_amount"])) == (200, 0)
    assert OpenItem.objects.get(pk=later.pk).open_amount == 20


def test_what_is_left_to_allocate_is_above_zero_on_every_page(
    client: Client, world: World, bought: SupplierInvoice, sold: SalesInvoice
) -> None:
    left = {
        ("payments", make.payment(world, 200, lines=[{"open_item": make.open_items(bought)[0]}]).pk): "87.00",
        ("money-receipts", make.money_receipt(world, 120, lines=[{"open_item": make.open_items(sold)[0]}]).pk): "7.00",
        ("money-receipts", make.money_receipt(world, 40, is_refund=True).pk): "40.00",
        ("supplier-credit-notes", payables.supplier_credit_note(world, bought, 1).pk): "11.30",
        ("credit-notes", receivables.credit_note(world, sold, 2).pk): "22.60",
    }
    for (noun, key), open_amount in left.items():
        assert D(client.get(f"/api/v1/{noun}/{key}/").json()["open_amount"]) == D(open_amount), noun
        rows = client.get(f"/api/v1/{noun}/").json()["results"]
        assert open_amount in [f"{D(row['open_amount']):.2f}" for row in rows]
        for page in (client.get(f"/{noun}/{key}/"), client.get(f"/{noun}/")):
            shown = page.content.decode()
            assert f">{open_amount}<" in shown, noun
            assert f"-{open_amount}" not in shown


def test_money_far_beyond_the_invoice_wants_a_reason(client: Client, world: World, sold: SalesInvoice) -> None:
    """Without it nothing is kept, not even the draft."""
    address = f"/api/v1/sales-invoices/{sold.pk}/push/collect/"
    body: dict[str, Any] = {"amount": "999999.00", "confirm_now": True}
    asked = client.post(address, body, content_type="application/json")
    assert (asked.status_code, asked.json()["findings"]) == (
        409,
        [
            {
                "level": "warn",
                "code": "more_than_open",
                "message": "999,999.00 is 999,886.00 more than the 113.00 that are still open of what it settles.",
                "remedy": "Correct the amount, or say what the rest is for.",
                "row": None,
            }
        ],
    )
    assert (MoneyReceipt.objects.count(), make.balance(world, "receivable")) == (0, 113)
    body["acknowledge"] = {"more_than_open": "pays the whole year ahead"}
    made = client.post(address, body, content_type="application/json")
    assert (made.status_code, D(made.json()["open_amount"])) == (201, D("999886.00"))
    assert make.balance(world, "receivable") == D("-999886.00")


def test_steps_of_money_are_buttons_only_where_something_is_open(
    client: Client, world: World, bought: SupplierInvoice, sold: SalesInvoice
) -> None:
    def shown(address: str, step: str) -> bool:
        return f"/push/{step}/" in client.get(address).content.decode()

    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, "11.30")])
    item = stock.stocked(world, world.item(), 100, 4)
    sale = sales.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D("11.30")}])
    steps = {f"/purchase-orders/{order.pk}/": "invoice", f"/sales-orders/{sale.pk}/": "bill"}
    assert [shown(*one) for one in steps.items()] == [False, False]
    receipt, delivery = purchasing.goods_receipt(world, order, 6), sales.delivery(world, sale, 6)
    steps |= {f"/goods-receipts/{receipt.pk}/": "invoice_receipt", f"/deliveries/{delivery.pk}/": "bill_delivery"}
    assert [shown(*one) for one in steps.items()] == [True] * 4
    payables.supplier_invoice(world, receipt, 2)
    receivables.sales_invoice(world, delivery, 2)
    assert [shown(*one) for one in steps.items()] == [True] * 4
    payables.supplier_invoice(world, receipt)
    receivables.sales_invoice(world, delivery)
    assert [shown(*one) for one in steps.items()] == [False] * 4

    paying = {f"/supplier-invoices/{bought.pk}/": "pay", f"/sales-invoices/{sold.pk}/": "collect"}
    assert [shown(*one) for one in paying.items()] == [True, True]
    make.payment(world, lines=[{"open_item": make.open_items(bought)[0]}])
    make.money_receipt(world, lines=[{"open_item": make.open_items(sold)[0]}])
    assert [shown(*one) for one in paying.items()] == [False, False]


def test_only_what_can_be_settled_is_offered(client: Client, world: World) -> None:
    own = make.owed(world, "payable", 100, dt.date(2026, 3, 2), reference="OWN-1")
    make.owed(world, "payable", 100, dt.date(2026, 3, 2), reference="FOREIGN-1", party=masters.supplier().party)
    payment = make.payment(world, 60)
    page = client.get(f"/payments/{payment.pk}/allocate/").content.decode()
    assert "OWN-1" in page
    assert "FOREIGN-1" not in page
    client.post(f"/payments/{payment.pk}/allocate/", {"open_item": str(own.pk), "amount": "25"})
    own.refresh_from_db()
    assert own.open_amount == 75
    assert "OWN-1" in client.get(f"/payments/{payment.pk}/unallocate/").content.decode()
    client.post(f"/payments/{payment.pk}/unallocate/", {"open_item": str(own.pk)})
    own.refresh_from_db()
    assert own.open_amount == 100


def test_the_form_of_a_payment_offers_what_is_open(client: Client, world: World) -> None:
    make.owed(world, "payable", 100, dt.date(2026, 3, 2))
    paid = make.owed(world, "payable", 40, dt.date(2026, 3, 2))
    make.payment(world, lines=[{"open_item": paid}])
    answer = client.get("/lookup/open_item/?q=OB").content.decode()
    assert "100.00" in answer
    assert f'"{paid.pk}"' not in answer
    assert client.get("/payments/new/").status_code == 200


@pytest.mark.parametrize("slug", ["receivables-ageing", "payables-ageing"])
def test_ageing_opens_on_any_day(client: Client, world: World, everything: None, slug: str) -> None:
    for query in ("", "?day=2026-05-01", "?day=", f"?company={world.company.pk}"):
        assert client.get(f"/{slug}/{query}").status_code == 200
    page = client.get(f"/{slug}/?day=2026-05-01").content.decode()
    partner = world.customer if slug.startswith("receivables") else world.supplier
    assert partner.party.label in page


def test_a_statement_shows_opening_and_closing(client: Client, world: World, everything: None) -> None:
    address = f"/statement-of-account/?party={world.supplier.party.pk}&side=payable&start=2026-01-01&end=2026-12-31"
    page = client.get(address).content.decode()
    for text in ("PI202603-0001", "PC202603-0001", "PY202603-0001", "7.00", "58.70"):
        assert text in page
    for wrong in ("", "?party=x&side=payable", f"?party={world.supplier.party.pk}&side=both"):
        assert client.get(f"/statement-of-account/{wrong}").status_code == 404


def test_a_reader_of_another_company_sees_nothing(client: Client, world: World, everything: None) -> None:
    client.force_login(masters.user(company=masters.company(world.by)))
    for noun in NOUNS:
        assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.get(f"/api/v1/payments/{Payment.objects.get().pk}/").status_code == 404
    assert client.get(f"/payables-ageing/?company={world.company.pk}").status_code == 200
    assert world.supplier.party.label not in client.get("/payables-ageing/?day=2026-05-01").content.decode()
