"""Lines that stay are saved in one statement, exactly as they are in memory."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DataError, transaction

from zhanggui.kernel import bulk
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrderLine
from zhanggui.purchasing.tests.make import line, purchase_order

pytestmark = pytest.mark.django_db


def test_every_kind_of_column_is_kept_exactly(db):
    world = World()
    order = purchase_order(world, status="draft", lines=[line(world.item(), 3, "2.5"), line(world.item(), 1, 1)])
    first, second = order.lines.all()
    rows = [
        {"id": second.pk, "quantity": Decimal("7")},
        {"id": first.pk, "note": "“Rösti” 🥔", "discount": Decimal("12.5")},
    ]
    rows[0]["due_date"] = dt.date(2026, 5, 1)
    purchase_orders.revise(order, **world.acting(), lines=rows)
    kept = list(PurchaseOrderLine.objects.filter(document=order).order_by("position"))
    assert [row.pk for row in kept] == [second.pk, first.pk]
    assert (kept[0].quantity, kept[0].due_date, kept[0].price) == (7, dt.date(2026, 5, 1), 1)
    assert (kept[1].note, kept[1].discount, kept[1].due_date) == ("“Rösti” 🥔", Decimal("12.5"), None)


def test_a_line_that_is_named_twice_is_refused_and_nothing_changed(db):
    world = World()
    order = purchase_order(world, status="draft", lines=[line(world.item(), 10, "11.30")])
    row = order.lines.get()
    rows = [{"id": row.pk, "quantity": Decimal(1)}, {"id": row.pk, "quantity": Decimal(5)}]
    with pytest.raises(InvalidInput) as refused:
        purchase_orders.revise(order, **world.acting(), lines=rows)
    assert [(error.row, error.field) for error in refused.value.errors] == [(2, "id")]
    order.refresh_from_db()
    assert (order.gross, order.version, order.lines.get().quantity) == (Decimal(113), 1, 10)


def test_a_text_that_is_too_long_is_refused_and_not_cut(db):
    world = World()
    row = purchase_order(world, status="draft", lines=[line(world.item(), 3, 1)]).lines.get()
    row.specification = "x" * 1000
    with pytest.raises(DataError), transaction.atomic():
        bulk.update([row], ["specification"])
