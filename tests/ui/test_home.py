"""The start page counts what somebody still has to do; a page that is refused says which right it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import home

PURCHASING = ("purchasing.purchase_order.*", "masterdata.*")


def in_progress(user: Any) -> int:
    return next(tile.number for tile in home.content(user)["tiles"] if tile.icon == "progress")


def test_what_is_finished_is_in_progress_no_more(world: World) -> None:
    user = make.user(*PURCHASING, company=world.company)
    order = purchase_order(world, lines=[line(world.item(), 2, 5)])
    purchase_order(world, lines=[line(world.item(), 1, 5)])
    assert in_progress(user) == 2

    type(order).objects.filter(pk=order.pk).update(received_progress="full", invoiced_progress="part")
    assert in_progress(user) == 2
    type(order).objects.filter(pk=order.pk).update(invoiced_progress="full")
    assert in_progress(user) == 1


def test_what_nothing_follows_is_never_in_progress(world: World) -> None:
    everything = make.user("*", company=world.company)
    order = purchase_order(world, lines=[line(world.item(), 2, 5)])
    receipt = goods_receipts.receive(order, **world.acting())
    goods_receipts.confirm(receipt, **world.acting())
    payments = next(
        card for section in home.content(everything)["sections"] for card in section.cards
        if card.screen.noun == "payments"
    )  # fmt: skip

    assert payments.in_progress == 0
    assert in_progress(everything) == 2  # the order and the receipt aren't invoiced


def test_a_refused_page_names_the_page_and_the_right(world: World, client_of: Callable[[Any], Client]) -> None:
    client = client_of(make.user("masterdata.unit.view", company=world.company))

    shown = client.get("/margins/").content.decode()
    assert "To see “Margins” one needs the permission sales.delivery.view. Ask an administrator for it." in shown
    assert "To see “Items” one needs the permission masterdata.item.view." in client.get("/items/").content.decode()
