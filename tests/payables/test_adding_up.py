"""Whatever is received, invoiced, credited, sent back and cancelled: in the end every cent is where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices, values
from zhanggui.payables.models import SupplierCreditNoteLine, SupplierInvoice, SupplierInvoiceLine
from zhanggui.payables.tests import make
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.tests import make as money
from zhanggui.stock.models import ItemValue, ValueEntry

pytestmark = pytest.mark.django_db
D = Decimal

STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 5)),
    st.tuples(st.just("invoice"), st.integers(0, 3), st.integers(1, 4), st.sampled_from(["0", "0.05", "-0.03"])),
    st.tuples(st.just("send_back"), st.integers(0, 3), st.integers(1, 2)),
    st.tuples(st.just("credit"), st.integers(0, 3), st.integers(1, 2)),
    st.tuples(st.just("cancel"), st.integers(0, 3)),
)


@contextmanager
def undone() -> Iterator[None]:
    """Every example starts with nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    def __init__(self, price: Decimal) -> None:
        self.world = World()
        self.price = price
        self.order = purchasing.purchase_order(self.world, lines=[line(self.world.item(), 12, price)])

    def tell(self, name: str, *numbers: Any) -> None:
        """One step; what is refused just doesn't happen."""
        try:
            with transaction.atomic():
                getattr(self, f"_{name}")(*numbers)
        except Refusal:
            pass

    def _receive(self, quantity: int) -> None:
        purchasing.goods_receipt(self.world, self.order, quantity)

    def _invoice(self, which: int, quantity: int, dearer: str) -> None:
        draft = make.supplier_invoice(self.world, self._one(GoodsReceipt, which), quantity, status="draft")
        row = {"id": draft.lines.get().pk, "price": max(D("0.01"), self.price + D(dearer))}
        supplier_invoices.revise(draft, **self.world.acting(), lines=[row])
        supplier_invoices.confirm(draft, **self.world.acting())

    def _send_back(self, which: int, quantity: int) -> None:
        back = purchasing.supplier_return(self.world, self._one(GoodsReceipt, which), quantity, resolution="credit")
        self._credit_return(back)

    def _credit_return(self, back: Any) -> None:
        try:
            with transaction.atomic():
                make.supplier_credit_note(self.world, back)
        except Refusal:
            pass  # never invoiced

    def _credit(self, which: int, quantity: int) -> None:
        make.supplier_credit_note(self.world, self._one(SupplierInvoice, which), quantity)

    def _cancel(self, which: int) -> None:
        supplier_invoices.cancel(self._one(SupplierInvoice, which), **self.world.acting())

    def _one(self, model: Any, which: int) -> Any:
        rows = list(model.objects.filter(status="confirmed").order_by("pk"))
        if not rows:
            raise supplier_credit_notes.crediting.NothingToCredit(document="")
        return rows[which % len(rows)]

    def finish(self) -> None:
        """All that is left is received and invoiced."""
        self.tell("receive", 12)
        for receipt in GoodsReceipt.objects.order_by("pk"):
            try:
                with transaction.atomic():
                    make.supplier_invoice(self.world, receipt)
            except Refusal:
                continue


@given(st.lists(STEPS, max_size=10), st.sampled_from([D("3.33"), D("0.07"), D("113"), D("9.999999")]))
@settings(max_examples=12, deadline=None)
def test_value_clears_exactly_and_what_is_owed_is_what_the_goods_cost(steps: list[tuple], price: Decimal) -> None:
    with undone():
        story = Story(price)
        for step in steps:
            story.tell(*step)
        story.finish()
        rows = GoodsReceiptLine.objects.all()
        assert sum(row.stock_value - row.returned_value - row.invoiced_value for row in rows) == 0
        assert _owed_for_goods() == _in_stock_and_variance()
        invoices = SupplierInvoice.objects.filter(status="confirmed").aggregate(sum=Sum("gross"))["sum"] or ZERO
        credited = SupplierCreditNoteLine.objects.aggregate(sum=Sum("gross"))["sum"] or ZERO
        assert money.balance(story.world, "payable") == invoices - credited
        assert proofs.differences() == []


def _owed_for_goods() -> Decimal:
    own = SupplierInvoiceLine.objects.filter(document__status="confirmed").select_related("document__company", "tax")
    back = SupplierCreditNoteLine.objects.select_related("document__company", "tax")
    return _cost(own) - _cost(back)


def _cost(lines: Any) -> Decimal:
    return sum((values.cost(one.document, one) for one in lines), ZERO)


def _in_stock_and_variance() -> Decimal:
    there = ItemValue.objects.aggregate(sum=Sum("value"))["sum"] or ZERO
    gone = ValueEntry.objects.filter(kind="price_difference").aggregate(sum=Sum("value"))["sum"] or ZERO
    return there + gone
