"""The history page: what a row was on a day, and every change, told to whom it may be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.commands import items
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui.history import Certainty, Past
from zhanggui.ui.screen import screen_of

D = Decimal
ZONE = dt.timezone(dt.timedelta(hours=8))


def noon(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 12, tzinfo=ZONE)


@pytest.fixture
def item(world: World, buyer: Any) -> Item:
    """Made in January, renamed and dearer in February, dearer again on one day of March, twice."""
    made = items.create(by=buyer, at=noon(1, 10), code="RAIL", name="Rail", unit=make.unit(), list_price=D(5))
    items.update(made, by=buyer, at=noon(2, 3), name="Steel rail", list_price=D(6))
    items.update(made, by=buyer, at=noon(3, 5), list_price=D(7), brand="Anvil")
    items.update(made, by=buyer, at=noon(3, 5) + dt.timedelta(hours=1), list_price=D("7.5"))
    return made


def past(row: Any, user: Any) -> Past:
    screen = screen_of(type(row))
    assert screen is not None
    return Past(screen, row, user)


@pytest.mark.parametrize(
    ("day", "name", "price", "brand"),
    [
        (dt.date(2026, 1, 10), "Rail", "5", ""),
        (dt.date(2026, 2, 2), "Rail", "5", ""),
        (dt.date(2026, 2, 3), "Steel rail", "6", ""),
        (dt.date(2026, 3, 4), "Steel rail", "6", ""),
        (dt.date(2026, 3, 5), "Steel rail", "7.5", "Anvil"),
        (dt.date(2026, 9, 9), "Steel rail", "7.5", "Anvil"),
    ],
)
def test_a_day_shows_what_stood_there_at_its_end(
    item: Item, buyer: Any, day: dt.date, name: str, price: str, brand: str
) -> None:
    state = past(item, buyer).on(day)

    assert state.certainty is Certainty.RECORDED
    assert (state.values["name"], state.values["list_price"], state.values["brand"] or "") == (name, D(price), brand)
    assert state.values["unit"] == item.unit


def test_before_it_was_made_there_was_nothing(item: Item, buyer: Any) -> None:
    state = past(item, buyer).on(dt.date(2026, 1, 9))

    assert (state.certainty, state.values) == (Certainty.NOT_YET, {})


def test_of_what_came_without_a_record_only_later_changes_are_taken_back(world: World, buyer: Any) -> None:
    item = Item.objects.create(code="OLD", name="Old", unit=make.unit(), brand="Anvil")
    items.update(item, by=buyer, at=noon(2, 3), name="Less old")
    before, after = (past(item, buyer).on(dt.date(2026, 2, day)) for day in (2, 3))

    assert (before.certainty, before.values["name"], before.values["brand"]) == ("unrecorded", "Old", "Anvil")
    assert (after.certainty, after.values["name"]) == ("recorded", "Less old")


def test_what_changed_without_a_record_is_told_of_no_day(item: Item, buyer: Any) -> None:
    Item.objects.filter(pk=item.pk).update(brand="Hammer")
    item.refresh_from_db()
    rows = {row.label: row for row in _compared(item, buyer, dt.date(2026, 2, 3), dt.date(2026, 4, 1))}

    assert (rows["Brand"].is_recorded, rows["Brand"].differs) == (False, False)
    assert (rows["List price"].was, rows["List price"].then, rows["List price"].differs) == ("6.00", "7.50", True)
    assert not rows["Code"].differs


def _compared(row: Any, user: Any, was: dt.date, then: dt.date) -> list[Any]:
    found = past(row, user)
    return found.compared(found.on(was), found.on(then))


def test_prices_are_told_to_who_may_see_them(item: Item, storekeeper: Any) -> None:
    found = past(item, storekeeper)
    labels = [row.label for row in found.compared(found.on(dt.date(2026, 2, 3)), found.on(dt.date(2026, 4, 1)))]

    assert "Brand" in labels
    assert "List price" not in labels
    assert [change.label for entry in found.told()[0] for change in entry.changes] == ["Brand", "Name"]


def test_the_page_shows_both_days_and_marks_what_differs(
    item: Item, client_of: Callable[[Any], Client], buyer: Any, storekeeper: Any
) -> None:
    address = f"/items/{item.pk}/history/?on=2026-02-03&then=2026-03-31"
    page = client_of(buyer).get(address).content.decode()

    assert "On 2026-02-03" in page
    assert "On 2026-03-31" in page
    assert page.count("is-different") == 2  # price and brand
    assert '<del class="long">6.00</del>' in page
    hidden = client_of(storekeeper).get(address).content.decode()
    assert "6.00" not in hidden
    assert "7.50" not in hidden


def test_the_page_says_what_to_do_before_a_day_is_chosen(item: Item, page: Client) -> None:
    shown = page.get(f"/items/{item.pk}/history/").content.decode()

    assert "Choose a day to see what stood here then. The first record is of 2026-01-10 12:00." in shown
    earlier = page.get(f"/items/{item.pk}/history/?on=2025-12-31").content.decode()
    assert "On 2025-12-31 it wasn" in earlier
    assert "Buyer made it at 2026-01-10 12:00" in earlier


@pytest.mark.parametrize("query", ["on=2026-02-30", "on=tomorrow", "on=2026-03-02&then=2026-03-01"])
def test_days_that_are_none_are_refused(item: Item, page: Client, query: str) -> None:
    assert page.get(f"/items/{item.pk}/history/?{query}").status_code == 400


def test_the_detail_page_leads_there(item: Item, page: Client) -> None:
    assert f"/items/{item.pk}/history/" in page.get(f"/items/{item.pk}/").content.decode()


def test_documents_tell_status_number_and_changes_of_lines(world: World, buyer: Any, page: Client) -> None:
    order = purchase_order(world, lines=[line(world.item("RAIL", name="Rail", name_zh=""), 10, "5.5")])
    kept = line(order.lines.get().item, 10, "6.25", id=order.lines.get().pk)
    purchase_orders.amend(order, **world.acting(), lines=[kept])
    order.refresh_from_db()

    shown = page.get(f"/purchase-orders/{order.pk}/history/").content.decode()

    assert "Line 1: Rail · Price" in shown
    assert '<del class="long">5.50</del>' in shown
    assert past(order, buyer).on(dt.date(2999, 1, 1)).values["number"] == order.number


def test_who_may_not_see_the_row_sees_no_history(item: Item, world: World, client_of: Callable[[Any], Client]) -> None:
    order = purchase_order(world, lines=[line(world.item(), 1, 5)])
    blind = make.user("masterdata.unit.view", company=world.company, name="blind")
    foreign = make.user("*", company=make.company(), name="foreign")

    assert client_of(blind).get(f"/items/{item.pk}/history/").status_code == 403
    assert client_of(foreign).get(f"/purchase-orders/{order.pk}/history/?on=2026-01-01").status_code == 404
    assert Client().get(f"/items/{item.pk}/history/").status_code == 302


def test_a_name_that_is_out_of_reach_isnt_told(item: Item, buyer: Any) -> None:
    found = past(item, buyer)
    found.now["unit_id"] = 999_999

    assert found.on(dt.date(2026, 9, 9)).values["unit"] == "#999999"


def test_a_long_history_is_read_page_by_page_and_asks_no_more(item: Item, buyer: Any, page: Client) -> None:
    address = f"/items/{item.pk}/history/?on=2026-02-03"

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page.get(address)
        return len(asked)

    def rename(*numbers: int) -> None:
        for number in numbers:
            items.update(item, by=buyer, at=noon(4, 1) + dt.timedelta(minutes=number), brand=f"Brand {number}")

    queries()
    few = queries()
    rename(*range(90))
    assert queries() == few
    rename(*range(90, 120))
    assert queries() <= few
    shown = page.get(address).content.decode()
    assert "Brand 119" in shown
    assert "Brand 10<" not in shown
    older = page.get(f"{address}&before=25").content.decode()
    assert "Brand 10<" in older
    assert "Brand 119<" not in older.split("All changes")[1]
