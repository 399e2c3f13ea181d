"""Pegging while somebody delivers: what the run saw before is not promised again after it."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import pegging
from zhanggui.stock.models import Pegging

pytestmark = pytest.mark.concurrency
D = Decimal


def test_an_order_cancelled_during_a_run_is_not_pegged_after_it(committed_db: str) -> None:
    world = World()
    row = {"item": world.item(), "quantity": D(5), "price": D(1)}
    order = sales.sales_order(world, lines=[row])
    purchasing.purchase_order(world, lines=[row])
    started = threading.Event()

    def cancel() -> None:
        started.set()
        try:
            sales_orders.cancel(order, **world.acting())
        finally:
            connection.close()

    other = threading.Thread(target=cancel)
    with transaction.atomic():
        assert pegging.repeg_soft(world.company) == 1
        other.start()
        started.wait()
        other.join(timeout=1)  # either it waits for the run, or it was done before the run is
    other.join()

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert not Pegging.objects.exists()
    assert proofs.differences() == []


def test_a_run_does_not_peg_what_somebody_is_changing(committed_db: str) -> None:
    world = World()
    row = {"item": world.item(), "quantity": D(5), "price": D(1)}
    going, staying = (sales.sales_order(world, lines=[row]) for _ in range(2))
    purchasing.purchase_order(world, lines=[{**row, "quantity": D(10)}])
    found: list[int] = []

    def run() -> None:
        try:
            found.append(pegging.repeg(**world.acting(), company=world.company))
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        sales_orders.cancel(going, **world.acting())
        other.start()
        other.join(timeout=1)  # either it leaves out what is locked, or it waits
    other.join()

    assert found == [1]
    assert Pegging.objects.get().demand_id == staying.pk
    assert proofs.differences() == []
