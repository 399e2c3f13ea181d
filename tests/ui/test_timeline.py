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
from zhanggui.masterdata.commands import items
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import timeline, timeline_pages
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


# -- filters, and older entries ----------------------------------------------------------------------------------------


def note_often(order: PurchaseOrder, by: Any, count: int) -> None:
    """``count`` Activities more, each of which changes a text and a reference."""
    data = {"before": {"note": "a", "supplier": order.supplier_id}, "after": {"note": "b", "supplier": 1}}
    record = (order._meta.label, order.pk, order.company_id, "revise", by, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    activity.write([activity.Record(*record, data=data) for _number in range(count)])


def part(order: PurchaseOrder, user: Any, **params: str) -> timeline_pages.Part:
    screen = screen_of(PurchaseOrder)
    assert screen is not None
    return timeline_pages.part(screen, order, user, params)


def steps_told(order: PurchaseOrder, user: Any, kind: str) -> list[str]:
    return [entry.row.step for entry in part(order, user, kind=kind).entries]


def test_changes_of_fields_stand_with_their_labels_and_names(
    world: World, client_of: Callable[[Any], Client], buyer: Any, storekeeper: Any
) -> None:
    item = items.create(**world.acting(), code="RAIL", name="Rail", unit=make.unit(), standard_cost=D("4.5"))
    later = world.at + dt.timedelta(days=1)
    items.update(item, by=world.by, at=later, unit=make.unit("kg"), standard_cost=D(5))
    screen = screen_of(Item)
    assert screen is not None

    def changes(user: Any) -> list[tuple[str, str, str]]:
        newest = timeline_pages.part(screen, item, user, {"kind": "changes"}).entries[0]
        return [(one.label, one.before, one.after) for one in newest.changes]

    assert changes(buyer) == [("Unit", "pcs", "kg"), ("Standard cost", "4.50", "5.00")]
    assert changes(storekeeper) == [("Unit", "pcs", "kg")]


def test_steps_and_changes_are_told_apart(amended: PurchaseOrder, buyer: Any) -> None:
    every = steps_told(amended, buyer, "")

    assert every == ["amend", "confirm", "draft"]
    assert steps_told(amended, buyer, "changes") == ["amend"]
    assert steps_told(amended, buyer, "steps") == ["confirm", "draft"]
    assert steps_told(amended, buyer, "nonsense") == every


def test_older_entries_follow_without_a_gap(amended: PurchaseOrder, buyer: Any) -> None:
    note_often(amended, buyer, 70)
    newest = activity.timeline(amended)[0].seq
    seen, before = [], ""
    while before is not None:
        found = part(amended, buyer, before=before)
        seen.append([entry.row.seq for entry in found.entries])
        before = found.older and str(found.older)
        note_often(amended, buyer, 1)  # what comes meanwhile moves nothing

    assert [len(one) for one in seen][:2] == [30, 30]
    assert [seq for one in seen for seq in one] == list(range(newest, 0, -1))


def test_the_page_leads_to_older_entries(
    amended: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any
) -> None:
    note_often(amended, buyer, 40)
    address, browser = f"/purchase-orders/{amended.pk}/", client_of(buyer)
    first = activity.timeline(amended)[29].seq

    assert f"?kind=&amp;before={first}#history" in browser.get(address).content.decode()
    older = browser.get(f"{address}timeline/?before={first}").content.decode()
    assert "Show older entries" not in older
    assert "<section" not in older
    assert "6.25" in older
    assert "Nothing has happened yet." in browser.get(f"{address}timeline/?kind=steps&before=1").content.decode()
    assert "6.25" in browser.get(f"{address}?kind=&before={first}").content.decode()
    for wrong in ("before=x", "before=-1", "before=99999999999999999999", "before=%00", "kind=%00"):
        assert browser.get(f"{address}timeline/?{wrong}").status_code == 200


def test_older_entries_are_told_to_whom_they_may_be_told(
    amended: PurchaseOrder, client_of: Callable[[Any], Client], storekeeper: Any
) -> None:
    stranger = make.user("*", company=make.World().company)
    nobody = make.user("masterdata.item.view", company=amended.company)
    address = f"/purchase-orders/{amended.pk}/timeline/?kind=changes&before=100"

    shown = client_of(storekeeper).get(address).content.decode()
    assert "2026-05-01" in shown
    assert "6.25" not in shown
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(nobody).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_two_hundred_entries_ask_no_more_than_a_few(
    amended: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client_of(buyer).get(f"/purchase-orders/{amended.pk}/")
        return len(asked)

    note_often(amended, buyer, 31)
    queries()
    few = queries()
    note_often(amended, buyer, 170)

    assert queries() == few
