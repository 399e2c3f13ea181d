"""An amendment is asked what a confirmation is asked, about what it changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.sales.orders import expected, line, order_of, reserved, told

from zhanggui.kernel.checks import AcknowledgementRequired, Blocked
from zhanggui.kernel.errors import PeriodClosed
from zhanggui.kernel.models import Period
from zhanggui.masterdata.commands import customer_terms
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands.amendments import WarehouseAnnounced
from zhanggui.pricing.models import LastPrice
from zhanggui.sales.commands import delivery_notices, sales_orders
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make
from zhanggui.stock.models import ExpectedMove
from zhanggui.stock.tests.make import stocked

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def order(world: World) -> SalesOrder:
    """Two lines of goods that cost 44."""
    return order_of(world, *(line(stocked(world, world.item(), 100, 44), 10, 113) for _number in range(2)))


def amend(world: World, order: SalesOrder, *rows: dict[str, Any], **more: Any) -> SalesOrder:
    """With the second line as it is."""
    first, second = order.lines.all()
    changed = [{"id": first.pk, **rows[0]}, {"id": second.pk}, *rows[1:]] if rows else None
    return sales_orders.amend(order, **world.acting(), lines=changed, **more)


def close_month(world: World, month: int) -> None:
    span = {"start": dt.date(2026, month, 1), "end": dt.date(2026, month, 28)}
    Period.objects.create(company=world.company, area="sales", is_closed=True, **span)


def unchanged(order: SalesOrder) -> bool:
    kept = SalesOrder.objects.get(pk=order.pk)
    prices = [row.price for row in kept.lines.all()]
    return (kept.version, kept.gross, kept.warehouse_id, prices) == (2, 2260, order.warehouse_id, [113, 113])


def test_a_price_below_cost_needs_a_reason_that_is_kept(world: World, order: SalesOrder) -> None:
    with pytest.raises(AcknowledgementRequired) as refused:
        amend(world, order, {"price": D(20)})
    assert [(one.code, one.row) for one in refused.value.findings] == [("below_cost", 1)]
    assert unchanged(order)
    assert {row.price for row in LastPrice.objects.all()} == {113}

    amend(world, order, {"price": D(20)}, acknowledge={"below_cost": "Last ones"})

    assert told(order)["acknowledged"] == {"below_cost": "Last ones"}
    amend(world, order, reference="NEW")  # known, and not about what changes
    amend(world, order, {"note": "Handle with care"}, note="x")
    assert order.reference == "NEW"
    with pytest.raises(AcknowledgementRequired):
        amend(world, order, {"price": D(19)})


def test_a_line_without_a_price_needs_a_reason(world: World, order: SalesOrder) -> None:
    added = {"item": world.item(), "quantity": D(1)}
    with pytest.raises(AcknowledgementRequired) as refused:
        amend(world, order, {}, added)
    assert [(one.code, one.row) for one in refused.value.findings] == [("price_missing", 3)]
    assert unchanged(order)


def test_a_number_that_another_order_has_needs_a_reason(world: World, order: SalesOrder) -> None:
    order_of(world, line(world.item()), reference="PO 7")
    with pytest.raises(AcknowledgementRequired, match="PO 7"):
        amend(world, order, reference="PO 7")
    assert unchanged(order)
    amend(world, order, reference="PO 7", acknowledge={"duplicate_reference": "In two parts"})
    amend(world, order, {"quantity": D(11)})


def test_nothing_more_is_promised_to_a_customer_who_is_not_active(world: World, order: SalesOrder) -> None:
    world.customer.is_active = False
    world.customer.save()
    for row in ({"quantity": D(11)}, {}):
        more = [] if row else [line(world.item())]
        with pytest.raises(Blocked, match="is not active"):
            amend(world, order, row, *more)
    assert unchanged(order)
    amend(world, order, {"quantity": D(9)}, note="Less is fine")
    assert order.note == "Less is fine"


def test_what_was_ordered_stays_where_both_months_are_closed(world: World, order: SalesOrder) -> None:
    close_month(world, 3)
    for step in (amend, cancel):
        with pytest.raises(PeriodClosed):
            step(world, order, {"quantity": D(9)})
    assert unchanged(order)
    assert len(expected(order)) == 2
    amend(world, order, due_date=dt.date(2026, 5, 1))  # dates and texts are no figures of the month
    later = {"by": world.by, "at": dt.datetime(2026, 4, 2, tzinfo=dt.UTC)}
    sales_orders.amend(order, **later, lines=[{"id": order.lines.first().pk, "quantity": D(9)}])  # type: ignore[union-attr]
    sales_orders.cancel(order, **later)
    assert order.status == "cancelled"


def cancel(world: World, order: SalesOrder, _row: Any) -> None:
    sales_orders.cancel(order, **world.acting())


def test_an_order_that_was_delivered_beyond_its_quantity_can_be_amended(world: World) -> None:
    customer_terms.create(**world.acting(), company=world.company, customer=world.customer, over_delivery_percent=D(10))
    order = order_of(world, line(stocked(world, world.item(), 100, 1), 10))
    make.delivery(world, order, 11)
    own = order.lines.get()
    sales_orders.amend(order, **world.acting(), note="x", lines=[{"id": own.pk, "quantity": D(10)}])
    with pytest.raises(sales_orders.BelowDelivered):
        sales_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(9)}])
    assert (order.note, order.lines.get().quantity) == ("x", 10)


# -- the warehouse


def test_an_order_moves_to_another_warehouse_once_nothing_stands_in_the_first(world: World, order: SalesOrder) -> None:
    other = masters.warehouse(world.company, world.by)
    notice = delivery_notices.notify(order, **world.acting(), confirm_now=True)
    with pytest.raises(WarehouseAnnounced) as refused:
        amend(world, order, warehouse=other)
    assert str(refused.value) == (
        f"The store of {world.warehouse.label} works on {notice.number} for {order}. Close or cancel the notice first, "
        "then change the warehouse."
    )
    delivery_notices.cancel(notice, **world.acting())
    sales_orders.reserve(order, **world.acting())
    with pytest.raises(sales_orders.StockReserved, match="Release it first"):
        amend(world, order, warehouse=other)
    order.refresh_from_db()
    assert (order.warehouse, reserved(order)) == (world.warehouse, 20)

    sales_orders.release(order, **world.acting())
    amend(world, order, warehouse=other)

    rows = ExpectedMove.objects.filter(source_type="sales.SalesOrder", source_id=order.pk)
    assert list(rows.values_list("warehouse", "quantity")) == [(other.pk, -10), (other.pk, -10)]


# -- in the browser and the API


def test_page_and_api_ask_for_the_reason(world: World, order: SalesOrder, client: Client) -> None:
    client.force_login(world.by)
    first, second = order.lines.all()
    body = {"lines": [{"id": first.pk, "price": "20"}, {"id": second.pk}], "version": order.version}
    send = {"content_type": "application/json"}

    refused = client.post(f"/api/v1/sales-orders/{order.pk}/amend/", body, **send)
    assert (refused.status_code, refused.json()["code"]) == (409, "acknowledgement_required")
    done = client.post(
        f"/api/v1/sales-orders/{order.pk}/amend/", {**body, "acknowledge": {"below_cost": "Last ones"}}, **send
    )
    assert done.status_code == 200, done.json()
    assert order.lines.first().price == 20  # type: ignore[union-attr]
