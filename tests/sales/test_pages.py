"""Sales in the browser: lists, pages, forms and steps, and what a reader without rights doesn't get."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.models import Delivery, SalesOrder
from zhanggui.sales.queries import supply
from zhanggui.sales.tests import make
from zhanggui.stock.tests.make import stocked

pytestmark = pytest.mark.django_db
D = Decimal
NOUNS = ("sales-orders", "delivery-notices", "deliveries", "sales-returns")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.by)
    return client


@pytest.fixture
def chain(world: World) -> SalesOrder:
    item = stocked(world, world.item("RAIL"), 100, 44)
    order = make.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D(113)}])
    delivery = make.delivery(world, make.delivery_notice(world, order), 8)
    make.sales_return(world, delivery, 1)
    return order


@pytest.mark.parametrize("noun", NOUNS)
def test_lists_and_pages_open(client: Client, chain: SalesOrder, noun: str) -> None:
    page = client.get(f"/{noun}/")
    assert page.status_code == 200
    assert chain.customer.label in page.content.decode()


def test_an_orders_page_shows_what_followed(client: Client, chain: SalesOrder) -> None:
    page = client.get(f"/sales-orders/{chain.pk}/").content.decode()
    for number in ("SO202603-0001", "DN202603-0001", "DL202603-0001", "RT202603-0001"):
        assert number in page
    assert "Tell the store to ship" in page


def test_a_draft_shows_its_review(client: Client, world: World) -> None:
    order = make.sales_order(world, status="draft", lines=[{"item": world.item(), "quantity": D(1), "price": D(1)}])
    page = client.get(f"/sales-orders/{order.pk}/").content.decode()
    assert "Order review" in page
    assert "are free now" in page


def test_costs_are_for_those_who_may_see_margins(client: Client, world: World, chain: SalesOrder) -> None:
    delivery = Delivery.objects.get()
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert "352.00" in page  # eight at 44
    seller = masters.user("*.view", "sales.*", "masterdata.price.sales")
    client.force_login(seller)
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert "904.00" in page
    assert "352.00" not in page
    client.force_login(masters.user("*.view", "sales.*"))
    assert "904.00" not in client.get(f"/deliveries/{delivery.pk}/").content.decode()


def test_an_order_is_delivered_by_buttons(client: Client, world: World, chain: SalesOrder) -> None:
    made = client.post(f"/sales-orders/{chain.pk}/push/deliver/", {"confirm_now": "on", "key": "k1"})
    assert made.status_code == 302, made.content.decode()
    chain.refresh_from_db()
    assert chain.delivered_progress == "full"


def test_steps_with_nothing_to_do_are_no_buttons(client: Client, world: World) -> None:
    item = stocked(world, world.item(), 100, 1)
    order = make.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D(113)}])
    steps = ("reserve", "release", "close_lines", "reopen_lines", "notify")

    def shown() -> list[str]:
        page = client.get(f"/sales-orders/{order.pk}/").content.decode()
        return [step for step in steps if f"/{step}/" in page]

    assert shown() == ["reserve", "close_lines", "notify"]
    sales_orders.reserve(order, **world.acting())
    assert shown() == ["release", "close_lines", "notify"]
    sales_orders.close_lines(order, **world.acting(), lines=list(order.lines.all()))
    assert shown() == ["reopen_lines"]


def test_a_refusal_says_what_to_do(client: Client, world: World, chain: SalesOrder) -> None:
    page = client.post(f"/sales-orders/{chain.pk}/cancel/", {"reason": "no"}, follow=True).content.decode()
    assert "Close or cancel the delivery notice first" in page
    chain.refresh_from_db()
    assert chain.status == "confirmed"


def test_a_finding_names_its_line_once(client: Client, world: World) -> None:
    item = stocked(world, world.item("RAIL", name="Rail"), 10, 44)
    lines = [{"item": item, "quantity": D(1), "price": price} for price in (D(1), D(0))]
    order = make.sales_order(world, status="draft", lines=lines)
    for page in (f"/sales-orders/{order.pk}/confirm/", f"/api/v1/sales-orders/{order.pk}/confirm/"):
        told = client.post(page, {}, content_type="application/json").content.decode()
        assert ("is sold below what it costs" in told, "has no price" in told) == (True, True)
        assert "Line 1: Line" not in told
        assert "Line 2: Line" not in told
    order.refresh_from_db()
    assert order.status == "draft"


def test_what_is_to_deliver_is_listed_with_its_supply(client: Client, world: World, chain: SalesOrder) -> None:
    item = world.item("BLOCK")
    make.sales_order(world, lines=[{"item": item, "quantity": D(7), "price": D(1), "due_date": dt.date(2020, 1, 2)}])
    page = client.get("/to-deliver/").content.decode()
    assert page.index("BLOCK") < page.index("RAIL")
    assert "2020-01-02" in page
    supplies = supply.open_lines(world.by, most=10)
    assert [(one.line.item.code, one.open, one.reserved, one.free, one.short) for one in supplies] == [
        ("BLOCK", 7, 0, 0, 7),
        ("RAIL", 2, 2, 91, 0),
    ]
    assert supply.open_lines(masters.user(company=masters.company()), most=10) == []


def test_the_list_of_open_lines_asks_no_more_for_more_lines(client: Client, world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/to-deliver/").status_code == 200
        return len(queries)

    make.sales_order(world, lines=[{"item": world.item(), "quantity": D(1), "price": D(1)}])
    client.get("/to-deliver/")
    few = count()
    for _number in range(3):
        lines = [{"item": world.item(), "quantity": D(1), "price": D(1)} for _line in range(5)]
        make.sales_order(world, lines=lines, customer=masters.customer())
    assert count() == few


def test_margins_are_shown_by_item_and_customer(client: Client, world: World, chain: SalesOrder) -> None:
    page = client.get("/margins/?start=2026-03-01&end=2026-03-31").content.decode()
    assert "392.00" in page  # seven kept: 700 less 308
    assert "56.0" in page
    assert client.get("/margins/?start=nonsense&end=2026-13-45").status_code == 400
    client.force_login(masters.user("*.view", "sales.*", "masterdata.price.sales"))
    assert client.get("/margins/").status_code in (403, 404)
