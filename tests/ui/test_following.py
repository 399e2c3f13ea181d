"""Following, and what somebody hears of it: who may, who may not, and what is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zhanggui.kernel import activity
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import telling
from zhanggui.ui.commands import comments, follows
from zhanggui.ui.models import Follow

from .test_comments import say


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 10, "5.5")])


def heard(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(str(a.document), [(t.row.step, t.text) for t in a.told]) for a in telling.unread(user)]


def test_who_is_mentioned_hears_of_it_first(world: World, order: PurchaseOrder, buyer: Any, reader: Any) -> None:
    other = purchase_order(world, lines=[line(world.item(), 1, 1)])
    follows.follow(other, [reader])
    say(order, buyer, "@Reader请看 this, not a@reader.de nor @nobody")
    say(other, buyer, "Later")

    assert heard(reader) == [
        (order.number, [("comment", "@Reader请看 this, not a@reader.de nor @nobody")]),
        (other.number, [("comment", "Later")]),
    ]
    assert heard(buyer) == []


def test_the_maker_hears_what_others_do(world: World, buyer: Any, reader: Any) -> None:
    order = purchase_order(world, status="draft", lines=[line(world.item(), 1, 1)])
    purchase_orders.confirm(order, by=buyer, at=timezone.now())

    assert heard(world.by) == [(order.number, [("confirm", "")])]
    assert heard(buyer) == []
    assert heard(reader) == []


def test_whoever_commented_hears_more_until_they_stop(
    order: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any, reader: Any
) -> None:
    say(order, reader, "Mine")
    say(order, buyer, "Yours")
    assert heard(reader) == [(order.number, [("comment", "Yours")])]
    client_of(reader).post(f"/purchase-orders/{order.pk}/follow/")
    assert heard(reader) == []
    say(order, buyer, "Unheard")
    client_of(reader).post(f"/purchase-orders/{order.pk}/follow/", {"on": "1"})
    say(order, buyer, "Heard")
    assert heard(reader) == [(order.number, [("comment", "Heard")])]


def test_corrected_and_withdrawn_comments_are_told_as_they_are_now(
    order: PurchaseOrder, buyer: Any, reader: Any
) -> None:
    first, second = say(order, buyer, "@reader Monday"), say(order, buyer, "Gone")
    comments.correct(order, by=buyer, at=timezone.now(), seq=first, text="@reader Tuesday")
    comments.withdraw(order, by=buyer, at=timezone.now(), seq=second)

    assert heard(reader) == [(order.number, [("correct_comment", "@reader Tuesday")])]


def test_read_is_read_and_what_came_since_is_not(
    order: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any, reader: Any
) -> None:
    browser = client_of(reader)
    say(order, buyer, "@reader One")
    newest = Activity.objects.latest("pk").pk
    say(order, buyer, "Two")
    assert browser.get("/").content.decode().count("document with something new") == 1
    assert browser.post("/for-me/", {"of": "all", "up_to": str(newest)}).status_code == 302
    assert heard(reader) == [(order.number, [("comment", "Two")])]
    browser.post("/for-me/", {"of": f"purchase-orders-{order.pk}", "up_to": str(newest + 1)})
    assert heard(reader) == []
    shown = browser.get("/for-me/").content.decode()
    assert "Nothing new" in shown
    assert "@reader One" in shown


def test_what_may_not_be_seen_any_more_is_not_told(order: PurchaseOrder, buyer: Any, reader: Any) -> None:
    say(order, buyer, "@reader secret")
    reader.grants.all().delete()
    stripped = type(reader).objects.get(pk=reader.pk)

    assert heard(stripped) == []


def test_nobody_marks_for_others(order: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any, reader: Any):
    say(order, buyer, "@reader One")
    for data in (
        {"of": "all", "up_to": "999999999"},
        {"of": "x-1"},
        {"of": f"purchase-orders-{order.pk}", "up_to": "-"},
    ):
        assert client_of(buyer).post("/for-me/", data).status_code == 302

    assert len(heard(reader)) == 1
    assert Client().get("/for-me/").status_code == 302


def test_more_news_ask_no_more(world: World, client_of: Callable[[Any], Client], buyer: Any, reader: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            client_of(reader).get("/for-me/")
        return len(asked)

    orders = [purchase_order(world, lines=[line(world.item(), 1, 1)]) for _ in range(5)]
    say(orders[0], buyer, "@reader One")
    few = count()
    for order in orders:
        for _ in range(6):
            say(order, buyer, "@reader More")

    assert count() == few


def test_who_may_not_see_it_neither_follows_nor_is_made_to(
    order: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any
) -> None:
    stranger = make.user("*", company=make.World().company, name="stranger")
    blind = make.user("masterdata.item.view", company=order.company, name="blind")
    address = f"/purchase-orders/{order.pk}/follow/"

    assert client_of(stranger).post(address, {"on": "1"}).status_code == 404
    assert client_of(blind).post(address, {"on": "1"}).status_code == 403
    assert Client().post(address, {"on": "1"}).status_code == 302
    assert client_of(buyer).get(address).status_code == 405
    assert client_of(buyer).post(f"/users/{buyer.pk}/follow/", {"on": "1"}).status_code == 404
    with pytest.raises(comments.CantSee):
        say(order, buyer, "@stranger look")
    assert not Follow.objects.exists()


def test_the_button_says_whether_one_follows(order: PurchaseOrder, page: Client, buyer: Any) -> None:
    address = f"/purchase-orders/{order.pk}/"

    assert 'aria-pressed="false"' in page.get(address).content.decode()
    for _ in range(2):
        assert page.post(f"{address}follow/", {"on": "1"})["Location"] == f"{address}#history"
    assert 'aria-pressed="true"' in page.get(address).content.decode()
    assert Follow.objects.filter(user=buyer, is_following=True).count() == 1


def test_no_value_of_a_field_is_told(
    world: World, order: PurchaseOrder, client_of: Callable[[Any], Client], storekeeper: Any
) -> None:
    follows.follow(order, [storekeeper])
    kept = order.lines.get()
    purchase_orders.amend(order, **world.acting(), lines=[line(kept.item, 10, "7.77", id=kept.pk)])
    shown = client_of(storekeeper).get("/for-me/").content.decode()

    assert order.number in shown
    assert "Amend" in shown
    assert "7.77" not in shown


def test_two_hundred_entries_ask_no_more_than_a_few(
    order: PurchaseOrder, client_of: Callable[[Any], Client], buyer: Any, reader: Any
) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client_of(reader).get(address)
        return len(asked)

    say(order, buyer, "@reader look")
    record = (order._meta.label, order.pk, order.company_id, "comment", buyer, timezone.now())
    data = {"text": "look", "mentions": []}
    few = [count(address) for address in ("/for-me/", "/")]
    activity.write([activity.Record(*record, data=data) for _number in range(200)])

    assert [count(address) for address in ("/for-me/", "/")] == few
