"""Documents of any shape say what they expect: a transfer's line two rows, a work order its own and those of others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.models import Item, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, ledger, pegging, reservations
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.commands.pegging import End, PeggedTooMuch, Ref
from zhanggui.stock.commands.reservations import Claim, Demand
from zhanggui.stock.models import Availability, ExpectedMove, OtherIssue, OtherReceipt, Pegging, Reservation
from zhanggui.stock.queries import expected, rebuild
from zhanggui.stock.queries.availability import projections
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day

pytestmark = pytest.mark.django_db
D = Decimal
LINE = 1
"""One key for all lines: those of different tables have the same keys in life, too."""


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def elsewhere(world: World) -> Warehouse:
    return masters.warehouse(world.company, world.by)


def document(world: World) -> OtherReceipt:
    """Any document will do: stock knows no more of an order than its type and key."""
    return make.other_receipt(world, status="draft", lines=[])


def one(item: Item, warehouse: Warehouse, number: int, quantity: int, **more: Any) -> Expected:
    return Expected(more.pop("line", LINE), item.pk, None, warehouse.pk, day(number), D(quantity), **more)


def transfer(world: World, item: Item, to: Warehouse, quantity: int) -> OtherReceipt:
    """From the world's warehouse on the 5th, in ``to`` on the 8th."""
    moving = document(world)
    rows = [one(item, world.warehouse, 5, -quantity), one(item, to, 8, quantity)]
    expected_moves.replace([moving], {moving.pk: rows})
    return moving


def work_order(world: World, output: Item, *materials: Item) -> OtherReceipt:
    """Ten pieces on the 9th out of two of each material on the 3rd; what is cut off has a table of its own."""
    making = document(world)
    taken = [one(item, world.warehouse, 3, -2, line=LINE + n, part="materials") for n, item in enumerate(materials)]
    rest = one(materials[0], world.warehouse, 9, 1, part="by_products")
    rows = [one(output, world.warehouse, 9, 10, line=None), *taken, rest]
    expected_moves.replace([making], {making.pk: rows})
    return making


def demand(world: World, item: Item, warehouse: Warehouse, quantity: int, **more: Any) -> OtherReceipt:
    selling = document(world)
    expected_moves.replace([selling], {selling.pk: [one(item, warehouse, 10, -quantity, **more)]})
    return selling


def held() -> set[tuple[str, int | None, int, Decimal]]:
    rows = ExpectedMove.objects.values_list("source_part", "source_line_id", "warehouse", "quantity")
    return set(rows)


def pegged() -> set[tuple[str, int | None, int | None, int, int | None, Decimal]]:
    ends = ("supply_part", "supply_id", "supply_line_id", "demand_id", "demand_line_id")
    return set(Pegging.objects.values_list(*ends, "quantity"))


def bind(world: World, item: Item, supply: Any, of: Any, quantity: int) -> Pegging:
    values = {"company": world.company, "item": item, "supply": supply, "demand": of}
    return pegging.peg(**world.acting(), **values, quantity=D(quantity))


def ref(source: Any, **more: Any) -> Ref:
    return Ref(source._meta.label, source.pk, more.pop("line", LINE), **more)


# -- a transfer


def test_a_line_of_a_transfer_goes_out_here_and_comes_in_there(world: World, elsewhere: Warehouse) -> None:
    item = make.stocked(world, world.item(), 7)
    moving = transfer(world, item, elsewhere, 4)
    assert held() == {("", LINE, world.warehouse.pk, -4), ("", LINE, elsewhere.pk, 4)}
    found = projections(world.company, [item])
    here, there = (found[item.pk, None, place.pk] for place in (world.warehouse, elsewhere))
    assert (here.on(day(4)), here.on(day(5)), there.on(day(7)), there.on(day(8))) == (7, 3, 0, 4)
    expected_moves.replace([moving], {moving.pk: [one(item, elsewhere, 8, 1)]})
    assert held() == {("", LINE, elsewhere.pk, 1)}


