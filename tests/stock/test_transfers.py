"""Transfers: at once and by way of transit, in parts, with differences; what they refuse."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput, NotAllowed, PeriodClosed
from zhanggui.kernel.models import Period
from zhanggui.masterdata.commands import locations
from zhanggui.masterdata.models import Item, Warehouse
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import ledger, reservations, transfer_receipts, transfers
from zhanggui.stock.commands.ledger import InsufficientStock, Move, Source
from zhanggui.stock.commands.reservations import Demand
from zhanggui.stock.commands.transfer_receipts import AllArrived, NotOnTheWay, TransferClosed
from zhanggui.stock.commands.transfers import MovedAtOnce, NothingOnTheWay, TransferReceived
from zhanggui.stock.models import ExpectedMove, Lot, StockBalance, StockMove, Transfer
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def branch(world: World) -> Warehouse:
    return masters.warehouse(world.company, world.by)


def rows(item: Item, quantity: str | int = 4, **more: Any) -> list[dict[str, Any]]:
    return [{"item": item, "quantity": D(quantity), **more}]


def expected() -> list[tuple[int, dt.date, Decimal]]:
    return list(ExpectedMove.objects.order_by("quantity").values_list("warehouse", "date", "quantity"))


def messages(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


# -- at once


def test_goods_are_there_at_once_and_worth_what_they_were(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 3, "3.333333")
    moved = make.transfer(world, branch, lines=rows(item, 2))
    assert (moved.status, moved.number, moved.received_progress) == ("confirmed", "TR202603-0001", "full")
    assert (on_hand(item, world.warehouse), on_hand(item, branch)) == (1, 2)
    assert worth(item) == (3, D("10.00"))
    assert moved.lines.get().value == D("6.67")
    assert not ExpectedMove.objects.exists()
    assert proofs.differences() == []


def test_a_transfer_at_once_is_not_shipped(world: World, branch: Warehouse) -> None:
    moved = make.transfer(world, branch, lines=rows(make.stocked(world, world.item(), 9, 1)))
    with pytest.raises(MovedAtOnce):
        transfers.ship(moved, **world.acting())
    with pytest.raises(NotOnTheWay):
        make.arrival(world, moved)


def test_a_cancelled_transfer_brings_the_goods_back(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    moved = make.transfer(world, branch, lines=rows(item))
    transfers.cancel(moved, **world.acting(), reason="wrong branch")
    assert (on_hand(item, world.warehouse), on_hand(item, branch), worth(item)) == (9, 0, (9, 9))
    assert moved.received_progress == "none"
    assert proofs.differences() == []


def test_it_is_not_cancelled_once_the_goods_have_gone_on(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    moved = make.transfer(world, branch, lines=rows(item))
    make.issued(world, item, 1, warehouse=branch)
    with pytest.raises(InsufficientStock, match=r"\(4 wanted, 3 free\)"):
        transfers.cancel(moved, **world.acting())
    moved.refresh_from_db()
    assert (moved.status, on_hand(item, branch)) == ("confirmed", 3)


def test_goods_move_between_places_of_one_warehouse(world: World) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    shelf = locations.create(**world.acting(), warehouse=world.warehouse, code="SHELF", name="Shelf")
    make.transfer(world, world.warehouse, to_location=shelf, lines=rows(item))
    assert on_hand(item, world.warehouse) == 9
    assert StockBalance.objects.get(location=shelf).quantity == 4
    with pytest.raises(InvalidInput, match="Only 4 of"):
        make.transfer(world, world.warehouse, from_location=shelf, lines=rows(item, 5))
    make.transfer(world, world.warehouse, from_location=shelf, lines=rows(item, 4))
    assert StockBalance.objects.get(location=shelf).quantity == 0
    assert proofs.differences() == []


def test_no_more_of_a_lot_moves_than_lies_there(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    lot = Lot.objects.create(item=item, number="L1")
    _into_lot(world, item, lot, 3)
    with pytest.raises(InvalidInput, match="Only 1 of L1 lie there") as refused:
        make.transfer(world, branch, lines=[*rows(item, 2, lot=lot), *rows(item, 2, lot=lot)])
    assert messages(refused) == [(2, "quantity")]
    make.transfer(world, branch, lines=rows(item, 3, lot=lot))
    assert StockBalance.objects.get(lot=lot, location__warehouse=branch).quantity == 3
    other = Lot.objects.create(item=world.item(), number="L1")
    with pytest.raises(InvalidInput, match="is of other goods"):
        make.transfer(world, branch, status="draft", lines=rows(item, 1, lot=other))


def _into_lot(world: World, item: Item, lot: Lot, quantity: int) -> None:
    """As a receipt into a lot will do it."""
    row = StockMove.objects.get(item=item)
    source = Source(world.company, "stock.OtherReceipt", row.source_id, day(2), world.at)
    ledger.post(source, [Move(item, None, row.from_location, row.to_location, D(quantity), value=D(0), lot=lot)])


# -- by way of transit


def test_what_is_announced_is_expected_to_go_and_to_come(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    made = make.transfer(
        world, branch, lines=rows(item), two_step=True, date=day(5), expected_date=day(9), status="confirmed"
    )
    assert expected() == [(world.warehouse.pk, day(5), -4), (branch.pk, day(9), 4)]
    assert on_hand(item, world.warehouse) == 9
    transfers.ship(made, **world.acting())
    assert expected() == [(branch.pk, day(9), 4)]
    make.arrival(world, made, 3)
    assert expected() == [(branch.pk, day(9), 1)]
    make.arrival(world, made)
    assert expected() == []
    assert (on_hand(item, world.warehouse), on_hand(item, branch)) == (5, 4)
    assert proofs.differences() == []


def test_goods_in_transit_are_ours(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 3, "3.333333")
    made = make.transfer(world, branch, status="shipped", lines=rows(item, 3))
    assert (on_hand(item), worth(item), made.lines.get().value) == (0, (3, 10), 10)
    make.stocked(world, item, 1, 90)
    parts = [make.arrival(world, made, 1) for _ in range(3)]
    values = [StockMove.objects.get(source_type="stock.TransferReceipt", source_id=part.pk).value for part in parts]
    assert values == [D("3.33"), D("3.34"), D("3.33")]
    assert worth(item) == (4, 100)
    assert proofs.differences() == []


def test_parts_in_another_unit_add_up(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(conversions={"crate": (5, 3)}), 10, 1)
    made = make.transfer(world, branch, status="shipped", lines=rows(item, 3, unit=masters.unit("crate")))
    parts = [make.arrival(world, made, 1) for _ in range(3)]
    assert [part.lines.get().base_quantity for part in parts] == [2, 1, 2]
    assert (on_hand(item, branch), made.lines.get().received_quantity) == (5, 3)
    assert proofs.differences() == []


def test_no_more_arrives_than_is_on_the_way(world: World, branch: Warehouse) -> None:
    first, second = (make.stocked(world, world.item(), 9, 1) for _ in range(2))
    made = make.transfer(world, branch, status="shipped", lines=[*rows(first), *rows(second)])
    lines = [{"transfer_line": line, "quantity": D(5)} for line in made.lines.all()]
    with pytest.raises(InvalidInput, match="more than the 4 on the way") as refused:
        transfer_receipts.receive(made, **world.acting(), lines=lines, confirm_now=True)
    assert messages(refused) == [(1, "quantity"), (2, "quantity")]
    twice = [make.arrival(world, made, 3, confirm_now=False) for _ in range(2)]
    transfer_receipts.confirm(twice[0], **world.acting())
    with pytest.raises(InvalidInput, match="more than the 1 on the way"):
        transfer_receipts.confirm(twice[1], **world.acting())
    assert (on_hand(first, branch), on_hand(second, branch)) == (3, 0)


def test_nothing_arrives_before_it_left(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    made = make.transfer(world, branch, status="shipped", date=day(10), lines=rows(item))
    with pytest.raises(InvalidInput, match="before they leave"):
        make.arrival(world, made, date=day(9))
    with pytest.raises(InvalidInput, match="before they leave"):
        make.transfer(world, branch, date=day(10), expected_date=day(9), lines=rows(item))


def test_goods_arrive_once(world: World, branch: Warehouse) -> None:
    made = make.transfer(world, branch, status="shipped", lines=rows(make.stocked(world, world.item(), 9, 1)))
    receipt = make.arrival(world, made)
    with pytest.raises(AllArrived):
        make.arrival(world, made)
    with pytest.raises(TransferReceived):
        transfers.cancel(made, **world.acting())
    with pytest.raises(NothingOnTheWay):
        transfers.close(made, **world.acting(), difference=Transfer.Difference.LOST, reason="none")
    transfer_receipts.cancel(receipt, **world.acting())
    made.refresh_from_db()
    assert made.received_progress == "none"
    transfers.cancel(made, **world.acting())
    assert proofs.differences() == []


def test_what_was_lost_is_written_off_and_found_again(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 10, 2)
    made = make.transfer(world, branch, status="shipped", lines=rows(item))
    receipt = make.arrival(world, made, 3)
    with pytest.raises(InvalidInput, match="Say what happened"):
        transfers.close(made, **world.acting(), difference=Transfer.Difference.LOST, reason=" ")
    transfers.close(made, **world.acting(), difference=Transfer.Difference.LOST, reason="fell off the lorry")
    assert (made.status, made.difference, worth(item), expected()) == ("closed", "lost", (9, 18), [])
    with pytest.raises(TransferClosed):
        transfer_receipts.cancel(receipt, **world.acting())
    assert proofs.differences() == []
    transfers.reopen(made, **world.acting())
    assert (made.difference, worth(item)) == ("", (10, 20))
    make.arrival(world, made)
    assert on_hand(item, branch) == 4
    assert proofs.differences() == []


def test_what_came_back_is_where_it_was(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 10, 2)
    made = make.transfer(world, branch, status="shipped", lines=rows(item))
    transfers.close(made, **world.acting(), difference=Transfer.Difference.RETURNED, reason="refused")
    assert (on_hand(item, world.warehouse), worth(item)) == (10, (10, 20))
    assert proofs.differences() == []


# -- what it refuses


def test_nothing_is_taken_that_is_reserved(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 5, 1)
    document = make.other_receipt(world, status="draft", lines=[])
    reservations.reserve(document, [Demand(1, item.pk, None, world.warehouse.pk, D(3))])
    with pytest.raises(InsufficientStock, match=r"\(4 wanted, 2 free\)"):
        make.transfer(world, branch, lines=rows(item))
    made = make.transfer(world, branch, two_step=True, lines=rows(item))
    with pytest.raises(InsufficientStock, match=r"\(4 wanted, 2 free\)"):
        transfers.ship(made, **world.acting())
    made.refresh_from_db()
    assert (made.status, len(expected())) == ("confirmed", 2)


def test_both_ends_are_checked_at_once(world: World, branch: Warehouse) -> None:
    item, other = world.item(), World()
    shelf = locations.create(**world.acting(), warehouse=branch, code="SHELF", name="Shelf")
    with pytest.raises(InvalidInput) as refused:
        make.transfer(world, other.warehouse, from_location=shelf, lines=rows(item))
    assert messages(refused) == [(None, "from_location"), (None, "to_warehouse")]
    with pytest.raises(InvalidInput, match="Choose another"):
        make.transfer(world, world.warehouse, lines=rows(item))
    with pytest.raises(InvalidInput, match="two warehouses only"):
        make.transfer(world, world.warehouse, two_step=True, lines=rows(item))
    default = world.warehouse.locations.get(is_default=True)
    with pytest.raises(InvalidInput, match="lie there already"):
        make.transfer(world, world.warehouse, to_location=default, lines=rows(make.stocked(world, item, 9)))


def test_closed_periods_move_nothing(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    made = make.transfer(world, branch, two_step=True, date=day(1), lines=rows(item))
    Period.objects.create(company=world.company, area="stock", start=day(1), end=day(1), is_closed=True)
    with pytest.raises(PeriodClosed):
        transfers.ship(made, **world.acting())
    transfers.ship(made, **world.acting(), date=day(2))
    assert (made.date, StockMove.objects.latest("pk").date) == (day(2), day(2))


def test_goods_leave_a_warehouse_only_by_who_may_act_there(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    keeper = masters.user("stock.*", "masterdata.*", company=world.company, warehouse_id=branch.pk)
    wish = transfers.draft(
        by=keeper, at=world.at, company=world.company, from_warehouse=world.warehouse, to_warehouse=branch,
        two_step=True, lines=rows(item),
    )  # fmt: skip
    transfers.confirm(wish, by=keeper, at=world.at)
    with pytest.raises(NotAllowed):
        transfers.ship(wish, by=keeper, at=world.at)
    transfers.ship(wish, **world.acting())
    transfer_receipts.receive(wish, by=keeper, at=world.at, confirm_now=True)
    assert on_hand(item, branch) == 4
    at_once = make.transfer(world, branch, status="draft", lines=rows(item))
    with pytest.raises(NotAllowed):
        transfers.confirm(at_once, by=keeper, at=world.at)
    assert on_hand(item, branch) == 4


def test_a_transfer_at_once_is_taken_back_only_by_who_may_act_at_both_ends(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item(), 9, 1)
    moved = make.transfer(world, branch, lines=rows(item))
    keeper = masters.user("stock.*", "masterdata.*", company=world.company, warehouse_id=world.warehouse.pk)
    with pytest.raises(NotAllowed):
        transfers.cancel(moved, by=keeper, at=world.at)
    assert (moved.status, on_hand(item, branch)) == ("confirmed", 4)
    transfers.cancel(moved, **world.acting())
    assert on_hand(item, branch) == 0


def test_fifty_lines_take_as_many_statements_as_two(world: World, branch: Warehouse) -> None:
    counts = []
    for size in (2, 50):
        lines = [row for _ in range(size) for row in rows(make.stocked(world, world.item(), 9, 1))]
        with CaptureQueriesContext(connection) as seen:
            made = make.transfer(world, branch, status="shipped", lines=lines)
            make.arrival(world, made)
        counts.append(len(seen))
    assert counts[1] <= counts[0]
