"""A reference to a document out of the reader's reach says no more than that there is one, in API and pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.access.models import Department, Grant, Role
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.tests.make import goods_receipt, line, purchase_order

from .conftest import Call

D = Decimal
HIDDEN = {"id": None, "code": "", "label": ""}


@pytest.fixture
def receipt(world: World) -> GoodsReceipt:
    return goods_receipt(world, purchase_order(world, lines=[line(world.item("RAIL"), 10, 5)]))


def keeper(world: World, **grant: Any) -> Any:
    """Sees all receipts, and purchase orders as ``grant`` says; none at all without it."""
    codes = ("kernel.*.view", "masterdata.*", "purchasing.goods_receipt.view")
    person = make.user(*codes, company=world.company)
    if grant:
        role = Role.objects.create(code=f"R{person.pk}", name="orders", codes=["purchasing.purchase_order.view"])
        Grant.objects.create(user=person, role=role, company=world.company, **grant)
    return person


@pytest.mark.parametrize("grant", [{}, {"scope": "own"}, {"scope": "department"}], ids=str)
def test_an_order_out_of_reach_has_no_name(
    world: World,
    receipt: GoodsReceipt,
    api_of: Callable[[Any], Call],
    client_of: Callable[[Any], Client],
    grant: dict[str, str],
) -> None:
    person, order = keeper(world, **grant), receipt.lines.get().order_line.document
    person.department = Department.objects.create(code="D", name="D", company=world.company)
    person.save()

    (shown,) = api_of(person)("get", f"goods-receipts/{receipt.pk}/").json()["lines"]
    assert shown["order_line__document"] == HIDDEN
    assert shown["item"]["code"] == "RAIL"
    for address in (f"/goods-receipts/{receipt.pk}/", "/goods-received-not-invoiced/"):
        page = client_of(person).get(address)
        assert page.status_code == 200
        assert receipt.number in page.content.decode()
        assert order.number not in page.content.decode()
        assert f"/purchase-orders/{order.pk}/" not in page.content.decode()


def test_an_order_within_reach_has(
    world: World, receipt: GoodsReceipt, api_of: Callable[[Any], Call], client_of: Callable[[Any], Client]
) -> None:
    person, order = keeper(world, warehouse_id=world.warehouse.pk), receipt.lines.get().order_line.document

    (shown,) = api_of(person)("get", f"goods-receipts/{receipt.pk}/").json()["lines"]

    assert shown["order_line__document"] == {"id": order.pk, "code": order.number, "label": order.number}
    for address in (f"/goods-receipts/{receipt.pk}/", "/goods-received-not-invoiced/"):
        assert f"/purchase-orders/{order.pk}/" in client_of(person).get(address).content.decode()


def test_more_orders_ask_no_more(world: World, api_of: Callable[[Any], Call]) -> None:
    call = api_of(keeper(world, scope="department"))

    def queries(count: int) -> int:
        order = purchase_order(world, lines=[line(world.item(), 1, 5) for _number in range(count)])
        receipt = goods_receipt(world, order)
        with CaptureQueriesContext(connection) as asked:
            assert len(call("get", f"goods-receipts/{receipt.pk}/").json()["lines"]) == count
        return len(asked)

    queries(1)
    assert queries(1) == queries(20)