def test_both_ends_of_a_transfer_are_pegged_by_a_run(world: World, elsewhere: Warehouse) -> None:
    item = make.stocked(world, world.item(), 7)
    moving = transfer(world, item, elsewhere, 4)
    selling = demand(world, item, elsewhere, 3)
    assert pegging.repeg_soft(world.company) == 2
    assert pegged() == {("", None, None, moving.pk, LINE, 4), ("", moving.pk, LINE, selling.pk, LINE, 3)}
    assert set(Pegging.objects.values_list("supply_warehouse", "warehouse")) == {
        (world.warehouse.pk, world.warehouse.pk),
        (elsewhere.pk, elsewhere.pk),
    }
    assert not rebuild.rebuild_peggings()


def test_people_peg_either_end_of_a_transfer(world: World, elsewhere: Warehouse) -> None:
    item, buying = world.item(), document(world)
    expected_moves.replace([buying], {buying.pk: [one(item, world.warehouse, 2, 9)]})
    moving = transfer(world, item, elsewhere, 4)
    selling = demand(world, item, elsewhere, 5)
    bind(world, item, ref(buying), ref(moving), 4)
    bind(world, item, ref(moving), ref(selling), 4)
    with pytest.raises(PeggedTooMuch, match="Only 0 of this line"):
        bind(world, item, ref(moving), ref(selling), 1)
    pegging.repeg_soft(world.company)
    assert pegged() == {("", buying.pk, LINE, moving.pk, LINE, 4), ("", moving.pk, LINE, selling.pk, LINE, 4)}
    assert not rebuild.rebuild_peggings()


def test_a_line_with_several_warehouses_must_be_named_with_one(world: World, elsewhere: Warehouse) -> None:
    item, buying = world.item(), document(world)
    rows = [one(item, world.warehouse, 2, 9), one(item, elsewhere, 2, 5)]
    expected_moves.replace([buying], {buying.pk: rows})
    selling = demand(world, item, elsewhere, 5)
    with pytest.raises(InvalidInput, match="several warehouses"):
        bind(world, item, ref(buying), ref(selling), 4)
    made = bind(world, item, ref(buying, warehouse_id=elsewhere.pk), ref(selling), 4)
    assert End.supply(made) == (buying._meta.label, buying.pk, "", LINE, 0, elsewhere.pk, item.pk, None)
    assert not rebuild.rebuild_peggings()


# -- a work order


def test_a_work_order_makes_one_thing_out_of_others(world: World) -> None:
    output, steel, paint = world.item(), make.stocked(world, world.item(), 2), world.item()
    making = work_order(world, output, steel, paint)
    here = world.warehouse.pk
    assert held() == {
        ("", None, here, 10),
        ("materials", LINE, here, -2),
        ("materials", LINE + 1, here, -2),
        ("by_products", LINE, here, 1),
    }
    assert projections(world.company, [steel])[steel.pk, None, here].on(day(9)) == 1
    expected_moves.replace([making], {})
    assert not ExpectedMove.objects.exists()


def test_materials_and_output_of_a_work_order_are_pegged_apart(world: World) -> None:
    output, steel, paint = world.item(), make.stocked(world, world.item(), 2), world.item()
    making, buying = work_order(world, output, steel, paint), document(world)
    expected_moves.replace([buying], {buying.pk: [one(paint, world.warehouse, 2, 9)]})
    selling = demand(world, output, world.warehouse, 6)
    bind(world, output, ref(making, line=None), ref(selling), 6)
    bind(world, paint, ref(buying), ref(making, line=LINE + 1, part="materials"), 1)
    pegging.repeg_soft(world.company)
    ends = ("supply_id", "supply_line_id", "demand_part", "demand_id", "demand_line_id")
    assert set(Pegging.objects.values_list(*ends, "quantity", "is_hard")) == {
        (making.pk, None, "", selling.pk, LINE, 6, True),
        (None, None, "materials", making.pk, LINE, 2, False),
        (buying.pk, LINE, "materials", making.pk, LINE + 1, 1, True),
        (buying.pk, LINE, "materials", making.pk, LINE + 1, 1, False),
    }
    assert not rebuild.rebuild_peggings()


