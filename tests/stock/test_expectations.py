"""Reservations, expected moves, projection, stock card, pegging."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.errors import InvalidInput, NotAllowed
from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, ledger, pegging, reservations
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.ledger import InsufficientStock, Move, Source
from zhanggui.stock.commands.pegging import IN_STOCK, PeggedTooMuch, Ref
from zhanggui.stock.commands.reservations import Claim, Demand
from zhanggui.stock.models import Availability, ExpectedMove, OtherReceipt, Pegging, Reservation, StockMove
from zhanggui.stock.queries import rebuild
from zhanggui.stock.queries.availability import available, projections
from zhanggui.stock.queries.cards import card
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def order(world: World) -> OtherReceipt:
    """Any document will do: stock knows no more of an order than its type and key."""
    return make.other_receipt(world, status="draft", lines=[])


def claim(world: World, document: Any, item: Item, quantity: int, line: int = 1) -> Decimal:
    demand = Demand(line, item.pk, None, world.warehouse.pk, D(quantity))
    with transaction.atomic():
        return reservations.reserve(document, [demand])[demand]


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


def expect(world: World, document: Any, *lines: tuple[int, Item, int, int], **more: Any) -> None:
    """``(line, item, day, quantity)``"""
    rows = [
        Expected(line, item.pk, None, world.warehouse.pk, day(date), D(quantity), **more)
        for line, item, date, quantity in lines
    ]
    expected_moves.replace([document], {document.pk: rows})


# -- reservations


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


# -- pegging


def ref(document: Any, line: int) -> Ref:
    return Ref(document._meta.label, document.pk, line)


def pegged() -> set[tuple[int | None, int, Decimal, bool]]:
    rows = Pegging.objects.values_list("supply_line_id", "demand_line_id", "quantity", "is_hard")
    return set(rows)


def test_supplies_serve_demands_first_in_first_out(world: World) -> None:
    item, buying, selling = make.stocked(world, world.item(), 5), order(world), order(world)
    expect(world, buying, (1, item, 10, 20))
    expect(world, selling, (2, item, 8, -7), (3, item, 9, -4))
    assert pegging.repeg_soft(world.company, [item]) == 3
    assert pegged() == {(None, 2, 5, False), (1, 2, 2, False), (1, 3, 4, False)}
    assert pegging.repeg_soft(world.company, [item]) == 3
    assert not rebuild.rebuild_peggings()


def test_reserved_stock_is_for_whom_it_is_reserved(world: World) -> None:
    item, selling = make.stocked(world, world.item(), 5), order(world)
    expect(world, selling, (2, item, 8, -5), (3, item, 9, -4))
    claim(world, selling, item, 4, line=3)
    pegging.repeg_soft(world.company)
    assert pegged() == {(None, 3, 4, False), (None, 2, 1, False)}


def test_what_people_pegged_stays(world: World) -> None:
    item, buying, selling = make.stocked(world, world.item(), 5), order(world), order(world)
    expect(world, buying, (1, item, 10, 20))
    expect(world, selling, (2, item, 8, -7))
    made = pegging.peg(
        **world.acting(), company=world.company, item=item, supply=ref(buying, 1), demand=ref(selling, 2), quantity=D(6)
    )
    pegging.repeg(**world.acting(), company=world.company)
    assert pegged() == {(1, 2, 6, True), (None, 2, 1, False)}
    with pytest.raises(PeggedTooMuch, match="Only 1 of this line"):
        pegging.peg(
            **world.acting(), company=world.company, item=item, supply=IN_STOCK, demand=ref(selling, 2), quantity=D(2)
        )
    pegging.unpeg(made, **world.acting())
    pegging.repeg_soft(world.company)
    assert pegged() == {(None, 2, 5, False), (1, 2, 2, False)}


def test_a_hard_peg_and_a_soft_one_of_the_same_lines_stand_beside_each_other(world: World) -> None:
    item, buying, selling = world.item(), order(world), order(world)
    expect(world, buying, (1, item, 10, 20))
    expect(world, selling, (2, item, 8, -7))
    pegging.peg(
        **world.acting(), company=world.company, item=item, supply=ref(buying, 1), demand=ref(selling, 2), quantity=D(5)
    )
    pegging.repeg_soft(world.company)
    assert pegged() == {(1, 2, 5, True), (1, 2, 2, False)}


def test_a_changed_order_takes_its_soft_pegs_along(world: World) -> None:
    item, buying, selling = world.item(), order(world), order(world)
    expect(world, buying, (1, item, 10, 20))
    expect(world, selling, (2, item, 8, -7))
    pegging.repeg_soft(world.company)
    expect(world, buying, (1, item, 10, 3))
    assert pegged() == set()
    assert not rebuild.rebuild_peggings()


def test_warehouses_and_companies_are_pegged_apart(world: World) -> None:
    item, selling, stranger = make.stocked(world, world.item(), 5), order(world), World()
    elsewhere = masters.warehouse(world.company, world.by)
    expected_moves.replace([selling], {selling.pk: [Expected(2, item.pk, None, elsewhere.pk, day(8), D(-5))]})
    make.stocked(stranger, item, 5)
    assert pegging.repeg_soft(world.company) == 0


def test_pegging_needs_a_quantity_and_a_permission(world: World) -> None:
    values = {"company": world.company, "item": world.item(), "supply": IN_STOCK, "demand": ref(order(world), 1)}
    for quantity in ("0", "-1", "0.5"):
        with pytest.raises(InvalidInput):
            pegging.peg(**world.acting(), **values, quantity=D(quantity))
    clerk = masters.user("stock.pegging.view", "stock.other_receipt.view")
    with pytest.raises(NotAllowed):
        pegging.peg(by=clerk, at=world.at, **values, quantity=D(1))
    with pytest.raises(NotAllowed):
        pegging.repeg(by=clerk, at=world.at, company=world.company)


def test_pegging_takes_the_same_queries_for_any_number_of_lines(world: World) -> None:
    buying, selling = order(world), order(world)

    def statements(lines: int) -> int:
        items = [make.stocked(world, world.item(), 1) for _ in range(lines)]
        expect(world, buying, *((n, item, 10, 5) for n, item in enumerate(items)))
        expect(world, selling, *((100 + n, item, 10, -4) for n, item in enumerate(items)))
        with CaptureQueriesContext(connection) as queries:
            assert pegging.repeg_soft(world.company, items) == 2 * lines
        return len(queries)

    assert statements(2) == statements(20)


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
