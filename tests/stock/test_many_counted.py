"""Five thousand kinds of goods in one warehouse: taken up, opened, counted and posted in one go."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import proofs
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import counts
from zhanggui.stock.models import Count, StockMove
from zhanggui.stock.tests import make
from zhanggui.ui.drafts import LONGEST_DOCUMENT

pytestmark = pytest.mark.django_db
D = Decimal
MANY = 5_000


def stocked(world: World, count: int) -> None:
    """``count`` kinds of goods, nine of each, worth two; copies of one item, because this is about counting them."""
    first = world.item()
    values = {f.attname: getattr(first, f.attname) for f in Item._meta.concrete_fields if not f.primary_key}
    copies = [
        Item(**{**values, "code": f"{first.code}-{number:04}", "name": f"Part {number}"}) for number in range(count)
    ]
    items = Item.objects.bulk_create(copies, batch_size=1000)
    make.other_receipt(world, lines=[{"item": item, "quantity": D(9), "unit_cost": D(2)} for item in items])


def signed_in(world: World) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.by)
    return browser


def entries(count: Count, quantity: Any = "8") -> list[dict[str, Any]]:
    return [{"id": key, "counted_quantity": quantity} for key in count.lines.values_list("pk", flat=True)]


def send(browser: Client, count: Count, lines: list[dict[str, Any]]) -> Any:
    body = {"version": count.version, "lines": lines}
    return browser.post(f"/api/v1/counts/{count.pk}/enter/", json.dumps(body), content_type="application/json")


def work_through(world: World, browser: Client) -> int:
    """Everything that is there, from the first page to the ledger; the statements that it took."""
    with CaptureQueriesContext(connection) as seen:
        count = make.count(world)
        for way in ("", "enter/"):
            assert browser.get(f"/counts/{count.pk}/{way}").status_code == 200
        assert send(browser, count, entries(count)).status_code == 200
        count.refresh_from_db()
        counts.finish(count, **world.acting())
        counts.confirm(count, **world.acting())
    return len(seen)


def test_a_warehouse_of_five_thousand_goods_is_counted_with_as_many_statements_as_one_of_two() -> None:
    taken = []
    for size in (2, MANY):
        world = World()
        stocked(world, size)
        taken.append(work_through(world, signed_in(world)))
    count = Count.objects.latest("pk")
    assert (count.status, count.lines.count(), count.value) == ("confirmed", MANY, -2 * MANY)
    assert StockMove.objects.filter(source_type="stock.Count", source_id=count.pk).count() == MANY
    assert taken[1] <= taken[0]
    assert proofs.differences() == []


def test_all_that_is_wrong_on_five_thousand_lines_is_told_at_once() -> None:
    world = World()
    stocked(world, MANY)
    count = make.count(world)
    answer = send(signed_in(world), count, entries(count, "-1"))
    assert answer.status_code == 400
    assert [error["row"] for error in answer.json()["errors"]] == list(range(1, MANY + 1))
    assert set(count.lines.values_list("counted_quantity", flat=True)) == {None}


def test_what_is_taken_up_can_be_entered_in_one_go() -> None:
    assert counts.MOST_GOODS == LONGEST_DOCUMENT
