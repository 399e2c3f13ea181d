"""Another item on a line that is there: what was the old item's own gives way to the new one's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def rail(world: World) -> Item:
    return world.item("RAIL", name_zh="导轨", specification="HG20", list_price=D(9))


@pytest.fixture
def oil(world: World) -> Item:
    return masters.item("OIL", name_zh="润滑油", specification="5 L", list_price=D(70), sales_tax=masters.tax("6"))


def draft(world: World, **line: Any) -> SalesOrder:
    return sales_orders.draft(
        **world.acting(), company=world.company, customer=world.customer, warehouse=world.warehouse,
        lines=[{"quantity": D(2), **line}],
    )  # fmt: skip


def revised(world: World, order: SalesOrder, **change: Any) -> SalesOrderLine:
    sales_orders.revise(order, **world.acting(), lines=[{"id": order.lines.get().pk, **change}])
    return order.lines.get()


def shown(line: SalesOrderLine) -> tuple[Any, ...]:
    return line.item.code, line.name, line.specification, line.unit.code, line.price, line.price_source, line.tax_rate


def as_new(world: World, item: Item) -> tuple[Any, ...]:
    return shown(draft(world, item=item).lines.get())


def test_name_unit_price_and_tax_are_the_new_items(world: World, rail: Item, oil: Item) -> None:
    order = draft(world, item=rail, discount=D(5))
    line = revised(world, order, item=oil)
    assert shown(line) == as_new(world, oil) == ("OIL", "润滑油", "5 L", "pcs", D(70), "item", D(6))
    assert (line.quantity, line.discount, order.gross) == (2, 0, 140)


def test_a_form_sends_the_old_values_again_and_means_nothing_by_it(world: World, rail: Item, oil: Item) -> None:
    order = draft(world, item=rail)
    old = order.lines.get()
    again = {name: getattr(old, name) for name in ("variant", "name", "specification", "unit", "price", "tax")}
    assert shown(revised(world, order, **again, item=oil, quantity=D(2))) == as_new(world, oil)


def test_what_is_said_anew_stands(world: World, rail: Item, oil: Item) -> None:
    order = draft(world, item=rail)
    line = revised(world, order, item=oil, name="Oil", price=D(60), discount=D(10), tax=masters.tax("9"))
    assert (line.name, line.specification, line.price, line.price_source) == ("Oil", "5 L", 60, "")
    assert (line.discount, line.tax) == (10, masters.tax("9"))


def test_a_cost_does_not_go_along(world: World, rail: Item) -> None:
    dear = world.item(standard_cost=D(40))
    receipt = stock.other_receipt(world, status="draft", lines=[{"item": rail, "quantity": D(1), "unit_cost": D(3)}])
    row = {"id": receipt.lines.get().pk, "item": dear, "unit_cost": D(3)}
    other_receipts.revise(receipt, **world.acting(), lines=[row])
    assert receipt.lines.get().unit_cost == 40


def test_a_variant_does_not_go_along(world: World, oil: Item) -> None:
    shirt = world.item("SHIRT", has_variants=True)
    order = draft(world, item=shirt, variant=shirt.variants.create(code="R", name="red"))
    assert revised(world, order, item=oil).variant is None


def test_without_another_item_all_stays(world: World, rail: Item) -> None:
    order = draft(world, item=rail, name="Own name", price=D(8), tax=None)
    line = revised(world, order, item=rail, quantity=D(3))
    assert (line.name, line.price, line.tax, line.quantity) == ("Own name", 8, None, 3)


def test_statements_dont_grow_with_the_lines(world: World) -> None:
    def statements(count: int) -> int:
        lines = [{"item": world.item(list_price=D(9)), "quantity": D(2)} for _ in range(count)]
        order = sales_orders.draft(
            **world.acting(), company=world.company, customer=world.customer, warehouse=world.warehouse, lines=lines
        )
        others = [{"id": line.pk, "item": world.item(list_price=D(9))} for line in order.lines.all()]
        others = [{**row, "item": Item.objects.get(pk=row["item"].pk)} for row in others]
        with CaptureQueriesContext(connection) as queries:
            sales_orders.revise(order, **world.acting(), lines=others)
        return len(queries)

    few, many = statements(2), statements(9)
    assert few == many
