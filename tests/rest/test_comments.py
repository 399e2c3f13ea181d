"""Comments over the API: said once, refused with a reason, and no change of the row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order

from .conftest import Call


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 10, 5)])


def said() -> int:
    return Activity.objects.filter(step="comment").count()


def test_it_is_said_once(order: PurchaseOrder, api: Call, reader: Any) -> None:
    version, path = order.version, f"purchase-orders/{order.pk}/comments/"
    answer = api("post", path, {"text": " @reader look.\r\nToday"}, Idempotency_Key="1")

    assert answer.status_code == 201
    body = answer.json()
    row = Activity.objects.latest("pk")
    assert body == {"seq": row.seq, "at": row.at.isoformat(), "text": "@reader look.\nToday", "mentions": ["reader"]}
    again = api("post", path, {"text": " @reader look.\r\nToday"}, Idempotency_Key="1")
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, body, "true")
    assert said() == 1
    order.refresh_from_db()
    assert order.version == version


def test_masters_take_comments_and_users_dont(world: World, api: Call, buyer: Any) -> None:
    assert api("post", f"items/{world.item().pk}/comments/", {"text": "Runs out"}).status_code == 201
    assert api("post", f"users/{buyer.pk}/comments/", {"text": "x"}).status_code == 404
    assert said() == 1


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " \n"}, {"text": 3}, {"text": None}, {"text": "x", "seq": 1}, {"text": "a\x00"}]
)
def test_what_is_no_comment_is_refused(order: PurchaseOrder, api: Call, body: Any) -> None:
    answer = api("post", f"purchase-orders/{order.pk}/comments/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "text"
    assert said() == 0


def test_who_may_not_see_the_row_may_neither_comment_nor_be_mentioned(
    order: PurchaseOrder, api: Call, api_of: Callable[[Any], Call]
) -> None:
    stranger = make.user("*", company=make.World().company, name="stranger")
    blind = make.user("masterdata.item.view", company=order.company, name="blind")
    path = f"purchase-orders/{order.pk}/comments/"

    assert api_of(stranger)("post", path, {"text": "x"}).status_code == 404
    assert api_of(blind)("post", path, {"text": "x"}).status_code == 403
    refused = api("post", path, {"text": "@blind and @stranger"})
    assert (refused.status_code, refused.json()["code"]) == (409, "cant_see")
    assert "Blind, Stranger may not see" in refused.json()["detail"]
    assert said() == 0


def test_a_replay_shows_nothing_to_who_lost_sight_of_it(
    order: PurchaseOrder, api_of: Callable[[Any], Call], reader: Any
) -> None:
    path = f"purchase-orders/{order.pk}/comments/"
    assert api_of(reader)("post", path, {"text": "x"}, Idempotency_Key="1").status_code == 201
    reader.grants.all().delete()

    assert api_of(reader)("post", path, {"text": "x"}, Idempotency_Key="1").status_code == 403
