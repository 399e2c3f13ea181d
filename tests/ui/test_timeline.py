"""History of a document: what an amendment changed on its lines, told to whom it may be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import activity
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import timeline
from zhanggui.ui.screen import screen_of

D = Decimal


@pytest.fixture
def amended(world: World) -> PurchaseOrder:
    """Of two lines the first gets dearer and later, the second goes, and a third comes."""
    rail, block, screw = (world.item(name.upper(), name=name, name_zh="") for name in ("Rail", "Block", "Screw"))
    order = purchase_order(world, lines=[line(rail, 10, "5.5"), line(block, 2, 7)])
    first = order.lines.order_by("position")[0]
    kept = line(rail, 10, "6.25", id=first.pk, due_date=dt.date(2026, 5, 1))
    purchase_orders.amend(order, **world.acting(), lines=[kept, line(screw, 1000, "0.4")])
    return order


def told(order: PurchaseOrder, user: Any) -> list[tuple[int, str, str, list[tuple[str, str, str]]]]:
    screen = screen_of(PurchaseOrder)
    assert screen is not None
    entry = next(one for one in timeline.of(screen, order, user) if one.lines)
    return [
        (one.position, one.name, one.kind, [(c.label, c.before, c.after) for c in one.changes]) for one in entry.lines
    ]


def test_changes_of_lines_are_told(amended: PurchaseOrder, buyer: Any) -> None:
    assert told(amended, buyer) == [
        (1, "Rail", "changed", [("Price", "5.50", "6.25"), ("Due date", "", "2026-05-01")]),
        (2, "Block", "removed", []),
        (2, "Screw", "added", [("Quantity", "", "1,000"), ("Price", "", "0.40"), ("Tax", "", "13")]),
    ]


def test_prices_of_lines_are_told_to_who_may_see_them(amended: PurchaseOrder, storekeeper: Any) -> None:
    assert told(amended, storekeeper) == [
        (1, "Rail", "changed", [("Due date", "", "2026-05-01")]),
        (2, "Block", "removed", []),
        (2, "Screw", "added", [("Quantity", "", "1,000")]),
    ]


def test_the_page_shows_them(
    amended: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any, storekeeper: Any
) -> None:
    address = f"/purchase-orders/{amended.pk}/"
    page = client_of(buyer).get(address).content.decode()

    assert "<del>5.50</del>" in page
    assert "<ins>6.25</ins>" in page
    assert "5.50" not in client_of(storekeeper).get(address).content.decode()


def test_lines_that_a_step_names_are_told(world: World, client_of: Callable[[Any], Client], buyer: Any) -> None:
    order = purchase_order(world, lines=[line(world.item(), 1, 5), line(world.item(), 2, 5)])
    purchase_orders.close_lines(order, **world.acting(), lines=list(order.lines.order_by("position")))

    assert "Lines: 1, 2" in client_of(buyer).get(f"/purchase-orders/{order.pk}/").content.decode()


def test_more_changes_ask_no_more(world: World, buyer: Any) -> None:
    screen = screen_of(PurchaseOrder)
    assert screen is not None
    item = world.item()

    def queries(count: int) -> int:
        order = purchase_order(world, lines=[line(item, 1, 5) for _number in range(count)])
        rows = [line(item, 2, 6, id=one.pk) for one in order.lines.order_by("position")]
        purchase_orders.amend(order, **world.acting(), lines=rows)
        with CaptureQueriesContext(connection) as asked:
            timeline.of(screen, order, buyer)
        return len(asked)

    queries(1)
    assert queries(1) == queries(20)


@pytest.mark.parametrize(
    ("step", "label", "tone"),
    [
        ("confirm", "Confirm", "primary"),
        ("approvals.approval.withdraw", "Withdraw", "danger"),
        ("gone", "gone", ""),
    ],
)
def test_steps_look_as_they_do_where_they_are_done(
    amended: PurchaseOrder, buyer: Any, step: str, label: str, tone: str
) -> None:
    screen, row = screen_of(PurchaseOrder), activity.timeline(amended)[0]
    assert screen is not None
    row.step = step
    (entry,) = timeline.of(screen, amended, buyer, [row])
    assert (entry.label, entry.tone) == (label, tone)
