"""The chain of a document over the API: the same as on the page, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import goods_receipt, line, purchase_order

from .conftest import Call


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 10, 5)])


def places(answer: Any) -> list[tuple[str, str, int]]:
    stages = answer.json()["stages"]
    return [(stage["noun"], one["place"], one["id"]) for stage in stages for one in stage["documents"]]


def test_it_says_what_came_before_and_after(world: World, api: Call, order: PurchaseOrder) -> None:
    first, second = goods_receipt(world, order, 4), goods_receipt(world, order, 6)

    assert places(api("get", f"purchase-orders/{order.pk}/chain/")) == [
        ("purchase-orders", "here", order.pk),
        ("goods-receipts", "later", first.pk),
        ("goods-receipts", "later", second.pk),
    ]
    seen = api("get", f"goods-receipts/{first.pk}/chain/")
    assert places(seen) == [("purchase-orders", "earlier", order.pk), ("goods-receipts", "here", first.pk)]
    assert seen.json()["stages"][0]["documents"][0] == {
        "place": "earlier",
        "id": order.pk,
        "number": order.number,
        "label": str(order),
        "status": "confirmed",
        "date": order.date.isoformat(),
        "currency": "CNY",
        "amount": "50.0000",
    }


def test_no_amount_without_the_group(world: World, order: PurchaseOrder, api_of: Any, storekeeper: Any) -> None:
    (stage,) = api_of(storekeeper)("get", f"purchase-orders/{order.pk}/chain/").json()["stages"]
    assert not {"amount", "currency"} & stage["documents"][0].keys()


def test_what_is_out_of_reach_is_not_in_it(
    world: World, order: PurchaseOrder, api: Call, api_of: Callable[[Any], Call]
) -> None:
    receipt = goods_receipt(world, order, 4)
    reader = api_of(make.user("purchasing.purchase_order.view", company=world.company))
    assert places(reader("get", f"purchase-orders/{order.pk}/chain/")) == [("purchase-orders", "here", order.pk)]
    assert reader("get", f"goods-receipts/{receipt.pk}/chain/").status_code == 403
    stranger = api_of(make.user("*", company=make.World().company))
    assert stranger("get", f"purchase-orders/{order.pk}/chain/").status_code == 404
    assert api("get", f"units/{world.item().unit_id}/chain/").status_code == 404


def test_more_documents_ask_no_more(world: World, api: Call, order: PurchaseOrder) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert api("get", f"purchase-orders/{order.pk}/chain/").status_code == 200
        return len(asked)

    goods_receipt(world, order, 1)
    few = queries()
    for _ in range(8):
        goods_receipt(world, order, 1)
    assert queries() == few
