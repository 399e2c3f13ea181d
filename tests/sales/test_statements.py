"""Commands send the same number of SQL statements for two lines and for twenty, and for two orders and for twenty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests.make import World
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.models import SalesOrderLine
from zhanggui.sales.tests import make
from zhanggui.stock.tests.make import stocked


def count(counts: dict[str, int], name: str, function: Callable[[], Any]) -> Any:
    with CaptureQueriesContext(connection) as queries:
        result = function()
    sent = [query["sql"] for query in queries.captured_queries]
    counts[name] = sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in sent)
    return result


def goods(world: World, size: int) -> list[dict[str, Any]]:
    return [{"item": stocked(world, world.item(), 100, 1), "quantity": 4, "price": 10} for _ in range(size)]


def chain(world: World, size: int) -> dict[str, int]:
    """Statements of every command of the chain with ``size`` lines."""
    counts: dict[str, int] = {}
    who = world.acting()
    rows, others = goods(world, size), goods(world, size)
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    order = count(counts, "order", lambda: sales_orders.draft(**who, **header, lines=rows))
    count(counts, "confirm order", lambda: sales_orders.confirm(order, **who))
    count(counts, "reserve", lambda: sales_orders.reserve(order, **who))
    own = list(order.lines.all())
    swapped = [{"id": line.pk, "item": other["item"], "price": 99} for line, other in zip(own, others, strict=True)]
    count(counts, "amend to other items", lambda: sales_orders.amend(order, **who, lines=swapped))
    count(counts, "release", lambda: sales_orders.release(order, **who))
    count(counts, "close lines", lambda: sales_orders.close_lines(order, **who, lines=own))
    count(counts, "reopen lines", lambda: sales_orders.reopen_lines(order, **who, lines=own))
    notice = count(counts, "notify", lambda: delivery_notices.notify(order, **who))
    count(counts, "confirm notice", lambda: delivery_notices.confirm(notice, **who))
    count(counts, "close notice", lambda: delivery_notices.close(notice, **who))
    count(counts, "reopen notice", lambda: delivery_notices.reopen(notice, **who))
    part = [{"notice_line": line, "quantity": 1} for line in notice.lines.all()]
    first = count(counts, "deliver part", lambda: deliveries.deliver_notice(notice, **who, lines=part))
    count(counts, "confirm part", lambda: deliveries.confirm(first, **who))
    rest = count(counts, "deliver rest", lambda: deliveries.deliver_notice(notice, **who, confirm_now=True))
    back = count(counts, "take back", lambda: sales_returns.take_back(rest, **who, confirm_now=True))
    count(counts, "cancel return", lambda: sales_returns.cancel(back, **who))
    count(counts, "cancel delivery", lambda: deliveries.cancel(rest, **who))
    order = make.sales_order(world, lines=[*others, *goods(world, 1)])
    sales_orders.reserve(order, **who)
    kept = [{"id": order.lines.last().pk}]
    count(counts, "leave lines out", lambda: sales_orders.amend(order, **who, lines=kept))
    return counts


def joint(world: World, size: int) -> dict[str, int]:
    """Statements of what one document does with ``size`` orders."""
    counts: dict[str, int] = {}
    who = world.acting()
    orders = [make.sales_order(world, lines=[row]) for row in goods(world, size)]
    rows = [{"order_line": line} for line in SalesOrderLine.objects.filter(document__in=orders)]
    header = {"company": world.company, "customer": world.customer, "warehouse": world.warehouse}
    notice = count(counts, "notice", lambda: delivery_notices.draft(**who, **header, lines=rows))
    count(counts, "confirm notice", lambda: delivery_notices.confirm(notice, **who))
    count(counts, "close notice", lambda: delivery_notices.close(notice, **who))
    count(counts, "reopen notice", lambda: delivery_notices.reopen(notice, **who))
    delivery = count(counts, "deliver", lambda: deliveries.deliver_notice(notice, **who, confirm_now=True))
    back = count(counts, "take back", lambda: sales_returns.take_back(delivery, **who, confirm_now=True))
    count(counts, "cancel return", lambda: sales_returns.cancel(back, **who))
    count(counts, "cancel delivery", lambda: deliveries.cancel(delivery, **who))
    count(counts, "cancel notice", lambda: delivery_notices.cancel(notice, **who))
    return counts


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("statements", [chain, joint], ids=["lines", "orders"])
def test_twenty_take_as_many_statements_as_two(statements: Callable[[World, int], dict[str, int]]) -> None:
    statements(World(), 1)  # first numbers of the month

    world = World()
    statements(world, 1)
    assert statements(world, 20) == statements(world, 2)