def test_rework_takes_and_makes_one_item(world: World) -> None:
    item = make.stocked(world, world.item(), 2)
    work_order(world, item, item)
    assert projections(world.company, [item])[item.pk, None, world.warehouse.pk].projected == 11
    assert pegging.repeg_soft(world.company) == 1
    assert not rebuild.rebuild_peggings()


# -- dates, kits


def test_dates_of_a_line_are_pegged_one_by_one(world: World) -> None:
    item, buying, selling = world.item(), document(world), document(world)
    dates = [one(item, world.warehouse, number, 5, schedule=number) for number in (2, 3)]
    wanted = [one(item, world.warehouse, number, -4, schedule=number) for number in (2, 3)]
    expected_moves.replace([buying, selling], {buying.pk: dates, selling.pk: wanted})
    bind(world, item, ref(buying, schedule=3), ref(selling, schedule=2), 2)
    pegging.repeg_soft(world.company)
    shown = Pegging.objects.values_list("supply_schedule", "demand_schedule", "quantity", "is_hard")
    assert set(shown) == {(3, 2, 2, True), (2, 2, 2, False), (2, 3, 3, False), (3, 3, 1, False)}
    assert not rebuild.rebuild_peggings()


def test_what_is_reserved_for_a_line_serves_its_dates_in_turn(world: World) -> None:
    item, buying, selling = make.stocked(world, world.item(), 5), document(world), document(world)
    wanted = [one(item, world.warehouse, number, -4, schedule=number) for number in (2, 3)]
    coming = [one(item, world.warehouse, 1, 9)]
    expected_moves.replace([buying, selling], {buying.pk: coming, selling.pk: wanted})
    other = demand(world, item, world.warehouse, 5)
    bind(world, item, ref(buying), ref(selling, schedule=2), 2)
    with transaction.atomic():
        reservations.reserve(selling, [Demand(LINE, item.pk, None, world.warehouse.pk, D(5))])
    pegging.repeg_soft(world.company)
    shown = Pegging.objects.values_list("supply_type", "demand_id", "demand_schedule", "quantity", "is_hard")
    assert set(shown) == {
        (buying._meta.label, selling.pk, 2, 2, True),
        ("stock", selling.pk, 2, 2, False),
        ("stock", selling.pk, 3, 3, False),
        (buying._meta.label, selling.pk, 3, 1, False),
        (buying._meta.label, other.pk, 0, 5, False),
    }


def test_a_kit_claims_and_uses_up_several_items_by_one_line(world: World) -> None:
    cup, plate = (make.stocked(world, world.item(), 10) for _ in range(2))
    selling = document(world)
    rows = [one(item, world.warehouse, 4, -quantity) for item, quantity in ((cup, 6), (plate, 3))]
    expected_moves.replace([selling], {selling.pk: rows})
    wanted = [Demand(LINE, item.pk, None, world.warehouse.pk, D(n)) for item, n in ((cup, 6), (plate, 3))]
    with transaction.atomic():
        assert list(reservations.reserve(selling, wanted).values()) == [6, 3]
        assert list(reservations.reserve(selling, wanted[1:]).values()) == [3]
    assert [difference.counted for difference in rebuild.rebuild_claims()] == [3]
    inside, customer = places(world.company, world.warehouse, "customer")
    claim = Claim(selling._meta.label, LINE)
    with transaction.atomic():
        ledger.post(Source.of(selling, at=world.at), [Move(plate, None, inside, customer, D(4), LINE, claim=claim)])
    assert set(Reservation.objects.values_list("item", "quantity")) == {(cup.pk, 6), (plate.pk, 2)}
    assert set(Availability.objects.values_list("item", "on_hand", "reserved")) == {(cup.pk, 10, 6), (plate.pk, 6, 2)}
    assert not rebuild.rebuild_reserved()


