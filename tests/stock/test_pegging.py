"""What people peg: only what is expected, never more than is open, and no longer than it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhanggui.kernel import proofs
from zhanggui.kernel.activity import timeline
from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import pegging
from zhanggui.stock.commands.pegging import IN_STOCK, NoDemand, NoSupply, PeggedTooMuch, Ref, StockPeggedTooMuch
from zhanggui.stock.models import Pegging
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def row(item: Item, quantity: int, **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": D(quantity), "price": D(1), **more}


def bought(world: World, *rows: dict[str, Any], **header: Any) -> Any:
    return purchasing.purchase_order(world, lines=list(rows), **header)


def sold(world: World, *rows: dict[str, Any], **header: Any) -> Any:
    return sales.sales_order(world, lines=list(rows), **header)


def ref(order: Any, position: int = 1) -> Ref:
    return Ref.of(order.lines.get(position=position))


def bind(world: World, item: Item, supply: Ref, demand: Ref, quantity: int, **more: Any) -> Pegging:
    values = {"company": world.company, "item": item, "supply": supply, "demand": demand, **more}
    return pegging.peg(**world.acting(), **values, quantity=D(quantity))


def refused(kind: type[Refusal], world: World, *values: Any, **more: Any) -> str:
    """The sentence of a refusal that changed nothing."""
    before = list(Pegging.objects.order_by("pk").values())
    with pytest.raises(kind) as raised:
        bind(world, *values, **more)
    assert list(Pegging.objects.order_by("pk").values()) == before
    return str(raised.value)


def shown() -> list[tuple[Decimal, bool]]:
    return list(Pegging.objects.order_by("pk").values_list("quantity", "is_hard"))


def lost(order: Any) -> list[tuple[int, str]]:
    """What the newest Activity of ``order`` says of hard peggings that went."""
    data = timeline(order).first().payload.data  # type: ignore[union-attr]
    return [(one["demand_id"], one["quantity"]) for one in data.get("unpegged", [])]


# -- only what is expected


def test_a_draft_is_neither_supply_nor_demand(world: World) -> None:
    item = world.item()
    buying, selling = bought(world, row(item, 9)), sold(world, row(item, 5))
    draft = {"status": "draft"}
    planned, asked = bought(world, row(item, 9), **draft), sold(world, row(item, 5), **draft)
    assert "expected to come" in refused(NoSupply, world, item, ref(planned), ref(selling), 1)
    assert "expected to go" in refused(NoDemand, world, item, ref(buying), ref(asked), 1)
    refused(NoSupply, world, item, ref(selling), ref(selling), 1)
    refused(NoDemand, world, item, ref(buying), ref(buying), 1)
    refused(NotFound, world, item, ref(buying), Ref("x.Y", 1, 1), 1)


def test_supply_and_demand_are_of_one_item_and_variant(world: World) -> None:
    item, other = world.item(has_variants=True), world.item()
    red, blue = (ItemVariant.objects.create(item=item, code=code, name=code) for code in ("red", "blue"))
    buying = bought(world, row(item, 9, variant=red), row(other, 9))
    selling = sold(world, row(item, 5, variant=blue), row(item, 5, variant=red))
    refused(NoSupply, world, item, ref(buying), ref(selling), 1, variant=blue)
    refused(NoDemand, world, item, ref(buying), ref(selling), 1, variant=red)
    refused(NoSupply, world, item, ref(buying, 2), ref(selling, 2), 1, variant=red)
    refused(NoDemand, world, other, ref(buying, 2), ref(selling), 1)
    made = bind(world, item, ref(buying), ref(selling, 2), 5, variant=red)
    assert (made.item, made.variant, made.warehouse, made.supply_warehouse) == (
        item,
        red,
        world.warehouse,
        world.warehouse,
    )


def test_a_supply_of_another_company_is_none(world: World) -> None:
    stranger, item = World(), world.item()
    buying, selling = bought(stranger, row(item, 9)), sold(world, row(item, 5))
    refused(NoSupply, world, item, ref(buying), ref(selling), 1)


def test_goods_that_come_elsewhere_may_be_meant_for_here(world: World) -> None:
    item, elsewhere = world.item(), masters.warehouse(world.company, world.by)
    buying, selling = bought(world, row(item, 9), warehouse=elsewhere), sold(world, row(item, 5))
    made = bind(world, item, ref(buying), ref(selling), 5)
    assert (made.supply_warehouse, made.warehouse) == (elsewhere, world.warehouse)
    assert pegging.repeg_soft(world.company) == 0
    assert proofs.differences() == []


# -- never more than is open


def test_a_supply_is_not_given_away_twice(world: World) -> None:
    item = world.item()
    buying, first, second = bought(world, row(item, 10)), sold(world, row(item, 7)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(first), 7)
    assert "Only 3 of this line" in refused(PeggedTooMuch, world, item, ref(buying), ref(second), 4)
    bind(world, item, ref(buying), ref(second), 3)
    assert shown() == [(7, True), (3, True)]


def test_a_demand_is_not_served_twice(world: World) -> None:
    item = world.item()
    first, second, selling = bought(world, row(item, 10)), bought(world, row(item, 10)), sold(world, row(item, 7))
    bind(world, item, ref(first), ref(selling), 5)
    assert "Only 2 of this line" in refused(PeggedTooMuch, world, item, ref(second), ref(selling), 3)


def test_pegging_the_same_two_again_adds_to_it(world: World) -> None:
    item = world.item()
    buying, selling = bought(world, row(item, 10)), sold(world, row(item, 7))
    made = bind(world, item, ref(buying), ref(selling), 5)
    assert bind(world, item, ref(buying), ref(selling), 2) == made
    assert shown() == [(7, True)]
    refused(PeggedTooMuch, world, item, ref(buying), ref(selling), 1)
    assert [entry.step for entry in timeline(made)] == ["peg", "peg"]


def test_what_a_run_pegged_makes_room(world: World) -> None:
    item = world.item()
    buying, first, second = bought(world, row(item, 10)), sold(world, row(item, 7)), sold(world, row(item, 7))
    other = world.item()
    bought(world, row(other, 1))
    sold(world, row(other, 1))
    assert pegging.repeg_soft(world.company) == 3
    bind(world, item, ref(buying), ref(second), 6)
    assert shown() == [(1, False), (6, True)]
    assert proofs.differences() == []
    assert pegging.repeg_soft(world.company) == 2
    assert set(Pegging.objects.filter(item=item).values_list("demand_id", "quantity")) == {
        (second.pk, 6),
        (first.pk, 4),
    }


def test_stock_is_not_pegged_beyond_what_is_free(world: World) -> None:
    item = make.stocked(world, world.item(), 10)
    first, second, third = (sold(world, row(item, 8)) for _ in range(3))
    sales_orders.reserve(first, **world.acting())
    assert "Only 2 are in stock" in refused(StockPeggedTooMuch, world, item, IN_STOCK, ref(second), 3)
    bind(world, item, IN_STOCK, ref(first), 5)
    bind(world, item, IN_STOCK, ref(second), 2)
    refused(StockPeggedTooMuch, world, item, IN_STOCK, ref(third), 1)
    bind(world, item, IN_STOCK, ref(first), 3)
    assert shown() == [(8, True), (2, True)]
    elsewhere = masters.warehouse(world.company, world.by)
    there = sold(world, row(item, 1), warehouse=elsewhere)
    refused(StockPeggedTooMuch, world, item, IN_STOCK, ref(there), 1)


@pytest.mark.parametrize("keys", [{"supply_id": 1}, {"supply_line_id": 1}, {"supply_type": "sales.SalesOrder"}])
def test_supply_is_stock_or_a_document(world: World, keys: dict[str, Any]) -> None:
    item = make.stocked(world, world.item(), 10)
    made = bind(world, item, IN_STOCK, ref(sold(world, row(item, 8))), 5)
    with pytest.raises(IntegrityError, match="pegging_stock_has_no_keys"), transaction.atomic():
        Pegging.objects.filter(pk=made.pk).update(**keys)


# -- no longer than it is


def test_a_hard_pegging_shrinks_with_its_supply(world: World) -> None:
    item = world.item()
    buying, first, second = bought(world, row(item, 10)), sold(world, row(item, 7)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(first), 6)
    bind(world, item, ref(buying), ref(second), 4)
    line = {"id": buying.lines.get().pk, "quantity": D(8)}
    purchase_orders.amend(buying, **world.acting(), lines=[line])
    assert shown() == [(6, True), (2, True)]
    assert lost(buying) == [(second.pk, "2")]
    purchase_orders.amend(buying, **world.acting(), lines=[{**line, "quantity": D(5)}])
    assert shown() == [(5, True)]
    assert lost(buying) == [(first.pk, "1"), (second.pk, "2")]
    assert proofs.differences() == []


def test_a_hard_pegging_shrinks_with_its_demand(world: World) -> None:
    item = make.stocked(world, world.item(), 5)
    buying, selling = bought(world, row(item, 10)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(selling), 6)
    sales.delivery(world, selling, 1)
    assert shown() == [(6, True)]
    sales.delivery(world, selling, 4)
    assert shown() == [(2, True)]
    assert rebuild.rebuild_peggings() == []


def test_a_hard_pegging_goes_with_its_supply(world: World) -> None:
    item = world.item()
    buying, other, selling = bought(world, row(item, 10)), bought(world, row(item, 3)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(selling), 4)
    bind(world, item, ref(other), ref(selling), 3)
    purchase_orders.cancel(buying, **world.acting(), reason="Too late.")
    assert shown() == [(3, True)]
    assert lost(buying) == [(selling.pk, "4")]
    assert timeline(buying).first().payload.data["reason"] == "Too late."  # type: ignore[union-attr]
    goods_receipts.receive(other, **world.acting(), confirm_now=True)
    assert shown() == []
    assert proofs.differences() == []


def test_a_hard_pegging_goes_with_its_demand(world: World) -> None:
    item = make.stocked(world, world.item(), 5)
    buying, selling = bought(world, row(item, 10)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(selling), 4)
    bind(world, item, IN_STOCK, ref(selling), 3)
    pegging.repeg_soft(world.company)
    sales_orders.close(selling, **world.acting())
    assert shown() == []
    assert lost(selling) == [(selling.pk, "4"), (selling.pk, "3")]
    assert proofs.differences() == []


def test_a_change_that_leaves_enough_leaves_hard_peggings_alone(world: World) -> None:
    item = world.item()
    buying, selling = bought(world, row(item, 10)), sold(world, row(item, 7))
    bind(world, item, ref(buying), ref(selling), 4)
    purchase_orders.amend(buying, **world.acting(), lines=[{"id": buying.lines.get().pk, "quantity": D(4)}])
    assert shown() == [(4, True)]
    assert lost(buying) == []
