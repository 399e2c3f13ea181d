"""How an item is kept stays while documents count on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.checks import Blocked
from zhanggui.masterdata.commands import items
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.commands.items import item_is_on_drafts
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize("change", [{"has_variants": True}, {"kind": "service"}, {"unit": "box"}])
def test_how_stock_is_kept_stays_while_a_draft_has_measured_it(change: dict[str, Any]) -> None:
    world = World()
    item = world.item(conversions={"box": (12, 1)})
    change = {"unit": masters.unit("box")} if "unit" in change else change
    receipt = make.other_receipt(world, status="draft", lines=[{"item": item, "quantity": D(24)}])
    with pytest.raises(Blocked, match="Drafts name"):
        items.rekey(item, **world.acting(), **change)
    item.refresh_from_db()
    assert (item.unit.code, item.has_variants, item.kind) == ("pcs", False, "goods")
    other_receipts.discard(receipt, **world.acting())
    items.rekey(item, **world.acting(), **change)


def test_what_is_submitted_counts_as_a_draft_and_what_is_over_does_not() -> None:
    world = World()
    item = world.item()
    row = {"item": item, "quantity": D(1), "price": D(1)}
    order = purchasing.purchase_order(world, status="draft", lines=[row])
    purchase_orders.submit(order, **world.acting())
    assert [one.code for one in item_is_on_drafts(item, by=world.by, at=world.at)] == ["item_is_on_drafts"]
    purchase_orders.confirm(order, **world.acting())
    assert item_is_on_drafts(item, by=world.by, at=world.at) == []
    purchase_orders.cancel(order, **world.acting())
    items.rekey(item, **world.acting(), has_variants=True)


def test_looking_for_drafts_takes_one_query() -> None:
    world = World()
    item = world.item()
    for _ in range(3):
        sales.sales_order(world, status="draft", lines=[{"item": item, "quantity": D(1), "price": D(1)}])
    with CaptureQueriesContext(connection) as queries:
        assert len(item_is_on_drafts(item, by=world.by, at=world.at)) == 1
    assert len(queries) == 1
