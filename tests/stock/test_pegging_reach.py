"""Who pegs sees both documents; and what replaced supplies and demands lost of peggings is told, all of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import commands
from zhanggui.kernel.errors import NotFound
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import expected_moves, pegging, transfers
from zhanggui.stock.commands.pegging import IN_STOCK, Ref
from zhanggui.stock.models import Pegging, Transfer
from zhanggui.stock.queries.transfers import expected
from zhanggui.stock.tests import make
from zhanggui.ui import timeline
from zhanggui.ui.screen import screen_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def ordered(world: World, quantity: int = 10, warehouse: Any = None) -> tuple[Any, PurchaseOrder, SalesOrder]:
    item = world.item("RAIL", name="Rail")
    row = {"item": item, "quantity": D(quantity), "price": D(1)}
    where = {"warehouse": warehouse} if warehouse else {}
    return item, purchasing.purchase_order(world, lines=[row], **where), sales.sales_order(world, lines=[row])


def peg(world: World, item: Any, supply: Ref, order: Any, quantity: int, by: Any = None) -> Pegging:
    demand = Ref.of(order.lines.get())
    values = {"company": world.company, "item": item, "supply": supply, "demand": demand, "quantity": D(quantity)}
    return pegging.peg(by=by or world.by, at=world.at, **values)


# -- reach


@pytest.mark.parametrize("seen", ["purchasing", "sales"])
def test_a_document_out_of_reach_is_not_found(world: World, seen: str) -> None:
    item, bought, sold = ordered(world)
    planner = masters.user("stock.*", f"{seen}.*.view", company=world.company)
    with pytest.raises(NotFound):
        peg(world, item, Ref.of(bought.lines.get()), sold, 3, by=planner)
    assert not Pegging.objects.exists()
    both = masters.user("stock.*", "purchasing.*.view", "sales.*.view", company=world.company)
    assert peg(world, item, Ref.of(bought.lines.get()), sold, 3, by=both).quantity == 3


def test_a_document_of_another_warehouse_is_out_of_reach(world: World) -> None:
    branch = masters.warehouse(world.company, world.by)
    item, bought, sold = ordered(world, warehouse=branch)
    here = masters.user(company=world.company, warehouse_id=world.warehouse.pk)
    with pytest.raises(NotFound):
        peg(world, item, Ref.of(bought.lines.get()), sold, 3, by=here)


def test_stock_is_in_reach_of_whoever_sees_the_demand(world: World) -> None:
    item, _bought, sold = ordered(world)
    make.stocked(world, item, 5)
    planner = masters.user("stock.*", "sales.*.view", company=world.company)
    assert peg(world, item, IN_STOCK, sold, 3, by=planner).quantity == 3


def test_what_is_no_document_is_not_found(world: World) -> None:
    item, _bought, sold = ordered(world)
    for supply in (Ref("purchasing.PurchaseOrder", 0, 1), Ref("kernel.Company", world.company.pk, 1)):
        with pytest.raises(NotFound):
            peg(world, item, supply, sold, 3)


def test_the_list_says_where_the_supply_comes(world: World) -> None:
    branch = masters.warehouse(world.company, world.by)
    item, bought, sold = ordered(world, warehouse=branch)
    peg(world, item, Ref.of(bought.lines.get()), sold, 3)
    screen = screen_of(Pegging)
    assert screen is not None
    row = screen.rows(world.by).get()
    shown = {field.path: field.value(row) for field in screen.columns}
    assert (shown["supply_warehouse"], shown["warehouse"]) == (branch, world.warehouse)


# -- what is lost


@pytest.fixture
def twice() -> Any:
    """A command that replaces what a transfer expects two times."""

    def function(transfer: Transfer, *, by: Any, at: dt.datetime) -> None:
        for less in (D(2), D(5)):
            rows = expected(transfer, transfer.lines.select_related("item__unit"), "shipped")
            left = [dt_with(one, one.quantity - less) for one in rows]
            expected_moves.replace([transfer], {transfer.pk: left})

    key = (Transfer._meta.label, "shrink_twice")
    made = commands.command(Transfer, "shrink_twice", label="Shrink")(function)
    yield made
    del commands.registered()[key]


def dt_with(one: Any, quantity: Decimal) -> Any:
    from dataclasses import replace

    return replace(one, quantity=quantity)


def test_what_one_command_takes_in_two_turns_adds_up(world: World, twice: Any) -> None:
    item = make.stocked(world, world.item("RAIL", name="Rail"), 10, 1)
    branch = masters.warehouse(world.company, world.by)
    sold = sales.sales_order(world, warehouse=branch, lines=[{"item": item, "quantity": D(10), "price": D(1)}])
    moving = make.transfer(world, branch, status="shipped", lines=[{"item": item, "quantity": D(10)}])
    peg(world, item, Ref.of(moving.lines.get()), sold, 10)
    twice(moving, **world.acting())
    assert Pegging.objects.get().quantity == 5
    lost = Activity.objects.get(step="shrink_twice").payload.data["unpegged"]
    assert [row["quantity"] for row in lost] == ["2", "3"]


def test_history_tells_what_is_not_pegged_any_more(world: World) -> None:
    item, bought, sold = ordered(world)
    peg(world, item, Ref.of(bought.lines.get()), sold, 8)
    row = {"id": bought.lines.get().pk, "quantity": D(6)}
    purchase_orders.amend(bought, **world.acting(), lines=[row])
    told = notes(bought, world.by)
    assert told == [[f"2 of RAIL Rail are not pegged any more: Purchase order {bought} for Sales order {sold}."]]
    buyer = masters.user("purchasing.*", "masterdata.*", company=world.company)
    assert notes(bought, buyer) == [
        [f"2 of RAIL Rail are not pegged any more: Purchase order {bought} for another document."]
    ]


def test_history_tells_of_stock(world: World) -> None:
    item, _bought, sold = ordered(world)
    make.stocked(world, item, 9)
    peg(world, item, IN_STOCK, sold, 8)
    from zhanggui.sales.commands import sales_orders

    sales_orders.close(sold, **world.acting())
    assert notes(sold, world.by) == [[f"8 of RAIL Rail are not pegged any more: stock for Sales order {sold}."]]


def test_many_losses_are_told_in_as_many_queries_as_one(world: World) -> None:
    item, bought, sold = ordered(world, 100)
    line = bought.lines.get()
    peg(world, item, Ref.of(line), sold, 90)
    taken = []
    for quantity in (80, 70, 60, 50):
        purchase_orders.amend(bought, **world.acting(), lines=[{"id": line.pk, "quantity": D(quantity)}])
        with CaptureQueriesContext(connection) as seen:
            notes(bought, world.by)
        taken.append(len(seen))
    assert taken[-1] <= taken[0]


def notes(document: Any, user: Any) -> list[list[str]]:
    screen = screen_of(type(document))
    assert screen is not None
    return [entry.notes for entry in timeline.of(screen, document, user) if entry.notes]


def test_a_transfer_that_is_cancelled_tells_it_too(world: World) -> None:
    item = make.stocked(world, world.item("RAIL", name="Rail"), 10, 1)
    branch = masters.warehouse(world.company, world.by)
    sold = sales.sales_order(world, warehouse=branch, lines=[{"item": item, "quantity": D(10), "price": D(1)}])
    moving = make.transfer(world, branch, two_step=True, lines=[{"item": item, "quantity": D(4)}])
    peg(world, item, Ref.of(moving.lines.get()), sold, 4)
    transfers.cancel(moving, **world.acting())
    assert notes(moving, world.by) == [
        [f"4 of RAIL Rail are not pegged any more: Transfer {moving} for Sales order {sold}."]
    ]
