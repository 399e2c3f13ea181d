"""Requests to buy: what may be decided on them, and how they become orders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.purchasing.asking import agree, quantities

from zhanggui.kernel.checks import AcknowledgementRequired
from zhanggui.kernel.drafts import HasNumber
from zhanggui.kernel.errors import InvalidInput, WrongStatus
from zhanggui.kernel.lines import NoLines
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, purchase_requisitions, requisition_orders
from zhanggui.purchasing.commands.order_parts import NothingOpen
from zhanggui.purchasing.commands.purchase_requisitions import RequisitionNotOpen, RequisitionOrdered
from zhanggui.purchasing.commands.requisition_orders import NothingForSupplier, NotTogether
from zhanggui.purchasing.models import PurchaseRequisition
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

D = Decimal


def ordered(requisition: PurchaseRequisition) -> tuple[str, list[Decimal]]:
    requisition.refresh_from_db()
    return requisition.ordered_progress, quantities(requisition, "ordered_quantity")


# -- decisions ---------------------------------------------------------------------------------------------------------


def test_a_request_without_lines_is_not_decided_on(world: World) -> None:
    requisition = make.purchase_requisition(world, status="draft", lines=[])

    for step in (purchase_requisitions.submit, purchase_requisitions.confirm):
        with pytest.raises(NoLines):
            step(requisition, **world.acting())


def test_a_withdrawn_request_keeps_its_number_and_is_cancelled_not_deleted(world: World) -> None:
    requisition = make.purchase_requisition(world, status="submitted", lines=[line(world.item(), 1)])
    number = requisition.number
    purchase_requisitions.withdraw(requisition, **world.acting())

    with pytest.raises(HasNumber, match="Submit it again and cancel it"):
        purchase_requisitions.discard(requisition, **world.acting())

    purchase_requisitions.submit(requisition, **world.acting())
    purchase_requisitions.cancel(requisition, **world.acting())
    assert (requisition.status, requisition.number) == ("cancelled", number)


def test_only_drafts_are_edited(world: World) -> None:
    requisition = make.purchase_requisition(world, lines=[line(world.item(), 1)])

    with pytest.raises(WrongStatus):
        purchase_requisitions.revise(requisition, **world.acting(), note="Later")


def test_a_warehouse_of_another_company_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="another company"):
        make.purchase_requisition(world, lines=[line(world.item(), 1)], warehouse=World().warehouse)


# -- ordering ----------------------------------------------------------------------------------------------------------


def test_lines_proposed_for_others_are_left_out_unless_asked_for(world: World) -> None:
    other = masters.supplier()
    items = [world.item() for _ in range(3)]
    requisition = make.purchase_requisition(
        world,
        needed_on=dt.date(2026, 4, 1),
        lines=[
            line(items[0], 5),
            line(items[1], 6, supplier=other, needed_on=dt.date(2026, 3, 9)),
            line(items[2], 7, supplier=world.supplier),
        ],
    )

    order = requisition_orders.order(requisition, **world.acting(), supplier=world.supplier)
    assert [row.item_id for row in order.lines.order_by("position")] == [items[0].pk, items[2].pk]
    assert quantities(order, "due_date") == [dt.date(2026, 4, 1)] * 2

    everything = requisition_orders.order(requisition, **world.acting(), supplier=world.supplier, all_lines=True)
    assert quantities(everything, "quantity") == [5, 6, 7]
    chosen = list(requisition.lines.filter(item=items[1]))
    one = requisition_orders.order(requisition, **world.acting(), supplier=world.supplier, lines=chosen)
    assert (quantities(one, "quantity"), quantities(one, "due_date")) == ([6], [dt.date(2026, 3, 9)])


def test_the_only_proposed_supplier_needs_not_be_named(world: World) -> None:
    requisition = make.purchase_requisition(world, lines=[line(world.item(), 5, supplier=world.supplier)])

    assert requisition_orders.order(requisition, **world.acting()).supplier == world.supplier

    unproposed = make.purchase_requisition(world, lines=[line(world.item(), 5)])
    with pytest.raises(InvalidInput, match="Choose the supplier"):
        requisition_orders.order(unproposed, **world.acting())


def test_nothing_to_order_is_said(world: World) -> None:
    other = masters.supplier()
    requisition = make.purchase_requisition(world, lines=[line(world.item(), 5, supplier=other)])

    with pytest.raises(NothingForSupplier):
        requisition_orders.order(requisition, **world.acting(), supplier=world.supplier)

    order = requisition_orders.order(requisition, **world.acting())
    purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "Sample"})
    with pytest.raises(NothingOpen):
        requisition_orders.order(requisition, **world.acting())


def test_an_unconfirmed_request_is_not_ordered(world: World) -> None:
    requisition = make.purchase_requisition(world, status="submitted", lines=[line(world.item(), 5)])

    with pytest.raises(RequisitionNotOpen):
        requisition_orders.order(requisition, **world.acting(), supplier=world.supplier)


def test_several_requests_become_one_order(world: World) -> None:
    item = world.item()
    first = make.purchase_requisition(world, lines=[line(item, 5), line(world.item(), 1, supplier=masters.supplier())])
    second = make.purchase_requisition(world, lines=[line(item, 7)])

    order = requisition_orders.order_together([first, second], **world.acting(), supplier=world.supplier)
    purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "As in the frame contract"})

    assert quantities(order, "quantity") == [5, 7]
    assert ordered(first) == ("part", [5, 0])
    assert ordered(second) == ("full", [7])
    agree()


def test_requests_for_different_warehouses_are_ordered_one_by_one(world: World) -> None:
    here = make.purchase_requisition(world, lines=[line(world.item(), 5)])
    there = make.purchase_requisition(
        world, lines=[line(world.item(), 5)], warehouse=masters.warehouse(world.company, world.by)
    )

    with pytest.raises(NotTogether):
        requisition_orders.order_together([here, there], **world.acting(), supplier=world.supplier)


# -- progress ----------------------------------------------------------------------------------------------------------


def test_orders_write_back_what_they_stand_for(world: World) -> None:
    item = world.item()
    requisition = make.purchase_requisition(world, lines=[line(item, 10)])
    requested = requisition.lines.get()

    order = make.purchase_order(world, lines=[{"requisition_line": requested, "quantity": D(8), "price": D(5)}])
    assert ordered(requisition) == ("part", [8])
    own = order.lines.get()

    purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(10)}])
    assert ordered(requisition) == ("full", [10])

    receipt = make.goods_receipt(world, order, 4)
    purchase_orders.close_lines(order, **world.acting(), lines=[own])
    assert ordered(requisition) == ("part", [4])
    agree()

    goods_receipts.cancel(receipt, **world.acting())
    assert ordered(requisition) == ("none", [0])
    agree()

    purchase_orders.reopen_lines(order, **world.acting(), lines=[own])
    assert ordered(requisition) == ("full", [10])
    purchase_orders.close(order, **world.acting())
    assert ordered(requisition) == ("none", [0])
    purchase_orders.reopen(order, **world.acting())
    assert ordered(requisition) == ("full", [10])
    purchase_orders.cancel(order, **world.acting())
    assert ordered(requisition) == ("none", [0])
    agree()


def test_an_order_in_another_unit_counts_exactly(world: World) -> None:
    item = world.item(conversions={"third": (5, 3)})
    third = masters.unit("third")
    requisition = make.purchase_requisition(world, lines=[line(item, 5)])
    requested = requisition.lines.get()

    for expected in (D("1.666667"), D("3.333333"), D(5)):
        make.purchase_order(
            world, lines=[{"requisition_line": requested, "quantity": D(1), "unit": third, "price": D(1)}]
        )
        assert ordered(requisition)[1] == [expected]
    agree()


def test_ordering_twice_needs_a_reason(world: World) -> None:
    requisition = make.purchase_requisition(world, lines=[line(world.item(), 10)])
    row = {"requisition_line": requisition.lines.get(), "quantity": D(10), "price": D(5)}
    make.purchase_order(world, lines=[row])
    again = make.purchase_order(world, status="draft", lines=[row])

    with pytest.raises(AcknowledgementRequired, match="is ordered in full already"):
        purchase_orders.confirm(again, **world.acting())

    purchase_orders.confirm(again, **world.acting(), acknowledge={"ordered_before": "A second site needs them"})
    assert ordered(requisition) == ("full", [20])


def test_what_is_ordered_can_be_closed_but_not_cancelled(world: World) -> None:
    requisition = make.purchase_requisition(world, lines=[line(world.item(), 10)])
    row = {"requisition_line": requisition.lines.get(), "quantity": D(4), "price": D(5)}
    make.purchase_order(world, lines=[row])

    with pytest.raises(RequisitionOrdered, match="or close the requisition"):
        purchase_requisitions.cancel(requisition, **world.acting())

    purchase_requisitions.close(requisition, **world.acting(), reason="Enough")
    late = make.purchase_order(world, status="draft", lines=[row])
    with pytest.raises(RequisitionNotOpen):
        purchase_orders.confirm(late, **world.acting())

    purchase_requisitions.reopen(requisition, **world.acting())
    purchase_orders.confirm(late, **world.acting())
    assert ordered(requisition) == ("part", [8])


def test_an_order_line_asks_for_what_its_request_asks_for(world: World) -> None:
    requisition = make.purchase_requisition(world, lines=[line(world.item("WANTED"), 10)])
    requested = requisition.lines.get()

    with pytest.raises(InvalidInput, match="asks for WANTED"):
        make.purchase_order(world, lines=[{"requisition_line": requested, "item": world.item(), "price": D(5)}])
    with pytest.raises(InvalidInput, match="no such requisition line"):
        make.purchase_order(World(), lines=[{"requisition_line": requested, "price": D(5)}])
