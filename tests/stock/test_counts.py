"""Counts: what the books said, what was there, and what is posted of it; blind, again, found, cancelled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput, PeriodClosed
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.commands import items, locations
from zhanggui.masterdata.models import Item, ItemCategory
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import counts
from zhanggui.stock.commands.counts import CountedElsewhere, NothingToCount, TooMuchToCount
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import Count, CountLine, Lot, StockBalance, StockMove
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand, worth
from zhanggui.ui.screen import screen_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def line_of(count: Count, item: Item) -> CountLine:
    return count.lines.get(item=item)


def enter(world: World, count: Count, *quantities: tuple[Item, Any], **more: Any) -> None:
    rows = [{"id": line_of(count, item).pk, "counted_quantity": D(quantity), **more} for item, quantity in quantities]
    counts.enter(count, **world.acting(), lines=rows)


def post(world: World, count: Count) -> None:
    counts.finish(count, **world.acting())
    counts.confirm(count, **world.acting())


def problems(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


# -- what is counted


def test_all_that_the_books_have_is_counted(world: World) -> None:
    first, second = (make.stocked(world, world.item(f"B{n}"), n, 5) for n in (2, 1))
    make.stocked(world, world.item(), 3, 5, warehouse=masters.warehouse(world.company, world.by))
    gone = make.stocked(world, world.item(), 3, 5)
    make.issued(world, gone, 3)
    count = make.count(world)
    assert (count.number, count.status, count.started_at) == ("CT202603-0001", "counting", world.at)
    assert [(line.position, line.item, line.book_quantity) for line in count.lines.all()] == [
        (1, second, 1),
        (2, first, 2),
    ]


def test_a_category_is_counted_with_all_below_it(world: World) -> None:
    top = ItemCategory.objects.create(code="RAILS", name="Rails")
    below = ItemCategory.objects.create(code="SHORT", name="Short rails", parent=top)
    wanted = {make.stocked(world, world.item(category=category), 1) for category in (top, below)}
    make.stocked(world, world.item(), 1)
    assert {line.item for line in make.count(world, category=top).lines.all()} == wanted


def test_goods_that_are_named_are_counted_alone(world: World) -> None:
    item, _other = (make.stocked(world, world.item(), 4, 2) for _ in range(2))
    fresh = world.item()
    count = make.count(world, lines=[{"item": item}, {"item": fresh}])
    assert [line.book_quantity for line in count.lines.all()] == [4, 0]


def test_one_place_and_its_lots_are_counted(world: World) -> None:
    item = make.stocked(world, world.item(), 4, 2)
    shelf = locations.create(**world.acting(), warehouse=world.warehouse, code="SHELF", name="Shelf")
    make.transfer(world, world.warehouse, to_location=shelf, lines=[{"item": item, "quantity": D(3)}])
    lot = Lot.objects.create(item=item, number="L1")
    count = make.count(world, location=shelf)
    enter(world, count, (item, 2))
    counts.enter(count, **world.acting(), lines=[{"item": item, "lot": lot, "counted_quantity": D(2)}])
    post(world, count)
    there = {row.lot: row.quantity for row in StockBalance.objects.filter(location=shelf)}
    assert there == {None: 2, lot: 2}
    assert (on_hand(item), worth(item)) == (5, (5, 10))
    assert proofs.differences() == []


def test_an_empty_place_is_not_counted(world: World) -> None:
    with pytest.raises(NothingToCount, match=world.warehouse.name):
        make.count(world)
    assert Count.objects.get().status == "draft"


def test_more_goods_than_a_page_can_send_are_not_taken_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_GOODS", 2)
    for _ in range(3):
        make.stocked(world, world.item(), 1)
    with pytest.raises(TooMuchToCount, match=r"3 kinds of goods in .* at most 2\."):
        make.count(world)
    count = Count.objects.get()
    assert (count.status, count.number, count.lines.count()) == ("draft", "", 0)


def test_nobody_counts_the_same_twice_at_once(world: World) -> None:
    item, other = (make.stocked(world, world.item(), 4, 2) for _ in range(2))
    count = make.count(world, lines=[{"item": item}])
    with pytest.raises(CountedElsewhere, match=f"{count.number} counts {item}"):
        make.count(world)
    second = make.count(world, lines=[{"item": other}])
    with pytest.raises(CountedElsewhere):
        counts.enter(second, **world.acting(), lines=[{"item": item, "counted_quantity": D(1)}])
    assert second.lines.count() == 1
    counts.cancel(count, **world.acting())
    make.count(world, lines=[{"item": item}])


# -- posting


def test_each_variance_is_posted_at_average_cost(world: World) -> None:
    less = make.stocked(world, world.item(), 3, "3.333333")
    more = make.stocked(world, world.item(), 10, 4)
    make.stocked(world, more, 30, 6)
    same = make.stocked(world, world.item(), 7, 1)
    found = world.item(standard_cost=D("2.5"))
    count = make.count(world)
    enter(world, count, (less, 2), (more, 42), (same, 7))
    counts.enter(count, **world.acting(), lines=[{"item": found, "counted_quantity": D(3)}])
    assert count.value == D("15.17")
    post(world, count)
    assert (worth(less), worth(more), worth(same), worth(found)) == (
        (2, D("6.67")),
        (42, D("231.00")),
        (7, D("7.00")),
        (3, D("7.50")),
    )
    assert count.value == D("15.17")
    moves = StockMove.objects.filter(source_type="stock.Count")
    assert {(row.from_location.kind, row.to_location.kind) for row in moves} == {
        ("internal", "adjustment"),
        ("adjustment", "internal"),
    }
    assert proofs.differences() == []


def test_what_moves_meanwhile_stays_what_it_is(world: World) -> None:
    item = make.stocked(world, world.item(), 10, 2)
    count = make.count(world)
    make.issued(world, item, 4)
    make.stocked(world, item, 1, 2)
    enter(world, count, (item, 9))
    post(world, count)
    assert (on_hand(item), worth(item)) == (6, (6, 12))


def test_lines_are_counted_again_against_the_books_of_then(world: World) -> None:
    item, other = (make.stocked(world, world.item(), 10, 2) for _ in range(2))
    count = make.count(world)
    enter(world, count, (item, 7), (other, 10))
    counts.finish(count, **world.acting())
    make.issued(world, item, 2)
    counts.recount(count, **world.acting(), lines=[line_of(count, item)])
    again = line_of(count, item)
    assert (again.book_quantity, again.counted_quantity, again.earlier_quantity) == (8, None, 7)
    assert (count.status, count.value, line_of(count, other).counted_quantity) == ("counting", 0, 10)
    enter(world, count, (item, 8))
    post(world, count)
    assert (on_hand(item), StockMove.objects.filter(source_type="stock.Count").exists()) == (8, False)


def test_goods_that_went_meanwhile_cannot_be_missing_too(world: World) -> None:
    first, second = (make.stocked(world, world.item(code), 5, 1) for code in ("A1", "A2"))
    count = make.count(world)
    enter(world, count, (first, 0), (second, 0))
    make.issued(world, first, 2)
    make.issued(world, second, 1)
    counts.finish(count, **world.acting())
    with pytest.raises(InsufficientStock, match=r"A1 .*\(5 wanted, 3 free\); A2 .*\(5 wanted, 4 free\)"):
        counts.confirm(count, **world.acting())
    count.refresh_from_db()
    assert (count.status, on_hand(first)) == ("counted", 3)


def test_a_closed_period_takes_no_variance(world: World) -> None:
    item = make.stocked(world, world.item(), 5, 1)
    count = make.count(world, status="counted", date=day(1), lines=[{"item": item, "counted_quantity": D(4)}])
    Period.objects.create(company=world.company, area="stock", start=day(1), end=day(1), is_closed=True)
    with pytest.raises(PeriodClosed):
        counts.confirm(count, **world.acting())
    assert on_hand(item) == 5


def test_a_cancelled_count_takes_back_what_it_posted(world: World) -> None:
    less, more = (make.stocked(world, world.item(), 5, 3) for _ in range(2))
    rows = [{"item": less, "counted_quantity": D(4)}, {"item": more, "counted_quantity": D(9)}]
    count = make.count(world, status="confirmed", lines=rows)
    assert (worth(less), worth(more)) == ((4, 12), (9, 27))
    counts.cancel(count, **world.acting(), reason="another warehouse was counted")
    assert (worth(less), worth(more)) == ((5, 15), (5, 15))
    assert proofs.differences() == []
    open_one = make.count(world)
    counts.cancel(open_one, **world.acting())
    assert on_hand(less) == 5


# -- entering


def test_lines_that_are_not_counted_are_named_or_settled(world: World) -> None:
    first, second = (make.stocked(world, world.item(), 5, 1) for _ in range(2))
    count = make.count(world)
    with pytest.raises(InvalidInput, match="isn't counted yet") as refused:
        counts.finish(count, **world.acting())
    assert problems(refused) == [(1, "counted_quantity"), (2, "counted_quantity")]
    enter(world, count, (first, 4))
    counts.finish(count, **world.acting(), uncounted=Count.Uncounted.BOOK)
    assert (line_of(count, second).counted_quantity, count.value) == (5, -1)
    counts.cancel(count, **world.acting())
    count = make.count(world)
    counts.finish(count, **world.acting(), uncounted=Count.Uncounted.ZERO)
    assert count.value == -10


def test_everything_wrong_is_told_at_once(world: World) -> None:
    item, other = (make.stocked(world, world.item(), 5, 1) for _ in range(2))
    count = make.count(world)
    rows = [
        {"id": line_of(count, item).pk, "counted_quantity": D(-1)},
        {"id": line_of(count, other).pk, "item": world.item(), "counted_quantity": D("1.5")},
        {"item": item, "counted_quantity": D(1)},
        {"item": world.item(kind="service"), "counted_quantity": D(1)},
        {"item": world.item(has_variants=True), "counted_quantity": D(1)},
        {"counted_quantity": D(1)},
    ]
    with pytest.raises(InvalidInput) as refused:
        counts.enter(count, **world.acting(), lines=rows)
    assert problems(refused) == [
        (1, "counted_quantity"),
        (2, "item"),
        (2, "counted_quantity"),
        (3, "item"),
        (4, "item"),
        (5, "variant"),
        (6, "item"),
    ]
    assert set(count.lines.values_list("counted_quantity", flat=True)) == {None}
    with pytest.raises(InvalidInput, match="not part of the document"):
        counts.enter(count, **world.acting(), lines=[{"id": 0, "counted_quantity": D(1)}, {"id": 9**9}])


def test_nothing_is_a_quantity_and_an_empty_one_is_none(world: World) -> None:
    item = make.stocked(world, world.item(), 5, 1)
    count = make.count(world)
    enter(world, count, (item, 0))
    assert line_of(count, item).counted_quantity == 0
    counts.enter(count, **world.acting(), lines=[{"id": line_of(count, item).pk, "counted_quantity": None}])
    assert line_of(count, item).counted_quantity is None


def test_its_history_tells_what_was_entered(world: World) -> None:
    item = make.stocked(world, world.item(), 5, 1)
    count = make.count(world)
    enter(world, count, (item, 4))
    enter(world, count, (item, 4))
    told = [row.payload.data.get("lines") for row in Activity.objects.filter(step="enter").order_by("seq")]
    named = {"position": 1, "name": str(item), "note": ""}
    assert told == [[{"before": {**named, "counted_quantity": None}, "after": {**named, "counted_quantity": "4"}}], []]


def test_a_blind_count_hides_the_books_until_it_is_done(world: World) -> None:
    item = make.stocked(world, world.item(), 5, 1)
    count = make.count(world, is_blind=True)
    enter(world, count, (item, 4))
    screen = screen_of(Count)
    assert screen is not None
    (line,) = screen.lines(screen.get(world.by, count.pk))
    assert (line.book, line.variance, line.variance_value, line.document.variance_value) == (None,) * 4
    counts.finish(count, **world.acting())
    (line,) = screen.lines(screen.get(world.by, count.pk))
    assert (line.book, line.variance, line.variance_value, line.document.variance_value) == (5, -1, -1, -1)


def test_an_item_stays_as_it_is_kept_while_it_is_counted(world: World) -> None:
    from zhanggui.kernel.checks import Blocked

    item = world.item()
    count = make.count(world, lines=[{"item": item}])
    with pytest.raises(Blocked, match="Documents name"):
        items.rekey(item, **world.acting(), unit=masters.unit("kilo", 3))
    counts.cancel(count, **world.acting())
    items.rekey(item, **world.acting(), unit=masters.unit("kilo", 3))


def test_many_lines_take_as_many_statements_as_few(world: World) -> None:
    taken = []
    for size in (2, 300):
        there = [make.stocked(world, world.item(), 9, 1) for _ in range(2)]
        there += [world.item() for _ in range(size - 2)]
        with CaptureQueriesContext(connection) as seen:
            count = make.count(world, lines=[{"item": item} for item in there])
            rows = [{"id": line.pk, "counted_quantity": D(8)} for line in count.lines.all()]
            counts.enter(count, **world.acting(), lines=rows)
            post(world, count)
        taken.append(len(seen))
    assert taken[1] <= taken[0]
    assert proofs.differences() == []
