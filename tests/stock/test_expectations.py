"""Expected moves, projection, stock card, and who sees what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.models import ItemVariant
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, ledger
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.models import Availability, ExpectedMove, StockMove
from zhanggui.stock.queries.availability import available, projections
from zhanggui.stock.queries.cards import card
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand

from .expecting import claim, expect, order

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


# -- projection


def test_a_projection_says_what_will_be_there_on_which_day(world: World) -> None:
    item, buying, selling = make.stocked(world, world.item(), 5), order(world), order(world)
    expect(world, buying, (1, item, 10, 20))
    expect(world, selling, (2, item, 8, -7), (3, item, 10, -4))
    claim(world, selling, item, 5, line=2)
    [one] = projections(world.company, [item]).values()
    assert (one.on_hand, one.reserved, one.available) == (5, 5, 0)
    assert (one.incoming, one.outgoing, one.projected) == (20, 11, 14)
    assert [(step.date, step.quantity, step.balance) for step in one.steps] == [
        (day(8), -7, -2),
        (day(10), 20, 18),
        (day(10), -4, 14),
    ]
    assert (one.on(day(7)), one.on(day(8)), one.on(day(9)), one.on(day(11))) == (5, -2, -2, 14)
    assert one.short_on() == day(8)
    assert available(world.company, [item]) == {(item.pk, None, world.warehouse.pk): 0}


def test_a_projection_looks_no_further_than_asked(world: World) -> None:
    item, other, buying = world.item(), world.item(), order(world)
    elsewhere = masters.warehouse(world.company, world.by)
    make.stocked(world, item, 3, warehouse=elsewhere)
    expect(world, buying, (1, item, 10, 20), (2, other, 11, 1))
    assert len(projections(world.company)) == 3
    assert list(projections(world.company, [item], warehouse=elsewhere)) == [(item.pk, None, elsewhere.pk)]
    [one] = projections(world.company, [other], until=day(10)).values() or [None]
    assert one is None
    expect(world, buying, (1, item, 10, 20), firm=False)
    assert not projections(world.company, [item], warehouse=world.warehouse, firm_only=True)


def test_the_overview_shows_what_open_orders_bring_and_take(world: World) -> None:
    item = world.item(has_variants=True)
    red, blue = (ItemVariant.objects.create(item=item, code=code, name=code) for code in ("red", "blue"))
    plain = make.stocked(world, world.item(), 5)
    for variant, quantity in ((red, 3), (blue, 4)):
        make.stocked(world, item, quantity, variant=variant)
    buying = order(world)
    rows = [
        Expected(1, item.pk, red.pk, world.warehouse.pk, day(9), D(10)),
        Expected(2, item.pk, red.pk, world.warehouse.pk, day(10), D(-6)),
        Expected(3, plain.pk, None, world.warehouse.pk, day(10), D(-1)),
    ]
    expected_moves.replace([buying], {buying.pk: rows})
    with CaptureQueriesContext(connection) as queries:
        found = list(Availability.objects.with_expected().order_by("pk"))
        shown = [(row.on_hand, row.incoming, row.outgoing, row.projected) for row in found]
    assert shown == [(5, 0, 1, 4), (3, 10, 6, 7), (4, 0, 0, 4)]
    assert len(queries) == 1


def test_expected_moves_are_replaced_as_a_whole(world: World) -> None:
    item, first, second = world.item(), order(world), order(world)
    expect(world, first, (1, item, 10, 20), (2, item, 11, 5))
    expect(world, second, (3, item, 10, 1))
    expect(world, first, (1, item, 12, 15), (2, item, 11, 0))
    assert [(row.source_line_id, row.date, row.quantity) for row in ExpectedMove.objects.order_by("pk")] == [
        (3, day(10), 1),
        (1, day(12), 15),
    ]
    expected_moves.replace([first, second], {})
    expected_moves.replace([], {})
    assert not ExpectedMove.objects.exists()


# -- stock card


def test_a_card_adds_up_from_opening_to_closing(world: World) -> None:
    item = world.item()
    make.stocked(world, item, 10, date=day(20, 2))
    make.stocked(world, item, 5, date=day(2))
    issue = make.issued(world, item, 4, date=day(3))
    make.stocked(world, item, 1, date=day(1, 4))
    shown = card(world.company, item, warehouse=world.warehouse, start=day(1), end=day(31))
    assert (shown.opening, shown.received, shown.issued, shown.closing) == (10, 5, 4, 11)
    assert [(row.received, row.issued, row.balance) for row in shown.rows] == [(5, 0, 15), (0, 4, 11)]
    assert shown.rows[1].source_number == issue.number
    everything = card(world.company, item)
    assert (everything.opening, everything.closing, len(everything.rows)) == (0, 12, 4)
    assert card(world.company, world.item()).closing == 0


def test_a_card_of_all_warehouses_leaves_out_what_moves_between_them(world: World) -> None:
    item, elsewhere = make.stocked(world, world.item(), 10), masters.warehouse(world.company, world.by)
    (here,), (there,) = places(world.company, world.warehouse), places(world.company, elsewhere)
    document = order(world)
    with transaction.atomic():
        ledger.post(Source.of(document, at=world.at), [Move(item, None, here, there, D(4))])
    assert [row.balance for row in card(world.company, item).rows] == [10]
    assert [row.balance for row in card(world.company, item, warehouse=world.warehouse).rows] == [10, 6]
    assert [row.balance for row in card(world.company, item, warehouse=elsewhere).rows] == [4]
    assert make.worth(item) == (10, 0)
    assert (on_hand(item, world.warehouse), on_hand(item, elsewhere)) == (6, 4)


def test_a_card_takes_the_same_queries_for_any_number_of_moves(world: World) -> None:
    item = world.item()
    make.stocked(world, item, 10)
    with CaptureQueriesContext(connection) as few:
        card(world.company, item, start=day(1))
    for _ in range(20):
        make.issued(world, item, 1)
        make.stocked(world, item, 1)
    with CaptureQueriesContext(connection) as many:
        rows = card(world.company, item, start=day(1)).rows
        assert all(row.source_number and str(row.move.to_location) for row in rows)
    assert len(few) == len(many) == 3


# -- who sees what


def test_a_storekeeper_sees_the_own_warehouse_alone(world: World) -> None:
    item, elsewhere = make.stocked(world, world.item(), 1), masters.warehouse(world.company, world.by)
    make.stocked(world, item, 2, warehouse=elsewhere)
    keeper = masters.user(company=world.company, warehouse_id=elsewhere.pk)
    assert [row.on_hand for row in Availability.objects.visible_to(keeper)] == [2]
    assert [row.quantity for row in StockMove.objects.visible_to(keeper)] == [2]
    assert item.balances.model.objects.visible_to(keeper).filter(location__warehouse=world.warehouse).count() == 0
    assert list(world.warehouse._meta.model.objects.visible_to(keeper)) == [elsewhere]


def test_dates_of_the_makers_are_dates() -> None:
    assert day(2, 4) == dt.date(2026, 4, 2)
