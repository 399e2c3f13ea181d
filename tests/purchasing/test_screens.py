"""Purchasing on screen: every page opens, shows its neighbours, and hides prices from who may not see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, requisition_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.queries import incoming
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.ui import panels

D = Decimal
Get = Callable[[str], str]


@pytest.fixture
def chain(world: World) -> dict[str, Any]:
    """One document of every type, each made from the one before."""
    item = world.item("RAIL")
    request = make.purchase_requisition(world, lines=[line(item, 10)])
    row = {"requisition_line": request.lines.get(), "price": D("11.30")}
    order = make.purchase_order(world, lines=[row])
    notice = make.receiving_notice(world, order)
    receipt = goods_receipts.receive_announced(notice, **world.acting(), confirm_now=True)
    back = make.supplier_return(world, receipt, 2)
    return {
        "purchase-requisitions": request,
        "purchase-orders": order,
        "receiving-notices": notice,
        "goods-receipts": receipt,
        "supplier-returns": back,
    }


def reading(user: Any) -> Get:
    client = Client()
    client.force_login(user)

    def get(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.content.decode()

    return get


def test_every_page_opens_and_names_its_neighbours(world: World, chain: dict[str, Any]) -> None:
    get = reading(world.by)

    numbers = {noun: document.number for noun, document in chain.items()}
    for noun, document in chain.items():
        assert numbers[noun] in get(f"/{noun}/")
        assert "<form" in get(f"/{noun}/new/")
        page = get(f"/{noun}/{document.pk}/")
        shown = {other for other, number in numbers.items() if number in page}
        assert noun in shown
        assert len(shown) > 1, noun
    assert {"purchase-requisitions", "receiving-notices", "goods-receipts", "supplier-returns"} <= {
        other for other, number in numbers.items() if number in get(f"/purchase-orders/{chain['purchase-orders'].pk}/")
    }


def test_what_can_be_done_next_is_a_button(world: World, chain: dict[str, Any]) -> None:
    get = reading(world.by)

    order = get(f"/purchase-orders/{chain['purchase-orders'].pk}/")
    for label in ("Receive goods", "Announce goods", "Amend", "Close rest of lines", "Close", "Cancel"):
        assert label in order
    assert "Return goods" in get(f"/goods-receipts/{chain['goods-receipts'].pk}/")
    assert "Order from a supplier" in get(f"/purchase-requisitions/{chain['purchase-requisitions'].pk}/")


def test_steps_with_nothing_to_do_are_no_buttons(world: World) -> None:
    get = reading(world.by)
    service = world.item(kind="service")
    served = make.purchase_order(world, lines=[line(service, 1, "5")])
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5"), line(service, 1, "5")])
    own = list(order.lines.order_by("position"))

    assert shown(get, served) == ["close_lines"]
    assert shown(get, order) == ["receive", "announce", "close_lines"]
    purchase_orders.close_lines(order, **world.acting(), lines=own[:1])
    assert shown(get, order) == ["close_lines", "reopen_lines"]
    purchase_orders.close_lines(order, **world.acting(), lines=own[1:])
    assert shown(get, order) == ["reopen_lines"]
    purchase_orders.reopen_lines(order, **world.acting(), lines=own)
    purchase_orders.close(order, **world.acting())
    assert shown(get, order) == []


def test_a_line_is_shown_by_the_name_that_was_typed(world: World) -> None:
    get, rail, block = reading(world.by), world.item("RAIL", name="Rail"), world.item("BLOCK", name="Block")
    rows = [line(rail, 10, name="Rail, black"), line(block, 2)]
    request = make.purchase_requisition(world, lines=rows)
    order = requisition_orders.order(request, **world.acting(), supplier=world.supplier)

    for page in (get(f"/purchase-requisitions/{request.pk}/"), get(f"/purchase-orders/{order.pk}/")):
        assert "<small>RAIL</small>Rail, black</a>" in page
        assert "<small>BLOCK</small>Block</a>" in page


def shown(get: Get, order: PurchaseOrder) -> list[str]:
    page = get(f"/purchase-orders/{order.pk}/")
    return [step for step in ("receive", "announce", "close_lines", "reopen_lines") if f"/{step}/" in page]


def test_a_draft_says_what_stands_in_the_way(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 1)])

    assert "Line 1 has no price." in reading(world.by)(f"/purchase-orders/{order.pk}/")


def test_the_store_sees_no_prices(world: World, chain: dict[str, Any]) -> None:
    store = masters.user("kernel.*.view", "masterdata.*.view", "purchasing.*.view", "purchasing.goods_receipt.*")
    get = reading(store)

    for noun in ("purchase-orders", "goods-receipts", "supplier-returns"):
        for path in (f"/{noun}/", f"/{noun}/{chain[noun].pk}/"):
            assert "113.00" not in get(path)
            assert "11.30" not in get(path)
    client = Client()
    client.force_login(store)
    assert client.get("/goods-received-not-invoiced/").status_code == 403


def test_what_is_received_but_not_invoiced_has_a_page(world: World, chain: dict[str, Any]) -> None:
    page = reading(world.by)("/goods-received-not-invoiced/")

    assert world.supplier.name in page
    assert chain["goods-receipts"].number in page
    assert "80.00" in page


def test_an_item_knows_what_it_cost(world: World, chain: dict[str, Any]) -> None:
    item = chain["purchase-orders"].lines.get().item

    def prices(user: Any) -> list[Any]:
        found = [shown.context for shown in panels.shown(item, user) if shown.template == "pricing/prices.html"]
        return [row.line for one in found if one["side"] == "purchase" for row in one["rows"]]

    assert [(row.document, row.price) for row in prices(world.by)] == [(chain["purchase-orders"], D("11.30"))]
    assert prices(masters.user("*.view")) == []


def test_what_is_to_come_has_a_page(world: World) -> None:
    soon, later = dt.date(2026, 3, 1), dt.date(2036, 3, 1)
    late = make.purchase_order(world, due_date=soon, lines=[line(world.item("RAIL"), 10, 5), line(world.item(), 4, 5)])
    undated = make.purchase_order(world, lines=[line(world.item(), 1, 5)])
    dated = make.purchase_order(world, lines=[line(world.item(), 2, 5, due_date=later)])
    first = late.lines.order_by("position")[0]
    make.receiving_notice(world, late, lines=[{"order_line": first, "quantity": D(6)}])
    make.goods_receipt(world, late, 3, 4)

    found = incoming.of(world.by, most=10)

    assert [(one.line.document, one.open, one.announced) for one in found] == [
        (late, 7, 6),
        (dated, 2, 0),
        (undated, 1, 0),
    ]
    assert [one.is_late(world.company.day(world.at)) for one in found] == [True, False, False]
    assert incoming.of(masters.user(company=masters.company()), most=10) == []
    page = reading(world.by)("/to-receive/")
    assert [document.number in page for document in (late, dated, undated)] == [True, True, True]
