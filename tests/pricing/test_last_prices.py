"""Last prices tell what was agreed with a partner: only those hear of them who may see that order and its prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.models import LastPrice
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make as sales

pytestmark = pytest.mark.django_db
D = Decimal
CODES = ("*.view", "sales.*", "pricing.*", "masterdata.price.sales")


@pytest.fixture
def world() -> World:
    return World()


def seller(world: World, *codes: str, **grant: Any) -> Any:
    return masters.user(*(codes or CODES), company=world.company, **grant)


def sell(world: World, by: Any, item: Any, **row: Any) -> SalesOrder:
    return sales_orders.draft(
        by=by, at=world.at, company=world.company, customer=world.customer, warehouse=world.warehouse,
        lines=[{"item": item, "quantity": D(1), **row}],
    )  # fmt: skip


def read(client: Client, by: Any, *paths: str) -> str:
    client.force_login(by)
    pages = [client.get(path) for path in paths]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode() for page in pages)


def test_prices_of_others_are_for_nobody_with_own_documents(world: World, client: Client) -> None:
    item = world.item("RAIL")
    sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D("77.31")}])
    party = world.customer.party_id
    paths = (f"/items/{item.pk}/", f"/parties/{party}/", "/last-prices/", "/api/v1/last-prices/")

    assert read(client, seller(world), *paths).count("77.31") == 6
    for scope in ("own", "department"):
        assert "77.31" not in read(client, seller(world, scope=scope), *paths)


def test_a_grant_for_one_warehouse_knows_the_prices_of_that_one(world: World) -> None:
    item, other = world.item(), masters.warehouse(world.company, world.by)
    sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D(9)}])

    here, there = seller(world, warehouse_id=world.warehouse.pk), seller(world, warehouse_id=other.pk)

    assert LastPrice.objects.visible_to(here).count() == 1
    assert LastPrice.objects.visible_to(there).count() == 0


def test_each_sides_last_prices_are_for_those_who_see_its_prices(world: World) -> None:
    item = world.item()
    sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D(9)}])
    purchasing.purchase_order(world, lines=[{"item": item, "quantity": D(1), "price": D(5)}])

    assert [row.price for row in LastPrice.objects.visible_to(seller(world))] == [9]
    assert LastPrice.objects.visible_to(world.by).count() == 2
    assert not LastPrice.objects.visible_to(seller(world, "*.view", "sales.*"))


def test_a_new_line_takes_no_price_that_its_writer_may_not_see(world: World) -> None:
    item, own = world.item(), seller(world, scope="own")
    sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D("77.31")}])

    mine = sell(world, own, item)
    sales_orders.revise(mine, by=own, at=world.at, lines=[{"item": item, "quantity": D(2)}])

    line = mine.lines.get()
    assert (line.price, line.price_source) == (0, "")
    assert sell(world, seller(world), item).lines.get().price == D("77.31")


def test_own_last_prices_are_proposed_again(world: World) -> None:
    item, own = world.item(), seller(world, scope="own")
    order = sell(world, own, item, price=D(12))
    sales_orders.confirm(order, by=own, at=world.at)

    line = sell(world, own, item).lines.get()

    assert (line.price, line.price_source) == (12, f"last:{order.date.isoformat()}")


def test_whoever_sees_no_prices_at_all_writes_orders_at_the_last_one(world: World) -> None:
    item = world.item()
    sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D(9)}])
    assert sell(world, seller(world, "*.view", "sales.*", scope="own"), item).lines.get().price == 9
