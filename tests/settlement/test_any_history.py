"""Whatever is owed, paid, allocated, undone and cancelled: the ledger agrees with itself, on every day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.commands import opening_items, payments
from zhanggui.settlement.models import Allocation, OpeningItems, OpenItem, Payment
from zhanggui.settlement.queries.ageing import ageing
from zhanggui.settlement.queries.open_items import open_on
from zhanggui.settlement.tests import make

pytestmark = pytest.mark.django_db
D = Decimal
DAYS = [dt.date(2026, 3, day) for day in range(1, 29)]

day = st.integers(0, 27)
STEPS = st.one_of(
    st.tuples(st.just("owe"), day, st.integers(1, 9999)),
    st.tuples(st.just("pay"), day, st.integers(1, 9999)),
    st.tuples(st.just("allocate"), day, st.integers(0, 3)),
    st.tuples(st.just("undo"), day, st.integers(0, 3)),
    st.tuples(st.just("cancel_payment"), day, st.integers(0, 3)),
    st.tuples(st.just("cancel_debt"), day, st.integers(0, 3)),
    st.tuples(st.just("close"), st.integers(1, 14), st.just(0)),
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    def __init__(self) -> None:
        self.world, self.is_closed = World(), False

    def tell(self, name: str, number: int, which: int) -> None:
        """One step on a day; what is refused doesn't happen."""
        try:
            with transaction.atomic():
                getattr(self, f"_{name}")(DAYS[number], which)
        except Refusal:
            pass

    def _owe(self, date: dt.date, cents: int) -> None:
        make.owed(self.world, "payable", D(cents) / 100, date)

    def _pay(self, date: dt.date, cents: int) -> None:
        make.payment(self.world, D(cents) / 100, date=date)

    def _allocate(self, date: dt.date, which: int) -> None:
        payments.allocate(self._one(Payment, which), **self._at(date))

    def _undo(self, date: dt.date, which: int) -> None:
        payments.unallocate(self._one(Payment, which), **self._at(date))

    def _cancel_payment(self, date: dt.date, which: int) -> None:
        payments.cancel(self._one(Payment, which), **self._at(date))

    def _cancel_debt(self, date: dt.date, which: int) -> None:
        opening_items.cancel(self._one(OpeningItems, which), **self._at(date))

    def _close(self, date: dt.date, _which: int) -> None:
        if not self.is_closed:
            self.is_closed = True
            make.close(self.world, "money", DAYS[0], date)

    def _at(self, date: dt.date) -> dict[str, Any]:
        return {"by": self.world.by, "at": dt.datetime(date.year, date.month, date.day, 4, tzinfo=dt.UTC)}

    def _one(self, model: Any, which: int) -> Any:
        rows = list(model.objects.filter(status="confirmed").order_by("pk"))
        if not rows:
            raise payments.money.NothingToSettle(document="")
        return rows[which % len(rows)]


@given(st.lists(STEPS, min_size=4, max_size=16))
@settings(max_examples=15, deadline=None)
def test_every_day_is_what_its_bookings_and_allocations_say(steps: list[tuple[str, int, int]]) -> None:
    with undone():
        story = Story()
        for step in steps:
            story.tell(*step)
        items = OpenItem.objects.filter(company=story.world.company)
        for date in (DAYS[0], DAYS[9], DAYS[20], DAYS[27]):
            expected = _counted(items, date)
            assert {item.pk: item.open_then for item in open_on(items, date)} == expected
            assert sum((row.total for row in ageing(items, date)), ZERO) == sum(expected.values())
        assert proofs.differences() == []


def _counted(items: Any, date: dt.date) -> dict[int, Decimal]:
    """What each item had open at the end of a day, from nothing but its amount and the allocations until then."""
    found = {item.pk: item.amount for item in items.filter(date__lte=date)}
    for row in Allocation.objects.filter(date__lte=date):
        found[row.debit_id] -= row.amount
        found[row.credit_id] += row.amount
    return {key: amount for key, amount in found.items() if amount}