def test_claims_of_lines_in_different_tables_dont_meet(world: World) -> None:
    item, making = make.stocked(world, world.item(), 10), document(world)
    here = world.warehouse.pk
    wanted = [Demand(LINE, item.pk, None, here, D(2)), Demand(LINE, item.pk, None, here, D(3), part="materials")]
    with transaction.atomic():
        reservations.reserve(making, wanted)
        reservations.limit(making._meta.label, {LINE: D(1)}, part="materials")
    assert set(Reservation.objects.values_list("source_part", "quantity")) == {("", 2), ("materials", 1)}
    inside, outside = places(world.company, world.warehouse, "production")
    claim = Claim(making._meta.label, LINE, "materials")
    with transaction.atomic():
        ledger.post(Source.of(making, at=world.at), [Move(item, None, inside, outside, D(1), LINE, claim=claim)])
        reservations.release(making, [LINE], part="materials")
    assert Reservation.objects.get().source_part == ""
    assert Availability.objects.get().reserved == 2


# -- one name, one row; proven


def test_a_row_is_there_once(world: World) -> None:
    item, making = world.item(), document(world)
    same = [one(item, world.warehouse, number, 5, line=None) for number in (2, 3)]
    with pytest.raises(IntegrityError), transaction.atomic():
        expected_moves.replace([making], {making.pk: same})
    assert not ExpectedMove.objects.exists()


def test_a_rebuild_counts_every_row_of_a_line(
    world: World, elsewhere: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = world.item()
    moving, making = transfer(world, item, elsewhere, 4), work_order(world, world.item(), world.item())
    open_rows = {
        moving.pk: [one(item, world.warehouse, 5, -4), one(item, elsewhere, 8, 4)],
        making.pk: [
            Expected(
                move.source_line_id, move.item_id, None, move.warehouse_id, move.date, move.quantity,
                part=move.source_part,
            )
            for move in ExpectedMove.objects.filter(source_id=making.pk)
        ],
    }  # fmt: skip
    monkeypatch.setitem(expected.registered(), OtherReceipt._meta.label, lambda: open_rows)
    assert not rebuild.rebuild_expected()
    ExpectedMove.objects.filter(warehouse=elsewhere).update(quantity=3)
    [found] = rebuild.rebuild_expected()
    assert (found.stored, found.counted) == (3, 4)
    ExpectedMove.objects.filter(source_line_id=None).update(source_part="materials")
    assert len(rebuild.rebuild_expected()) == 3


def test_a_pegging_of_what_isnt_expected_is_found(world: World, elsewhere: Warehouse) -> None:
    item = world.item()
    moving = transfer(world, item, elsewhere, 4)
    selling = demand(world, item, elsewhere, 5)
    made = bind(world, item, ref(moving), ref(selling), 4)
    assert not proofs.registered()["peggings"].function()
    Pegging.objects.filter(pk=made.pk).update(supply_warehouse=world.warehouse)
    [found] = rebuild.rebuild_peggings()
    assert (found.key[0], found.stored, found.counted) == ("supply", 4, 0)
    assert len(proofs.registered()["peggings"].function()) == 1


def test_documents_of_two_types_with_one_key_dont_meet(world: World) -> None:
    item, buying, selling = world.item(), document(world), document(world)
    other = OtherIssue(pk=buying.pk, company=world.company)
    expected_moves.replace([buying], {buying.pk: [one(item, world.warehouse, 2, 9)]})
    expected_moves.replace([other], {other.pk: [one(item, world.warehouse, 2, 1)]})
    expected_moves.replace([selling], {selling.pk: [one(item, world.warehouse, 3, -10)]})
    assert pegging.repeg_soft(world.company) == 2
    assert not rebuild.rebuild_peggings()
