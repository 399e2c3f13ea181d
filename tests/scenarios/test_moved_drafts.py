"""A draft goes no further than the Grant of whoever moves it: another warehouse is asked about like the first one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel.errors import NotAllowed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders, receiving_notices
from zhanggui.purchasing.tests import make as purchases
from zhanggui.sales.commands import delivery_notices, sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.models import ExpectedMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def row(world: World) -> dict[str, Any]:
    return {"item": world.item(), "quantity": Decimal(4), "price": Decimal(10)}


def purchase_order(world: World) -> tuple[Any, Any]:
    return purchases.purchase_order(world, lines=[row(world)], status="draft"), purchase_orders.revise


def receiving_notice(world: World) -> tuple[Any, Any]:
    order = purchases.purchase_order(world, lines=[row(world)])
    return purchases.receiving_notice(world, order, status="draft"), receiving_notices.revise


def sales_order(world: World) -> tuple[Any, Any]:
    return sales.sales_order(world, lines=[row(world)], status="draft"), sales_orders.revise


def delivery_notice(world: World) -> tuple[Any, Any]:
    order = sales.sales_order(world, lines=[row(world)])
    return sales.delivery_notice(world, order, confirm_now=False), delivery_notices.revise


@pytest.mark.parametrize("made", [purchase_order, receiving_notice, sales_order, delivery_notice])
def test_a_draft_isnt_moved_to_a_warehouse_without_a_grant(world: World, made: Any) -> None:
    document, revise = made(world)
    other = masters.warehouse(world.company)
    keeper = masters.user(warehouse_id=world.warehouse.pk)
    told = Activity.objects.count()

    with pytest.raises(NotAllowed):
        revise(document, by=keeper, at=world.at, warehouse=other, note="Moved")

    document.refresh_from_db()
    assert (document.warehouse, document.note, document.version) == (world.warehouse, "", 1)
    assert Activity.objects.count() == told
    revise(document, by=keeper, at=world.at, note="Stays here")
    revise(document, **world.acting(), warehouse=other)
    document.refresh_from_db()
    assert (document.warehouse, document.note) == (other, "Stays here")


def test_a_confirmed_order_isnt_moved_either(world: World) -> None:
    order = purchases.purchase_order(world, lines=[row(world)])
    other = masters.warehouse(world.company)
    keeper = masters.user(warehouse_id=world.warehouse.pk)

    with pytest.raises(NotAllowed):
        purchase_orders.amend(order, by=keeper, at=world.at, warehouse=other)

    order.refresh_from_db()
    assert order.warehouse == world.warehouse
    assert ExpectedMove.objects.get().warehouse == world.warehouse
