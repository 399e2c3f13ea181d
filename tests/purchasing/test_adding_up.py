"""Whatever is received, returned, cancelled and replaced: parts add up, and everything can be counted again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.purchasing.asking import agree, expected, grni, on_hand, worth

from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, supplier_returns
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

pytestmark = pytest.mark.django_db
D = Decimal
examples = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

prices = st.decimals("0.000001", 999, places=6)
factors = st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda pair: pair[0] >= pair[1])
parts = st.lists(st.integers(1, 9), min_size=1, max_size=5)


@contextmanager
def undone() -> Iterator[None]:
    """One example's rows don't meet the next one's."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def order_of(world: World, quantity: int, price: Decimal, factor: tuple[int, int], *, tax_included: bool) -> Any:
    name = f"pack{factor[0]}of{factor[1]}"
    item = world.item(conversions={name: factor})
    row = line(item, quantity, price, unit=masters.unit(name))
    return make.purchase_order(world, tax_included=tax_included, lines=[row])


@examples
@given(quantities=parts, price=prices, factor=factors, included=st.booleans())
def test_parts_of_an_order_add_up_to_it(*, quantities: list[int], price: Decimal, factor: Any, included: bool) -> None:
    with undone():
        world = World()
        order = order_of(world, sum(quantities), price, factor, tax_included=included)
        own = order.lines.select_related("item").get()

        receipts = [make.goods_receipt(world, order, quantity) for quantity in quantities]

        order.refresh_from_db()
        for name in ("net", "tax_amount", "gross"):
            assert sum(getattr(receipt, name) for receipt in receipts) == getattr(order, name)
        assert on_hand(world, own.item) == own.base_quantity
        assert worth(world, own.item) == grni(world) == order.net
        assert (order.received_progress, expected(world, own.item)) == ("full", 0)
        agree()


steps = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(1, 4)),
        st.tuples(st.just("replace"), st.integers(0, 9), st.integers(1, 3)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("keep"), st.integers(0, 9)),
    ),
    max_size=12,
)


class Story:
    """One order, and what comes and goes on it."""

    def __init__(self, price: Decimal, factor: Any) -> None:
        self.world = World()
        self.order = order_of(self.world, 9, price, factor, tax_included=True)
        self.receipts: list[Any] = []
        self.returns: list[Any] = []

    def receive(self, quantity: int) -> None:
        self.receipts.append(make.goods_receipt(self.world, self.order, quantity))

    def replace(self, which: int, quantity: int) -> None:
        if self.receipts:
            receipt = self.receipts[which % len(self.receipts)]
            self.returns.append(make.supplier_return(self.world, receipt, quantity))

    def cancel(self, which: int) -> None:
        """A receipt that never was."""
        if self.receipts:
            receipt = self.receipts[which % len(self.receipts)]
            goods_receipts.cancel(receipt, **self.world.acting())
            self.receipts.remove(receipt)

    def keep(self, which: int) -> None:
        """The goods don't go back after all."""
        if self.returns:
            document = self.returns[which % len(self.returns)]
            supplier_returns.cancel(document, **self.world.acting())
            self.returns.remove(document)

    def tell(self, step: tuple) -> None:
        name, *arguments = step
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except Refusal:
            pass

    def finish(self) -> None:
        """What is still open comes, if anything is."""
        self.tell(("receive_all",))

    def receive_all(self) -> None:
        self.receipts.append(goods_receipts.receive(self.order, **self.world.acting(), confirm_now=True))


@examples
@given(steps, prices, factors)
def test_in_the_end_the_order_is_in_stock_and_nothing_else(told: list[tuple], price: Decimal, factor: Any) -> None:
    with undone():
        story = Story(price, factor)
        for step in told:
            story.tell(step)
        story.finish()

        story.order.refresh_from_db()
        own = story.order.lines.select_related("item").get()
        kept = [own.received_quantity - own.reopened_quantity, expected(story.world, own.item)]
        assert (story.order.received_progress, kept) == ("full", [9, 0])
        assert on_hand(story.world, own.item) == own.base_quantity
        assert worth(story.world, own.item) == grni(story.world) == story.order.net
        agree()
