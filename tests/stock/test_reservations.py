"""Who gets what is free, and what becomes of a claim when goods leave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import ledger, reservations
from zhanggui.stock.commands.ledger import InsufficientStock, Move, Source
from zhanggui.stock.commands.reservations import Claim, Demand
from zhanggui.stock.models import Availability, Reservation
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make

from .expecting import claim, expect, order

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def deliver(world: World, document: Any, item: Item, *parts: tuple[int, int], warehouse: Any = None) -> None:
    """Take out ``(line, quantity)`` parts that use up the lines' claims."""
    inside, customer = places(world.company, warehouse or world.warehouse, "customer")
    moves = [
        Move(item, None, inside, customer, D(quantity), line, claim=Claim(document._meta.label, line))
        for line, quantity in parts
    ]
    with transaction.atomic():
        ledger.post(Source.of(document, at=world.at), moves)


def reserved(item: Item) -> list[tuple[Decimal, Decimal]]:
    return list(Availability.objects.filter(item=item).order_by("pk").values_list("on_hand", "reserved"))


def test_who_comes_first_gets_what_is_free(world: World) -> None:
    item, first, second = make.stocked(world, world.item(), 10), order(world), order(world)
    assert claim(world, first, item, 7) == 7
    assert claim(world, second, item, 7, line=2) == 3
    assert claim(world, second, item, 1, line=3) == 0
    assert reserved(item) == [(10, 10)]
    assert Reservation.objects.count() == 2


def test_lines_of_one_document_share_what_is_free(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    demands = [Demand(line, item.pk, None, world.warehouse.pk, D(6)) for line in (1, 2)]
    with transaction.atomic():
        assert list(reservations.reserve(document, demands).values()) == [6, 4]


def test_nothing_is_reserved_of_what_never_was_there(world: World) -> None:
    assert claim(world, order(world), world.item(), 5) == 0


def test_reserved_goods_are_not_for_others(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 8)
    with pytest.raises(InsufficientStock, match="3 wanted, 2 free"):
        make.issued(world, item, 3)
    make.issued(world, item, 2)
    deliver(world, document, item, (1, 8))
    assert reserved(item) == [(0, 0)]
    assert not Reservation.objects.exists()


def test_a_part_delivery_uses_up_a_part_of_the_claim(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 8)
    deliver(world, document, item, (1, 3))
    assert reserved(item) == [(7, 5)]
    assert Reservation.objects.get().quantity == 5


def test_two_parts_of_one_line_use_up_both(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 8)
    deliver(world, document, item, (1, 3), (1, 4))
    assert reserved(item) == [(3, 1)]
    assert not rebuild.rebuild_reserved()


def test_more_than_was_claimed_comes_from_what_is_free(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 4)
    claim(world, order(world), item, 3, line=9)
    with pytest.raises(InsufficientStock, match="8 wanted, 7 free"):
        deliver(world, document, item, (1, 8))
    deliver(world, document, item, (1, 7))
    assert reserved(item) == [(3, 3)]


def test_goods_from_another_warehouse_leave_the_claim_alone(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    elsewhere = masters.warehouse(world.company, world.by)
    make.stocked(world, item, 10, warehouse=elsewhere)
    claim(world, document, item, 8)
    deliver(world, document, item, (1, 8), warehouse=elsewhere)
    assert reserved(item) == [(10, 8), (2, 0)]
    assert not rebuild.rebuild_reserved()
    with transaction.atomic():
        reservations.limit(document._meta.label, {1: D(0)})
    assert reserved(item) == [(10, 0), (2, 0)]
    assert not Reservation.objects.exists()


def test_goods_of_another_item_leave_the_claim_alone(world: World) -> None:
    """A line that reserved one item and is for another now."""
    item, other, document = make.stocked(world, world.item(), 10), make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 8)
    deliver(world, document, other, (1, 5))
    assert (reserved(item), reserved(other)) == ([(10, 8)], [(5, 0)])
    assert not rebuild.rebuild_reserved()
    claim(world, document, other, 3)
    deliver(world, document, other, (1, 2))
    assert (reserved(item), reserved(other)) == ([(10, 8)], [(3, 1)])
    with transaction.atomic():
        reservations.release(document, [1])
    assert (reserved(item), reserved(other)) == ([(10, 0)], [(3, 0)])
    assert not Reservation.objects.exists()
    assert not rebuild.rebuild_reserved()


def test_a_claim_on_what_a_line_is_not_for_any_more_is_found(world: World) -> None:
    item, other, document = make.stocked(world, world.item(), 10), world.item(), order(world)
    expect(world, document, (1, item, 10, -8))
    claim(world, document, item, 8)
    assert not rebuild.rebuild_claims()
    expect(world, document, (1, other, 10, -8))
    [found] = rebuild.rebuild_claims()
    assert (found.stored, found.counted) == (8, 0)


def test_claims_are_cut_down_to_what_is_open(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 8)
    with transaction.atomic():
        reservations.limit(document._meta.label, {1: D(5), 2: D(1)})
    assert reserved(item) == [(10, 5)]
    with transaction.atomic():
        reservations.limit(document._meta.label, {1: D(6)})
    assert reserved(item) == [(10, 5)]


def test_claims_are_given_up(world: World) -> None:
    item, document = make.stocked(world, world.item(), 10), order(world)
    claim(world, document, item, 3)
    claim(world, document, item, 4, line=2)
    with transaction.atomic():
        reservations.release(document, [2])
    assert reserved(item) == [(10, 3)]
    with transaction.atomic():
        reservations.release(document)
        reservations.release(document)
    assert reserved(item) == [(10, 0)]
