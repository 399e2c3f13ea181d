"""Which supply is for which demand where nobody says so, and beside what people pegged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.errors import InvalidInput, NotAllowed
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, pegging
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.pegging import IN_STOCK, PeggedTooMuch, Ref
from zhanggui.stock.models import Pegging
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day

from .expecting import claim, expect, order

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


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
