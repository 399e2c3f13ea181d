"""Commands send the same number of SQL statements for two lines and for twenty, and not too many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    requisition_orders,
    supplier_returns,
)
from zhanggui.purchasing.models import PurchaseOrderLine
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

MOST = {"draft": 7, "confirm": 15, "receive": 28}
"""Of an order with ten lines; together at most 50."""


def count(counts: dict[str, int], name: str, function: Callable[[], Any]) -> Any:
    with CaptureQueriesContext(connection) as queries:
        result = function()
    sent = [query["sql"] for query in queries.captured_queries]
    counts[name] = sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in sent)
    return result


def chain(world: World, size: int) -> dict[str, int]:
    """Statements of every command of the chain with ``size`` lines."""
    counts: dict[str, int] = {}
    who, place = world.acting(), {"company": world.company, "warehouse": world.warehouse}
    rows = [line(world.item(), 4) for _ in range(size)]
    request = count(counts, "request", lambda: purchase_requisitions.draft(**who, **place, lines=rows))
    count(counts, "confirm request", lambda: purchase_requisitions.confirm(request, **who))
    order = count(counts, "order", lambda: requisition_orders.order(request, **who, supplier=world.supplier))
    priced = [{"id": own.pk, "price": 5} for own in order.lines.all()]
    count(counts, "revise order", lambda: purchase_orders.revise(order, **who, lines=priced))
    count(counts, "confirm order", lambda: purchase_orders.confirm(order, **who))
    notice = count(counts, "announce", lambda: receiving_notices.announce(order, **who))
    count(counts, "confirm notice", lambda: receiving_notices.confirm(notice, **who))
    part = [{"notice_line": own, "quantity": 1} for own in notice.lines.all()]
    first = count(counts, "receive part", lambda: goods_receipts.receive_announced(notice, **who, lines=part))
    count(counts, "confirm part", lambda: goods_receipts.confirm(first, **who))
    rest = count(counts, "receive rest", lambda: goods_receipts.receive_announced(notice, **who, confirm_now=True))
    back = count(counts, "return", lambda: supplier_returns.return_goods(rest, **who, confirm_now=True))
    count(counts, "cancel return", lambda: supplier_returns.cancel(back, **who))
    count(counts, "cancel receipt", lambda: goods_receipts.cancel(rest, **who))
    count(counts, "close notice", lambda: receiving_notices.close(notice, **who))
    count(counts, "reopen notice", lambda: receiving_notices.reopen(notice, **who))
    count(counts, "close notice again", lambda: receiving_notices.close(notice, **who))
    changed = [{"id": own.pk, "quantity": 3} for own in order.lines.all()]
    count(counts, "amend", lambda: purchase_orders.amend(order, **who, lines=changed))
    everything = list(order.lines.all())
    count(counts, "close lines", lambda: purchase_orders.close_lines(order, **who, lines=everything))
    count(counts, "reopen lines", lambda: purchase_orders.reopen_lines(order, **who, lines=everything))
    instead = [line(world.item(), 4, "5") for _ in range(size)]
    order = count(counts, "order anew", lambda: make.purchase_order(world, lines=instead, status="draft"))
    purchase_orders.confirm(order, **who)
    count(counts, "leave lines out", lambda: purchase_orders.amend(order, **who, lines=instead[:1]))
    return counts


@pytest.mark.usefixtures("db")
def test_twenty_lines_take_as_many_statements_as_two() -> None:
    chain(World(), 1)  # first numbers of the month

    world = World()
    chain(world, 1)
    assert chain(world, 20) == chain(world, 2)


def test_an_order_of_ten_lines_is_received_in_fifty_statements(world: World) -> None:
    rows = [line(world.item(), 3, "6.35") for _ in range(10)]
    make.goods_receipt(world, make.purchase_order(world, lines=rows))  # first numbers of the month
    who = {"by": masters.user(), "at": world.at}
    terms = {"company": world.company, "supplier": world.supplier, "warehouse": world.warehouse}

    counts: dict[str, int] = {}
    order = count(counts, "draft", lambda: purchase_orders.draft(**who, **terms, lines=rows))
    count(counts, "confirm", lambda: purchase_orders.confirm(order, **who))
    count(counts, "receive", lambda: goods_receipts.receive(order, **who, confirm_now=True))

    assert sum(counts.values()) <= 50
    assert all(counts[name] <= most for name, most in MOST.items())


def joint(world: World, size: int) -> dict[str, int]:
    """Statements of what one document does with ``size`` orders."""
    counts: dict[str, int] = {}
    who = world.acting()
    orders = [make.purchase_order(world, lines=[line(world.item(), 4, "5")]) for _ in range(size)]
    rows = [{"order_line": own} for own in PurchaseOrderLine.objects.filter(document__in=orders)]
    place = {"company": world.company, "supplier": world.supplier, "warehouse": world.warehouse}
    notice = count(counts, "notice", lambda: receiving_notices.draft(**who, **place, lines=rows))
    count(counts, "confirm notice", lambda: receiving_notices.confirm(notice, **who))
    count(counts, "close notice", lambda: receiving_notices.close(notice, **who))
    count(counts, "reopen notice", lambda: receiving_notices.reopen(notice, **who))
    receipt = count(counts, "receive", lambda: goods_receipts.receive_announced(notice, **who, confirm_now=True))
    back = count(counts, "return", lambda: supplier_returns.return_goods(receipt, **who, confirm_now=True))
    count(counts, "cancel return", lambda: supplier_returns.cancel(back, **who))
    count(counts, "cancel receipt", lambda: goods_receipts.cancel(receipt, **who))
    return counts


@pytest.mark.usefixtures("db")
def test_twenty_orders_take_as_many_statements_as_two() -> None:
    joint(World(), 1)  # first numbers of the month

    world = World()
    joint(world, 1)
    assert joint(world, 20) == joint(world, 2)
