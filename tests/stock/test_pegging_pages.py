"""People peg by hand: on the page of what is expected to go, and through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.tests import make as sales
from zhanggui.stock.models import ExpectedMove, Pegging
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def moves(world: World) -> tuple[ExpectedMove, ExpectedMove]:
    """Seven that go and ten that come."""
    item = make.stocked(world, world.item(), 3, 1)
    purchasing.purchase_order(world, lines=[purchasing.line(item, 10, 1)])
    sales.sales_order(world, lines=[purchasing.line(item, 7, 2)])
    going, coming = ExpectedMove.objects.order_by("quantity")
    return going, coming


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")


def pegged() -> list[tuple[str, int, bool]]:
    return [(row.supply_type, int(row.quantity), row.is_hard) for row in Pegging.objects.order_by("pk")]


def test_a_demand_is_pegged_to_a_supply_on_its_page_and_taken_back(world, moves):
    going, coming = moves
    client, page = signed_in(world.by), f"/expected-moves/{going.pk}/"
    assert f"{page}push/serve/" in client.get(page).content.decode()
    assert f'<option value="{coming.pk}"' in client.get(f"{page}push/serve/").content.decode()

    answer = client.post(f"{page}push/serve/", {"supply": coming.pk, "quantity": "5"})

    made = Pegging.objects.get()
    assert answer["Location"] == f"/peggings/{made.pk}/"
    assert pegged() == [("purchasing.PurchaseOrder", 5, True)]
    assert f"/peggings/{made.pk}/unpeg/" in client.get(f"/peggings/{made.pk}/").content.decode()
    client.post(f"/peggings/{made.pk}/unpeg/", {})
    assert pegged() == []


def test_through_the_api_stock_serves_where_no_supply_is_named(world, moves):
    going, coming = moves
    client = signed_in(world.by)
    assert send(client, f"expected-moves/{going.pk}/push/serve/", quantity="3").status_code == 201
    assert send(client, f"expected-moves/{going.pk}/push/serve/", quantity="2", supply=coming.pk).status_code == 201
    assert pegged() == [("stock", 3, True), ("purchasing.PurchaseOrder", 2, True)]
    again = send(client, f"expected-moves/{going.pk}/push/serve/", quantity="3", supply=coming.pk)
    assert (again.status_code, again.json()["code"]) == (409, "pegged_too_much")
    assert send(client, f"peggings/{Pegging.objects.first().pk}/unpeg/").status_code == 200
    assert pegged() == [("purchasing.PurchaseOrder", 2, True)]


def test_what_comes_is_not_served(world, moves):
    _going, coming = moves
    client = signed_in(world.by)
    assert "push/serve/" not in client.get(f"/expected-moves/{coming.pk}/").content.decode()
    answer = send(client, f"expected-moves/{coming.pk}/push/serve/", quantity="1")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_demand")


def test_a_supply_of_other_goods_is_none(world, moves):
    going, _coming = moves
    purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 10, 1)])
    other = ExpectedMove.objects.exclude(item=going.item).get()
    answer = send(signed_in(world.by), f"expected-moves/{going.pk}/push/serve/", quantity="1", supply=other.pk)
    assert answer.status_code == 400
    assert pegged() == []


@pytest.mark.parametrize(
    ("codes", "status"),
    [(("*.*.view",), 403), (("stock.*",), 404), (("stock.pegging.peg",), 403)],
    ids=["without the right", "without the documents", "without the list"],
)
def test_who_may_not_changes_nothing(world, moves, codes, status):
    client = signed_in(masters.user(*codes, company=world.company))
    answer = send(client, f"expected-moves/{moves[0].pk}/push/serve/", quantity="1", supply=moves[1].pk)
    assert answer.status_code == status
    assert pegged() == []


def test_a_demand_of_another_company_is_not_found(world, moves):
    client = signed_in(masters.user("*", company=World().company))
    assert send(client, f"expected-moves/{moves[0].pk}/push/serve/", quantity="1").status_code == 404
    assert pegged() == []


def test_supplies_of_other_warehouses_are_not_offered_to_who_sees_one(world, moves):
    going, coming = moves
    far = masters.warehouse(world.company, world.by)
    hidden = purchasing.purchase_order(world, lines=[purchasing.line(going.item, 4, 1)], warehouse=far)
    codes = ("kernel.*.view", "masterdata.*.view", "stock.*", "*.*.view")
    keeper = masters.user(*codes, company=world.company, warehouse_id=world.warehouse.pk)
    address = f"/expected-moves/{going.pk}/push/serve/"
    offered = {person: signed_in(person).get(address).content.decode() for person in (world.by, keeper)}
    assert [f'<option value="{coming.pk}"' in text for text in offered.values()] == [True, True]
    assert [str(hidden) in text for text in offered.values()] == [True, False]
    key = ExpectedMove.objects.get(warehouse=far).pk
    assert send(signed_in(keeper), f"{address[1:]}", quantity="1", supply=key).status_code == 400
    assert pegged() == []
