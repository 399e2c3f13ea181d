"""The row of steps on a page: only statuses that this document goes through, and no push of what has arrived."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import Warehouse
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.commands import transfers
from zhanggui.stock.models import Transfer
from zhanggui.stock.tests import make
from zhanggui.ui import steps
from zhanggui.ui.screen import Screen, screen_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def branch(world: World) -> Warehouse:
    return masters.warehouse(world.company, world.by)


def way(document: Document) -> list[tuple[str, str]]:
    return [(stage.value, stage.state) for stage in steps.stages(document)]


def shown_by() -> Screen:
    found = screen_of(Transfer)
    assert found is not None
    return found


def pushed(transfer: Transfer, world: World) -> list[str]:
    return [offer.name for offer in steps.pushes(shown_by(), transfer, world.by)]


def moved(world: World, to: Warehouse, **header: Any) -> Transfer:
    item = make.stocked(world, world.item(), 10)
    return make.transfer(world, to, lines=[{"item": item, "quantity": 4}], **header)


def test_a_transfer_at_once_ends_where_it_is_confirmed(world: World, branch: Warehouse, client: Client) -> None:
    transfer = moved(world, branch, status="draft")
    assert way(transfer) == [("draft", "now"), ("confirmed", "next")]
    transfers.confirm(transfer, **world.acting())
    assert way(transfer) == [("draft", "done"), ("confirmed", "now")]
    assert pushed(transfer, world) == []
    client.force_login(world.by)
    page = client.get(f"/transfers/{transfer.pk}/").content.decode()
    assert ("Receive transferred goods" in page, "Shipped" in page) == (False, False)


def test_what_is_under_way_is_received_and_what_arrived_is_not(world: World, branch: Warehouse) -> None:
    transfer = moved(world, branch, two_step=True)
    assert way(transfer) == [("draft", "done"), ("confirmed", "now"), ("shipped", "next"), ("closed", "next")]
    assert pushed(transfer, world) == []
    transfers.ship(transfer, **world.acting())
    assert pushed(transfer, world) == ["receive"]
    make.arrival(world, transfer, 1)
    assert pushed(transfer, world) == ["receive"]
    make.arrival(world, transfer, 3)
    transfer.refresh_from_db()
    assert pushed(transfer, world) == []
    assert way(transfer) == [("draft", "done"), ("confirmed", "done"), ("shipped", "now")]
    assert [offer.name for offer in steps.offers(shown_by(), transfer, world.by)] == ["cancel"]


def test_a_closed_transfer_is_at_its_end(world: World, branch: Warehouse) -> None:
    transfer = moved(world, branch, two_step=True)
    transfers.ship(transfer, **world.acting())
    transfers.close(transfer, **world.acting(), difference=Transfer.Difference.LOST, reason="fell off")
    assert way(transfer)[-1] == ("closed", "now")
    assert pushed(transfer, world) == []


def test_a_status_that_was_passed_over_is_not_ticked(world: World) -> None:
    lines = [{"item": world.item(), "quantity": 1, "price": 1}]
    order = purchasing.purchase_order(world, status="draft", lines=lines)
    assert [value for value, _state in way(order)] == ["draft", "submitted", "confirmed", "closed"]
    purchase_orders.confirm(order, **world.acting())
    assert way(order) == [("draft", "done"), ("confirmed", "now"), ("closed", "next")]


def test_a_status_that_was_taken_stands_while_it_lasts(world: World) -> None:
    lines = [{"item": world.item(), "quantity": 1, "price": 1}]
    order = purchasing.purchase_order(world, status="draft", lines=lines)
    purchase_orders.submit(order, **world.acting())
    assert way(order)[:3] == [("draft", "done"), ("submitted", "now"), ("confirmed", "next")]
