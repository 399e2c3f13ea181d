"""An amendment is asked what a confirmation is asked, about what it changes; and where the goods go."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.purchasing.asking import agree, expected
from tests.purchasing.test_purchase_orders import amounts

from zhanggui.kernel.checks import AcknowledgementRequired, Blocked
from zhanggui.kernel.errors import PeriodClosed
from zhanggui.kernel.models import Period
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands.amendments import WarehouseAnnounced
from zhanggui.purchasing.commands import purchase_orders, receiving_notices
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.stock.models import ExpectedMove

D = Decimal


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return make.purchase_order(world, lines=[line(world.item(), 10, "5")])


def amend(world: World, order: PurchaseOrder, *rows: dict[str, Any], **more: Any) -> PurchaseOrder:
    """With the first line as the first row says."""
    own = order.lines.order_by("position").first()
    assert own is not None
    lines = [{"id": own.pk, **rows[0]}, *rows[1:]] if rows else None
    return purchase_orders.amend(order, **world.acting(), lines=lines, **more)


def unchanged(order: PurchaseOrder) -> bool:
    kept = PurchaseOrder.objects.get(pk=order.pk)
    return (kept.version, *amounts(kept)) == (2, *amounts(order)) and kept.lines.count() == 1


def test_an_added_line_without_a_price_needs_a_reason(world: World, order: PurchaseOrder) -> None:
    with pytest.raises(AcknowledgementRequired) as refused:
        amend(world, order, {}, line(world.item(), 1))
    assert [(one.code, one.row) for one in refused.value.findings] == [("price_missing", 2)]
    order.refresh_from_db()
    assert unchanged(order)
    amend(world, order, {}, line(world.item(), 1), acknowledge={"price_missing": "Sample"})
    amend(world, order, {"price": D(4)}, {"id": order.lines.get(position=2).pk})
    agree()


def test_nothing_more_is_ordered_from_a_supplier_who_is_not_active(world: World, order: PurchaseOrder) -> None:
    world.supplier.is_active = False
    world.supplier.save()
    with pytest.raises(Blocked, match="is not active"):
        amend(world, order, {"quantity": D(11)})
    order.refresh_from_db()
    assert unchanged(order)
    amend(world, order, {"quantity": D(9)})
    assert order.lines.get().quantity == 9


def test_more_of_a_requisition_that_others_serve_needs_a_reason(world: World) -> None:
    item = world.item()
    requested = make.purchase_requisition(world, lines=[line(item, 10)]).lines.get()
    first, second = (
        make.purchase_order(world, lines=[line(item, part, "5", requisition_line=requested)]) for part in (4, 6)
    )
    amend(world, first, {"price": D(4)})  # its own part doesn't count against it
    purchase_orders.amend(second, **world.acting(), lines=[{"id": second.lines.get().pk, "quantity": D(10)}])
    with pytest.raises(AcknowledgementRequired) as refused:
        amend(world, first, {"quantity": D(5)})
    assert [one.code for one in refused.value.findings] == ["ordered_before"]
    agree()


def test_a_closed_month_keeps_what_was_ordered_in_it(world: World, order: PurchaseOrder) -> None:
    month = {"start": dt.date(2026, 3, 1), "end": dt.date(2026, 3, 31)}
    Period.objects.create(company=world.company, area="purchasing", is_closed=True, **month)
    with pytest.raises(PeriodClosed):
        amend(world, order, {"quantity": D(9)})
    with pytest.raises(PeriodClosed):
        purchase_orders.cancel(order, **world.acting())
    order.refresh_from_db()
    assert unchanged(order)
    amend(world, order, due_date=dt.date(2026, 5, 1))
    later = {"by": world.by, "at": dt.datetime(2026, 4, 2, tzinfo=dt.UTC)}
    purchase_orders.amend(order, **later, lines=[{"id": order.lines.get().pk, "quantity": D(9)}])
    purchase_orders.cancel(order, **later)
    assert order.status == "cancelled"


def test_an_order_that_was_only_submitted_is_cancelled_in_a_closed_month(world: World) -> None:
    order = make.purchase_order(world, status="submitted", lines=[line(world.item(), 10, "5")])
    month = {"start": dt.date(2026, 3, 1), "end": dt.date(2026, 3, 31)}
    Period.objects.create(company=world.company, area="purchasing", is_closed=True, **month)
    purchase_orders.cancel(order, **world.acting())
    assert order.status == "cancelled"


def test_goods_come_to_another_warehouse_once_none_are_announced_here(world: World, order: PurchaseOrder) -> None:
    other, item = masters.warehouse(world.company, world.by), order.lines.get().item
    notice = make.receiving_notice(world, order, lines=[{"order_line": order.lines.get(), "quantity": D(3)}])
    with pytest.raises(WarehouseAnnounced, match=notice.number):
        amend(world, order, warehouse=other)
    order.refresh_from_db()
    assert order.warehouse == world.warehouse
    amend(world, order, warehouse=world.warehouse, note="as before")

    receiving_notices.close(notice, **world.acting())
    amend(world, order, warehouse=other)

    assert (expected(world, item), ExpectedMove.objects.get().warehouse) == (10, other)
    agree()
