"""Pushes over the API: all that is open, or part of it by line and quantity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order

from .conftest import Call

D = Decimal


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 10, 5), line(world.item(), 4, 7)])


def received() -> list[list[Decimal]]:
    return [[one.quantity for one in receipt.lines.order_by("position")] for receipt in GoodsReceipt.objects.all()]


def test_part_of_the_lines_is_received_at_once(api: Call, order: PurchaseOrder) -> None:
    first, second = order.lines.order_by("position")
    body = {"lines": [{"id": second.pk, "quantity": "1.0"}, {"id": first.pk, "quantity": "3"}], "confirm_now": True}

    answer = api("post", f"purchase-orders/{order.pk}/push/receive/", body)

    assert answer.status_code == 201
    assert answer.json()["status"] == "confirmed"
    assert sorted(received()[0]) == [D(1), D(3)]
    order.refresh_from_db()
    assert [one.received_quantity for one in order.lines.order_by("position")] == [D(3), D(1)]


def test_without_lines_all_that_is_open(api: Call, order: PurchaseOrder) -> None:
    assert api("post", f"purchase-orders/{order.pk}/push/receive/").status_code == 201
    assert api("post", f"purchase-orders/{order.pk}/push/receive/", {"lines": None}).status_code == 201
    assert received() == [[D(10), D(4)], [D(10), D(4)]]


@pytest.mark.parametrize(
    ("lines", "errors"),
    [
        ("all", [(None, "lines")]),
        ([7], [(1, "")]),
        ([{}], [(1, "id"), (1, "quantity")]),
        ([{"id": 10**9, "quantity": "1"}], [(1, "id")]),
        ([{"id": "x", "quantity": "many"}], [(1, "id"), (1, "quantity")]),
        ([{"id": 10**9, "quantity": "1", "price": "2"}], [(1, "price"), (1, "id")]),
    ],
    ids=str,
)
def test_what_is_no_part_is_refused_by_row_and_field(
    api: Call, order: PurchaseOrder, lines: Any, errors: list[tuple[int | None, str]]
) -> None:
    answer = api("post", f"purchase-orders/{order.pk}/push/receive/", {"lines": lines})

    assert answer.status_code == 400
    assert [(error["row"], error["field"]) for error in answer.json()["errors"]] == errors
    assert received() == []


def test_lines_of_another_order_are_refused(api: Call, order: PurchaseOrder, world: World) -> None:
    other = purchase_order(world, lines=[line(world.item(), 1, 5)]).lines.get()

    answer = api("post", f"purchase-orders/{order.pk}/push/receive/", {"lines": [{"id": other.pk, "quantity": "1"}]})

    assert answer.status_code == 400
    assert received() == []


def test_a_step_that_takes_no_lines_says_so(api: Call, order: PurchaseOrder) -> None:
    answer = api("post", f"purchase-orders/{order.pk}/close/", {"lines": [{"id": 1, "quantity": "1"}]})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["lines"]
    order.refresh_from_db()
    assert order.status == "confirmed"
