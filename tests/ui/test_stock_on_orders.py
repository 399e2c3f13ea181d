"""What stock has for orders is told to those who may see stock, warehouse by warehouse."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.access.models import Grant, Role
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests.make import sales_order
from zhanggui.stock.tests.make import stocked

D = Decimal


@pytest.fixture
def orders(world: World) -> dict[str, SalesOrder]:
    """Sold from two warehouses and as a draft; 731 pieces are free in the first one, 853 in the other."""
    item, other = world.item("RAIL"), make.warehouse(world.company)
    stocked(world, item, 731)
    stocked(world, item, 853, warehouse=other)
    lines = [{"item": item, "quantity": D(10), "price": D(5)}]
    return {
        "here": sales_order(world, lines=lines),
        "there": sales_order(world, lines=lines, warehouse=other),
        "draft": sales_order(world, status="draft", lines=[{**lines[0], "quantity": D(2000)}]),
    }


def seller(world: World, *codes: str) -> Any:
    return make.user("sales.*", "masterdata.*.view", "kernel.*.view", *codes, company=world.company)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_the_right_to_see_stock_orders_dont_tell_it(
    world: World, orders: dict[str, SalesOrder], client_of: Callable[[Any], Client]
) -> None:
    client = client_of(seller(world))

    for address in ("/to-deliver/", *(f"/sales-orders/{order.pk}/" for order in orders.values())):
        page = text(client, address)
        assert "731" not in page, address
        assert "853" not in page, address
    assert "RAIL" in text(client, "/to-deliver/")


def test_with_it_they_do(world: World, orders: dict[str, SalesOrder], client_of: Callable[[Any], Client]) -> None:
    client = client_of(seller(world, "stock.availability.view"))

    assert "731" in text(client, f"/sales-orders/{orders['here'].pk}/")
    assert "731" in text(client, f"/sales-orders/{orders['draft'].pk}/")
    page = text(client, "/to-deliver/")
    assert "731" in page
    assert "853" in page


def test_of_one_warehouse_only_its_own(
    world: World, orders: dict[str, SalesOrder], client_of: Callable[[Any], Client]
) -> None:
    person = seller(world)
    role = Role.objects.create(code="STOCK", name="stock", codes=["stock.availability.view"])
    Grant.objects.create(user=person, role=role, company=world.company, warehouse_id=world.warehouse.pk)

    page = text(client_of(person), "/to-deliver/")

    assert "731" in page
    assert "853" not in page
