"""The same paper on two desks at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.tests import make as money

pytestmark = pytest.mark.concurrency


def together(*works: Callable[[], Any]) -> list[str]:
    """Run all at once, each on a connection of its own; done, or what refused it."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        try:
            ready.wait(timeout=20)
            work()
        except Refusal as refusal:
            return refusal.code
        except IntegrityError:  # a page and the API say “Somebody entered the same at this moment.”
            return "conflict"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def received(world: World) -> GoodsReceipt:
    return purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=[line(world.item(), 10, 10)]))


def confirming(world: World, draft: SupplierInvoice) -> Callable[[], Any]:
    return lambda: supplier_invoices.confirm(SupplierInvoice.objects.get(pk=draft.pk), **world.acting())


def test_one_of_two_who_confirm_the_same_paper_is_told_of_the_other(committed_db: str) -> None:
    world = World()
    for n in range(6):
        drafts = [
            make.supplier_invoice(world, received(world), reference=number, status="draft")
            for number in (f"A-{n}", f"a-{n} ")
        ]
        found = together(*(confirming(world, draft) for draft in drafts))
        assert sorted(found) == ["blocked", "done"]
    assert money.balance(world, "payable") == 600
    assert proofs.differences() == []


def test_the_same_number_with_another_amount_is_asked_about(committed_db: str) -> None:
    world = World()
    for n in range(4):
        drafts = [
            make.supplier_invoice(world, received(world), quantity, reference=f"A-{n}", status="draft")
            for quantity in (4, 5)
        ]
        found = together(*(confirming(world, draft) for draft in drafts))
        assert sorted(found) == ["acknowledgement_required", "done"]
    assert proofs.differences() == []


def test_papers_entered_and_confirmed_at_once_come_once(committed_db: str) -> None:
    world = World()
    for n in range(6):
        receipts = [received(world) for _ in range(2)]

        def entering(receipt: GoodsReceipt, number: str = f"A-{n}") -> Callable[[], Any]:
            return lambda: make.supplier_invoice(world, GoodsReceipt.objects.get(pk=receipt.pk), reference=number)

        found = together(*map(entering, receipts))
        assert found.count("done") == 1
        assert set(found) <= {"done", "blocked", "conflict"}
    assert money.balance(world, "payable") == 600
    assert proofs.differences() == []


def test_one_number_with_two_amounts_is_asked_about_though_both_were_entered_and_confirmed_at_once(
    committed_db: str,
) -> None:
    world = World()
    for n in range(6):
        receipts = [(received(world), quantity) for quantity in (4, 5)]

        def entering(receipt: GoodsReceipt, quantity: int, number: str = f"A-{n}") -> Callable[[], Any]:
            fresh = GoodsReceipt.objects.get(pk=receipt.pk)
            rows = money.part_of(fresh, "receipt_line", (quantity,))
            return lambda: supplier_invoices.invoice_receipt(
                fresh, **world.acting(), lines=rows, reference=number, confirm_now=True
            )

        found = together(*(entering(*row) for row in receipts))
        assert sorted(found) == ["acknowledgement_required", "done"]
    assert SupplierInvoice.objects.filter(status="confirmed").count() == 6
    assert proofs.differences() == []
