"""Two people change one document: who saves last sees what the other changed, and loses nothing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import merging


@pytest.fixture
def order(world):
    lines = [line(world.item("A"), 4, "2.5"), line(world.item("B"), 5, "1"), line(world.item("C"), 6, "1")]
    return purchase_order(world, status="draft", lines=lines)


def form(answer, rows=None, **changes):
    """The form as it was shown, with what is typed into it; ``rows`` changes lines by number, None removes one."""
    made = {one.name: one.value for one in answer.context["inputs"]}
    made |= {name: answer.context[name] for name in ("version", "began", "key")}
    lines = [{**row, **((rows or {}).get(n) or {})} for n, row in enumerate(answer.context["grid"]["rows"])]
    gone = {n for n, change in (rows or {}).items() if change is None}
    return {**made, **changes, "lines": json.dumps([row for n, row in enumerate(lines) if n not in gone])}


def told(answer):
    return {(d.row, d.path): (d.began, d.theirs, d.yours, d.conflict) for d in answer.context["differences"]}


def theirs(order, world, changes, added=(), **header):
    """Somebody else saves: ``changes`` by number, None removes a line."""
    lines = [
        {"id": one.pk, **changes.get(n, {})}
        for n, one in enumerate(order.lines.all())
        if changes.get(n, {}) is not None
    ]
    fresh = type(order).objects.get(pk=order.pk)
    purchase_orders.revise(fresh, **world.acting(), lines=[*lines, *added], **header)
    return fresh


def test_both_sides_are_shown_and_brought_together_where_they_do_not_collide(world, page, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    opened = page.get(address)
    theirs(order, world, {0: {"quantity": Decimal(40)}, 1: {"price": Decimal(9)}}, note="theirs")
    answer = page.post(address, form(opened, {0: {"quantity": "44"}, 2: {"quantity": "66"}}, reference="mine"))
    assert answer.status_code == 412
    assert told(answer) == {
        (None, "note"): ("", "theirs", "", False),
        (1, "quantity"): ("4", "40", "44", True),
        (2, "price"): ("1", "9", "1", False),
    }
    rows = answer.context["grid"]["rows"]
    assert [(row["quantity"], row["price"]) for row in rows] == [("44", "2.5"), ("5", "9"), ("66", "1")]
    order.refresh_from_db()
    assert (order.version, order.note, order.reference) == (2, "theirs", "")
    page.post(address, form(answer))
    order.refresh_from_db()
    assert (order.note, order.reference) == ("theirs", "mine")
    assert [(one.quantity, one.price) for one in order.lines.all()] == [(44, Decimal("2.5")), (5, 9), (66, 1)]


def test_lines_that_came_and_went_are_told_and_nothing_typed_is_lost(world, page, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    opened = page.get(address)
    theirs(order, world, {0: None, 1: None, 2: {"quantity": Decimal(60)}}, added=[line(world.item("D"), 7, "1")])
    answer = page.post(address, form(opened, {0: {"note": "typed"}, 2: None}))
    assert answer.status_code == 412
    sentences = [(d.row, d.sentence) for d in answer.context["differences"]]
    assert sentences == [
        (1, "They removed this line. What you typed stays as a new line."),
        (None, "They removed a line. It is gone here too."),
        (2, "They added this line."),
        (None, "They changed a line that you removed. It stays removed if you save."),
    ]
    rows = answer.context["grid"]["rows"]
    assert [(row["quantity"], row["note"], "id" in row) for row in rows] == [("4", "typed", False), ("7", "", True)]
    page.post(address, form(answer))
    assert [(one.item.code, one.quantity) for one in order.lines.all()] == [("A", 4), ("D", 7)]


def test_a_change_that_touches_nothing_of_the_form_only_asks_to_save_again(world, page, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    opened = page.get(address)
    theirs(order, world, {}, note="the same")
    answer = page.post(address, form(opened, note="the same"))
    assert (answer.status_code, answer.context["differences"]) == (412, [])
    assert page.post(address, form(answer)).status_code == 302


def test_entries_that_were_kept_are_compared_when_they_come_back(world, page, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    opened = page.get(address)
    page.post(f"{address}keep/", form(opened, {0: {"quantity": "44"}}))
    theirs(order, world, {0: {"quantity": Decimal(40)}})
    answer = page.get(address, {"restore": "1"})
    assert told(answer) == {(1, "quantity"): ("4", "40", "44", True)}
    assert answer.context["version"] == "2"


def test_prices_that_one_may_not_see_are_not_told(world, client_of, storekeeper, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    client = client_of(storekeeper)
    opened = client.get(address)
    assert "price" not in opened.context["began"]
    theirs(order, world, {0: {"price": Decimal("77.7")}})
    answer = client.post(address, form(opened, {0: {"quantity": "44"}}))
    assert (answer.status_code, told(answer)) == (412, {})
    assert b"77.7" not in answer.content


@pytest.mark.parametrize("raw", ["", "[", "7", "null", '{"lines": 3}', '{"lines": [3]}', "[" * 5000])
def test_a_memory_that_the_page_did_not_write_is_no_memory(raw):
    assert merging.load(raw) is None


def test_references_are_told_by_their_names(world, page, order):
    address = f"/purchase-orders/{order.pk}/revise/"
    opened = page.get(address)
    theirs(order, world, {0: {"item": world.item("E", name="Fifth")}})
    change = told(page.post(address, form(opened, {1: {"quantity": "44"}})))[(1, "item")]
    assert change[0].startswith("A")
    assert "Fifth" in change[1]


def test_what_the_page_never_remembered_is_passed_over() -> None:
    for raw in ("", "nonsense", "[1]", '{"lines": [3]}', '{"note": "\\ud800"}'):
        assert not merging.load(raw)
