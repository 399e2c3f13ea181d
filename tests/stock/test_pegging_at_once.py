"""Two people peg, or one pegs and one changes the order, at the same moment: whoever comes second sees the first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import pegging
from zhanggui.stock.commands.pegging import IN_STOCK, PeggedTooMuch, Ref, StockPeggedTooMuch
from zhanggui.stock.models import Pegging
from zhanggui.stock.tests import make

pytestmark = pytest.mark.concurrency
D = Decimal


class Orders:
    """Ten pieces to come, and two orders for eight each."""

    def __init__(self, stocked: int = 0) -> None:
        self.world = World()
        self.item = self.world.item()
        if stocked:
            make.stocked(self.world, self.item, stocked)
        self.buying = purchasing.purchase_order(self.world, lines=[self.row(10)])
        self.first, self.second = (sales.sales_order(self.world, lines=[self.row(8)]) for _ in range(2))

    def row(self, quantity: int) -> dict[str, Any]:
        return {"item": self.item, "quantity": D(quantity), "price": D(1)}

    def peg(self, selling: Any, quantity: int, *, stock: bool = False) -> Pegging:
        supply = IN_STOCK if stock else Ref.of(self.buying.lines.get())
        values = {"company": self.world.company, "item": self.item, "demand": Ref.of(selling.lines.get())}
        return pegging.peg(**self.world.acting(), **values, supply=supply, quantity=D(quantity))

    def buy_only(self, quantity: int) -> None:
        line = {"id": self.buying.lines.get().pk, "quantity": D(quantity)}
        purchase_orders.amend(self.buying, **self.world.acting(), lines=[line])


@contextmanager
def meanwhile(work: Callable[[], Any], refused: list[type[Refusal]]) -> Iterator[None]:
    """What happens inside is committed while ``work`` waits for it; with what it was refused, if it was."""

    def run() -> None:
        try:
            work()
        except Refusal as refusal:
            refused.append(type(refusal))
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        yield
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive()
    other.join()


def test_one_supply_is_not_given_to_two(committed_db: str) -> None:
    orders, refused = Orders(), list[type[Refusal]]()
    with meanwhile(lambda: orders.peg(orders.second, 6), refused):
        orders.peg(orders.first, 6)
    assert refused == [PeggedTooMuch]
    assert Pegging.objects.get().demand_id == orders.first.pk


def test_stock_is_not_given_to_two(committed_db: str) -> None:
    orders, refused = Orders(stocked=10), list[type[Refusal]]()
    with meanwhile(lambda: orders.peg(orders.second, 6, stock=True), refused):
        orders.peg(orders.first, 6, stock=True)
    assert refused == [StockPeggedTooMuch]
    assert Pegging.objects.get().demand_id == orders.first.pk


def test_an_order_that_is_being_cut_is_not_pegged_for_more(committed_db: str) -> None:
    orders, refused = Orders(), list[type[Refusal]]()
    with meanwhile(lambda: orders.peg(orders.first, 8), refused):
        orders.buy_only(5)
    assert refused == [PeggedTooMuch]
    assert not Pegging.objects.exists()


def test_an_order_that_is_cut_while_somebody_pegs_takes_the_pegging_along(committed_db: str) -> None:
    orders, refused = Orders(), list[type[Refusal]]()
    with meanwhile(lambda: orders.buy_only(5), refused):
        orders.peg(orders.first, 8)
    assert refused == []
    assert Pegging.objects.get().quantity == 5
    assert proofs.differences() == []
