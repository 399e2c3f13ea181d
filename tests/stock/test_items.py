"""How an item is kept stays while documents count on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.checks import Blocked
from zhanggui.masterdata.commands import item_units, items
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.commands.items import item_is_on_documents
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize("change", [{"has_variants": True}, {"kind": "service"}, {"unit": "box"}])
def test_how_stock_is_kept_stays_while_a_draft_has_measured_it(change: dict[str, Any]) -> None:
    world = World()
    item = world.item(conversions={"box": (12, 1)})
    change = {"unit": masters.unit("box")} if "unit" in change else change
    receipt = make.other_receipt(world, status="draft", lines=[{"item": item, "quantity": D(24)}])
    with pytest.raises(Blocked, match="Documents name"):
        items.rekey(item, **world.acting(), **change)
    item.refresh_from_db()
    assert (item.unit.code, item.has_variants, item.kind) == ("pcs", False, "goods")
    other_receipts.discard(receipt, **world.acting())
    items.rekey(item, **world.acting(), **change)


def test_what_is_decided_counts_too_and_what_is_cancelled_does_not() -> None:
    world = World()
    item = world.item()
    row = {"item": item, "quantity": D(1), "price": D(1)}
    order = purchasing.purchase_order(world, status="draft", lines=[row])
    for step in (purchase_orders.submit, purchase_orders.confirm, purchase_orders.close, purchase_orders.reopen):
        step(order, **world.acting())
        found = item_is_on_documents(item, by=world.by, at=world.at)
        assert [one.code for one in found] == ["item_is_on_documents"]
    purchase_orders.cancel(order, **world.acting())
    items.rekey(item, **world.acting(), has_variants=True)


@pytest.mark.parametrize("change", [{"has_variants": True}, {"kind": "service"}, {"unit": "box"}])
def test_a_closed_order_keeps_what_it_was_measured_in(change: dict[str, Any]) -> None:
    world = World()
    item = world.item(conversions={"box": (12, 1)})
    box = masters.unit("box")
    row = {"item": item, "quantity": D(10), "unit": box, "price": D(113)}
    order = purchasing.purchase_order(world, lines=[row])
    purchase_orders.close(order, **world.acting())
    with pytest.raises(Blocked, match="Documents name"):
        items.rekey(item, **world.acting(), **({"unit": box} if "unit" in change else change))
    item.refresh_from_db()
    assert (item.unit.code, item.has_variants, item.kind) == ("pcs", False, "goods")
    purchase_orders.reopen(order, **world.acting())
    goods_receipts.receive(order, **world.acting(), confirm_now=True)
    assert make.on_hand(item) == D(120)


def test_a_closed_line_keeps_what_it_was_measured_in() -> None:
    world = World()
    item, other = world.item(), world.item()
    rows = [{"item": one, "quantity": D(10), "price": D(113)} for one in (item, other)]
    order = sales.sales_order(world, lines=rows)
    sales_orders.close_lines(order, **world.acting(), lines=list(order.lines.filter(item=item)))
    with pytest.raises(Blocked, match="Documents name"):
        items.rekey(item, **world.acting(), kind="service")
    item.refresh_from_db()
    assert item.kind == "goods"


def test_an_open_order_is_received_in_a_unit_that_the_item_has_lost() -> None:
    world = World()
    item = world.item(conversions={"box": (12, 1)})
    row = {"item": item, "quantity": D(10), "unit": masters.unit("box"), "price": D(113)}
    order = purchasing.purchase_order(world, lines=[row])
    item_units.remove(item.units.get(), **world.acting())
    receipt = goods_receipts.receive(order, **world.acting(), confirm_now=True)
    assert receipt.lines.get().base_quantity == make.on_hand(item) == D(120)


def test_looking_for_drafts_takes_one_query() -> None:
    world = World()
    item = world.item()
    for _ in range(3):
        sales.sales_order(world, status="draft", lines=[{"item": item, "quantity": D(1), "price": D(1)}])
    with CaptureQueriesContext(connection) as queries:
        assert len(item_is_on_documents(item, by=world.by, at=world.at)) == 1
    assert len(queries) == 1
