"""Orders with several tax rates, a rebate and freight, moved and invoiced in parts: all invoices are the order.

Both chains, prices entered with and without tax. A charge and a rebate come whole on the first invoice that bills what
is open; an invoice of chosen quantities leaves them to the next.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests.make import supplier_invoice
from zhanggui.purchasing.tests.make import goods_receipt, purchase_order
from zhanggui.receivables.models import SalesInvoice
from zhanggui.receivables.tests.make import sales_invoice
from zhanggui.sales.tests.make import delivery, sales_order
from zhanggui.settlement.tests.make import balance
from zhanggui.stock.tests.make import stocked

pytestmark = pytest.mark.django_db
D = Decimal
EXAMPLES = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "search" else 8
RATES = ("13", "9", "6", "0")


@dataclass(frozen=True)
class Chain:
    ledger: str
    order: Callable[..., Any]
    move: Callable[..., Any]
    invoice: Callable[..., Any]
    invoices: type[Any]
    moved_progress: str


SALES = Chain("receivable", sales_order, delivery, sales_invoice, SalesInvoice, "delivered_progress")
PURCHASES = Chain("payable", purchase_order, goods_receipt, supplier_invoice, SupplierInvoice, "received_progress")

prices = st.decimals("0.01", 999, places=6)
amounts = st.decimals("0.01", 99, places=2)
goods = st.tuples(st.integers(1, 12), prices, st.sampled_from(("0", "3.5", "10")), st.sampled_from(RATES))
orders = st.tuples(
    st.lists(goods, min_size=1, max_size=3),
    st.tuples(amounts, st.sampled_from(RATES)),
    st.tuples(amounts, st.sampled_from(RATES)),
    st.booleans(),
)
steps = st.lists(
    st.tuples(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.sampled_from(("all", "part", "later"))),
    max_size=5,
)


@contextmanager
def undone() -> Iterator[None]:
    """Every example starts with nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """One order; what is moved and invoiced of it never exceeds what is open."""

    def __init__(self, chain: Chain, ordered: tuple) -> None:
        goods, freight, rebate, tax_included = ordered
        self.chain, self.world = chain, World()
        items = [self._goods(*one) for one in goods]
        charges = [self._charge("charge", "Freight", *freight), self._charge("discount", "Rebate", *rebate)]
        self.order = chain.order(self.world, lines=items + charges, tax_included=tax_included)
        self.left = [row["quantity"] for row in items]

    def _goods(self, quantity: int, price: Decimal, discount: str, rate: str) -> dict[str, Any]:
        item = self.world.item()
        if self.chain is SALES:
            stocked(self.world, item, quantity, 1)
        row = {"item": item, "quantity": D(quantity), "price": price, "discount": D(discount)}
        return {**row, "tax": masters.tax(rate)}

    def _charge(self, kind: str, name: str, price: Decimal, rate: str) -> dict[str, Any]:
        return {"kind": kind, "name": name, "quantity": D(1), "price": price, "tax": masters.tax(rate)}

    def tell(self, wanted: Sequence[int], billing: str) -> None:
        """Move some, then invoice all that is open on it, about half of it, or nothing yet."""
        parts = [min(left, D(part)) for left, part in zip(self.left, wanted, strict=False)]
        if not any(parts):
            return
        self.left = [left - part for left, part in zip(self.left, parts, strict=True)]
        moved = self.chain.move(self.world, self.order, *parts)
        if billing == "all":
            self.chain.invoice(self.world, moved)
        elif billing == "part":
            self.chain.invoice(self.world, moved, *(-(-line.quantity // 2) for line in in_order(moved)))

    def finish(self) -> None:
        """All that is left is moved, then all that is left is invoiced."""
        if any(self.left):
            self.chain.move(self.world, self.order)
        self.order.refresh_from_db()
        if self.order.invoiced_progress != "full":
            self.chain.invoice(self.world, self.order)
        self.order.refresh_from_db()


def in_order(document: Any) -> list[Any]:
    return list(document.lines.order_by("position"))


def by_rate(*documents: Any) -> dict[Decimal, list[Decimal]]:
    """Net, tax and gross of all lines by rate of tax."""
    found: dict[Decimal, list[Decimal]] = defaultdict(lambda: [D(0)] * 3)
    for line in (line for document in documents for line in document.lines.all()):
        sums = found[line.tax_rate]
        found[line.tax_rate] = [sums[0] + line.net, sums[1] + line.tax_amount, sums[2] + line.gross]
    return dict(found)


def adds_up(chain: Chain, ordered: tuple, told: list[tuple]) -> None:
    with undone():
        story = Story(chain, ordered)
        for step in told:
            story.tell(*step)
        story.finish()

        order, invoices = story.order, list(chain.invoices.objects.all())
        assert by_rate(*invoices) == by_rate(order)
        for name in ("net", "tax_amount", "gross"):
            assert sum(getattr(invoice, name) for invoice in invoices) == getattr(order, name)
        assert balance(story.world, chain.ledger) == order.gross
        assert (getattr(order, chain.moved_progress), order.invoiced_progress) == ("full", "full")
        assert proofs.differences() == []


few = settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate])


@few
@given(orders, steps)
def test_invoices_of_a_sales_order_are_the_order_to_the_cent(ordered: tuple, told: list[tuple]) -> None:
    adds_up(SALES, ordered, told)


@few
@given(orders, steps)
def test_invoices_of_a_purchase_order_are_the_order_to_the_cent(ordered: tuple, told: list[tuple]) -> None:
    adds_up(PURCHASES, ordered, told)
