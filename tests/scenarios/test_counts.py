"""The end of a quarter: a blind count while business goes on, one line counted again, found goods, a mistake undone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel import proofs
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import counts
from zhanggui.stock.models import Count, CountLine
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def test_a_count_at_the_end_of_a_quarter(world: World) -> None:
    rail, block, screw = (world.item(code) for code in ("A-RAIL", "B-BLOCK", "C-SCREW"))
    bolt = world.item("D-BOLT", standard_cost=D("0.25"))
    for item, quantity, cost in ((rail, 40, "5.00"), (block, 12, "8.25"), (screw, 1000, "0.013")):
        make.stocked(world, item, quantity, cost)
    assert (worth(rail), worth(block), worth(screw)) == ((40, 200), (12, 99), (1000, 13))
    sold = sales.sales_order(world, lines=[{"item": rail, "quantity": D(6), "price": D(9)}])

    count = make.count(world, is_blind=True)
    lines = {line.item: line for line in count.lines.select_related("item")}
    assert {item: line.book_quantity for item, line in lines.items()} == {rail: 40, block: 12, screw: 1000}

    # Six rails leave while people count; 39 were there when they began. Blocks are miscounted, bolts were found.
    sales.delivery(world, sold)
    entered = [(rail, 39), (block, 11), (screw, 1010)]
    rows: list[dict[str, Any]] = [{"id": lines[item].pk, "counted_quantity": D(q)} for item, q in entered]
    counts.enter(count, **world.acting(), lines=[*rows, {"item": bolt, "counted_quantity": D(20), "note": "in a bin"}])
    counts.finish(count, **world.acting())
    assert count.value == D("-5.00") - D("8.25") + D("0.13") + D("5.00")
    counts.recount(count, **world.acting(), lines=[CountLine.objects.get(pk=lines[block].pk)])
    counts.enter(count, **world.acting(), lines=[{"id": lines[block].pk, "counted_quantity": D(12)}])
    counts.finish(count, **world.acting())
    counts.confirm(count, **world.acting())

    assert (worth(rail), worth(block), worth(screw), worth(bolt)) == (
        (33, 165),
        (12, 99),
        (1010, D("13.13")),
        (20, D("5.00")),
    )
    assert (count.status, count.number, count.value) == ("confirmed", "CT202603-0001", D("0.13"))
    trail = Activity.objects.filter(document_type="stock.Count", document_id=count.pk).order_by("seq")
    assert [row.step for row in trail] == ["draft", "start", "enter", "finish", "recount", "enter", "finish", "confirm"]
    assert proofs.differences() == []

    # The bolts were a customer's: the count is undone, and counted again without them.
    counts.cancel(count, **world.acting(), reason="goods of a customer")
    assert (worth(rail), worth(screw), worth(bolt)) == ((34, 170), (1000, 13), (0, 0))
    again = make.count(world, lines=[{"item": rail, "counted_quantity": D(33)}], status="confirmed")
    assert (again.value, on_hand(rail)) == (-5, 33)
    assert proofs.differences() == []


def test_the_same_through_http(world: World) -> None:
    item = make.stocked(world, world.item("RAIL"), 10, 2)
    make.stocked(world, world.item("BLOCK"), 4, 3)
    keeper, boss = Client(), Client()
    keeper.force_login(
        masters.user("stock.*", "kernel.*.view", "masterdata.*.view", "access.user.view", company=world.company)
    )
    boss.force_login(world.by)

    def send(method: str, address: str, body: dict[str, Any] | None = None, expect: int = 200) -> Any:
        call = getattr(keeper, method)
        answer = call(f"/api/v1/{address}/", body or {}, content_type="application/json")
        assert answer.status_code == expect, answer.content
        return answer.json()

    header = {"company": world.company.code, "warehouse": world.warehouse.code, "is_blind": True}
    made = send("post", "counts", {**header, "date": "2026-03-31"}, 201)
    started = send("post", f"counts/{made['id']}/start")
    assert [(line["item"]["code"], line["book"]) for line in started["lines"]] == [("BLOCK", None), ("RAIL", None)]
    assert "variance_value" not in started

    missing = send("post", f"counts/{made['id']}/finish", {}, 400)
    assert [(error["row"], error["field"]) for error in missing["errors"]] == [
        (1, "counted_quantity"),
        (2, "counted_quantity"),
    ]
    first, second = started["lines"]
    wrong = [{"id": first["id"], "counted_quantity": "-1"}, {"item": "NONE", "counted_quantity": "x"}]
    errors = send("post", f"counts/{made['id']}/enter", {"lines": wrong}, 400)["errors"]
    assert {(error["row"], error["field"]) for error in errors} == {(2, "item"), (2, "counted_quantity")}
    rows = [{"id": second["id"], "counted_quantity": "9"}]
    send("post", f"counts/{made['id']}/enter", {"lines": rows})
    done = send("post", f"counts/{made['id']}/finish", {"uncounted": "book"})
    assert [(line["book"], line["counted_quantity"], line["variance"]) for line in done["lines"]] == [
        ("4.000000", "4.000000", "0.000000"),
        ("10.000000", "9.000000", "-1.000000"),
    ]
    assert "variance_value" not in done["lines"][0]
    seen = boss.get(f"/api/v1/counts/{made['id']}/").json()
    assert (seen["variance_value"], seen["lines"][1]["variance_value"]) == ("-2.0000", "-2.0000")
    send("post", f"counts/{made['id']}/confirm")
    assert (on_hand(item), Count.objects.get().number) == (9, "CT202603-0001")
    page = keeper.get(f"/counts/{made['id']}/").content.decode()
    assert "Variance" in page
    assert "-2.00" not in page
    assert proofs.differences() == []
