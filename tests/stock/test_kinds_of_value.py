"""What stands outside stock tells why; rows of before, which told nothing, are told apart by what came with them."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection, transaction

from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import ledger, other_receipts, valuation
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.commands.valuation import LatePrice
from zhanggui.stock.models import StockMove, ValueEntry
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal
KINDS = import_module("zhanggui.stock.migrations.0010_tell_variances_apart")


@pytest.fixture
def world() -> World:
    return World()


def outside() -> list[tuple[str, Decimal]]:
    rows = ValueEntry.objects.exclude(kind__in=("receipt", "issue", "correction"))
    return list(rows.order_by("pk").values_list("kind", "value"))


def one_of_each(world: World) -> None:
    loose = make.stocked(world, world.item(allow_negative=True), 2, "5.00")
    make.issued(world, loose, 5)
    make.stocked(world, loose, 10, "6.00")
    item = make.stocked(world, world.item(), 10, 1)
    dear = make.other_receipt(world, lines=[{"item": item, "quantity": D(10), "unit_cost": D(9)}])
    make.issued(world, item, 10)
    other_receipts.cancel(dear, **world.acting())
    source = Source.of(make.other_receipt(world, status="draft", lines=[]), at=world.at)
    with transaction.atomic():
        valuation.correct(source, [LatePrice(item.pk, None, D(10), D(2), part="materials")])


def test_each_kind_tells_why(world: World) -> None:
    one_of_each(world)
    assert outside() == [("below_zero", D(3)), ("rounding", D(-40)), ("price_difference", D(2))]


def test_rows_of_before_are_told_apart(world: World) -> None:
    one_of_each(world)
    before = outside()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(KINDS.CALL_VARIANCE)
        assert {kind for kind, _value in outside()} == {"variance"}
        cursor.execute(KINDS.TELL_APART)
    assert outside() == before


def test_the_part_of_a_source_is_kept_and_reversed_with_its_line(world: World) -> None:
    item = make.stocked(world, world.item(), 10, 1)
    document = make.other_receipt(world, status="draft", lines=[])
    source = Source.of(document, at=world.at)
    first = StockMove.objects.select_related("to_location", "from_location").get()
    with transaction.atomic():
        rows = ledger.post(
            source, [Move(item, None, first.to_location, first.from_location, D(4), 7, part="materials")]
        )
        ledger.reverse(source, rows)
    named = StockMove.objects.filter(source_type=source.type, source_id=source.id, source_line_id=7)
    assert list(named.values_list("source_part", flat=True)) == ["materials", "materials"]
    parts = ValueEntry.objects.filter(source_line_id=7, source_part="materials").order_by("pk")
    assert list(parts.values_list("kind", "value")) == [("issue", D(-4)), ("receipt", D(4))]
