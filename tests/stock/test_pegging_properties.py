"""Whatever is expected, pegged and changed in whatever order, nothing is pegged for more than is open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, pegging
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.pegging import IN_STOCK, Ref
from zhanggui.stock.models import ExpectedMove, OtherReceipt, Pegging
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal

documents = st.integers(0, 2)
quantities = st.integers(-9, 9)
steps = st.one_of(
    st.tuples(st.just("expect"), documents, st.lists(quantities, min_size=4, max_size=4)),
    st.tuples(st.just("peg"), documents, documents, st.integers(0, 1), st.integers(0, 1), st.integers(1, 6)),
    st.tuples(st.just("peg_stock"), documents, st.integers(0, 1), st.integers(1, 6)),
    st.tuples(st.just("run")),
)


def _say(document: Any, *, by: Any, at: dt.datetime, rows: list[Expected]) -> None:
    expected_moves.replace([document], {document.pk: rows})


say = Command(_say, OtherReceipt, "revise")
"""What a document's own command does."""


class Story:
    """Three documents of two lines, each of which may stand for a row in each of two warehouses."""

    def __init__(self) -> None:
        self.world = World()
        self.places = [self.world.warehouse, masters.warehouse(self.world.company, self.world.by)]
        self.item = make.stocked(self.world, self.world.item(), 7)
        self.documents = [make.other_receipt(self.world, status="draft", lines=[]) for _ in range(3)]

    def do(self, name: str, *values: Any) -> None:
        try:
            getattr(self, name)(*values)
        except Refusal:
            assert name.startswith("peg")

    def expect(self, number: int, quantities: list[int]) -> None:
        day = dt.date(2026, 3, 2)
        cells = [(line, place) for line in (0, 1) for place in self.places]
        rows = [
            Expected(line, self.item.pk, None, place.pk, day, D(quantity))
            for (line, place), quantity in zip(cells, quantities, strict=True)
        ]
        say(self.documents[number], **self.world.acting(), rows=rows)

    def peg(self, supply: int, demand: int, of: int, to: int, quantity: int) -> None:
        self._bind(self._ref(supply, of), self._ref(demand, to), quantity)

    def peg_stock(self, demand: int, to: int, quantity: int) -> None:
        self._bind(IN_STOCK, self._ref(demand, to), quantity)

    def run(self) -> None:
        pegging.repeg(**self.world.acting(), company=self.world.company)

    def _ref(self, number: int, line: int) -> Ref:
        document = self.documents[number]
        return Ref(document._meta.label, document.pk, line, warehouse_id=self.places[0].pk)

    def _bind(self, supply: Ref, demand: Ref, quantity: int) -> None:
        values = {"company": self.world.company, "item": self.item, "supply": supply, "demand": demand}
        pegging.peg(**self.world.acting(), **values, quantity=D(quantity))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=12))
def test_nothing_is_pegged_for_more_than_is_open(db: None, told: list[tuple]) -> None:
    with transaction.atomic():
        story = Story()
        for step in told:
            story.do(*step)
            assert rebuild.rebuild_peggings() == []
            hard = Pegging.objects.filter(supply_type="stock", is_hard=True).aggregate(sum=Sum("quantity"))["sum"]
            assert (hard or 0) <= 7
        story.run()
        _require_nothing_left(story)
        transaction.set_rollback(True)


def _require_nothing_left(story: Story) -> None:
    """After a run, no place has both a supply and a demand that are not pegged."""
    assert rebuild.rebuild_peggings() == []
    for number, place in enumerate(story.places):
        moves = ExpectedMove.objects.filter(warehouse=place)
        coming = (moves.filter(quantity__gt=0).aggregate(sum=Sum("quantity"))["sum"] or 0) + (0 if number else 7)
        going = -(moves.filter(quantity__lt=0).aggregate(sum=Sum("quantity"))["sum"] or 0)
        given = Pegging.objects.filter(supply_warehouse=place).aggregate(sum=Sum("quantity"))["sum"] or 0
        served = Pegging.objects.filter(warehouse=place).aggregate(sum=Sum("quantity"))["sum"] or 0
        assert min(coming - given, going - served) == 0
