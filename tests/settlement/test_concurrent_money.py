"""Two people at the same time, each on a connection of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests.make import World
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.receivables.models import SalesInvoice
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.commands import payments
from zhanggui.settlement.models import MoneyReceipt, Payment
from zhanggui.settlement.tests import make
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.concurrency
D = Decimal
DAY = dt.date(2026, 3, 2)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; each gives its result or the code of its refusal."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=20)
            return work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_who_allocate_the_same_payment_never_allocate_it_twice(committed_db: str) -> None:
    world = World()
    advance = make.payment(world, 100)
    invoices = [make.owed(world, "payable", 80, DAY) for _ in range(2)]

    def allocate(item: Any) -> Callable[[], Any]:
        def work() -> str:
            payments.allocate(
                Payment.objects.get(pk=advance.pk), **world.acting(), several=[{"open_item": item, "amount": D(80)}]
            )
            return "done"

        return work

    assert sorted(together(*(allocate(item) for item in invoices))) == ["done", "money_used_up"]
    assert make.balance(world, "payable") == 60
    assert proofs.differences() == []


def test_two_who_collect_the_same_invoice_collect_it_once(committed_db: str) -> None:
    world = World()
    item = stock.stocked(world, world.item(), 100, 1)
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D(10)}])
    invoice = receivables.sales_invoice(world, sales.delivery(world, order))

    def work() -> str:
        own = SalesInvoice.objects.get(pk=invoice.pk)
        sales_invoices.collect(own, **world.acting(), confirm_now=True)
        return "done"

    assert sorted(together(work, work, work)) == ["done", "nothing_to_settle", "nothing_to_settle"]
    assert (make.balance(world, "receivable"), MoneyReceipt.objects.count()) == (0, 1)
    assert proofs.differences() == []


def test_two_who_bill_the_same_delivery_bill_it_once(committed_db: str) -> None:
    world = World()
    item = stock.stocked(world, world.item(), 100, 1)
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(10), "price": D(10)}])
    delivery = sales.delivery(world, order)

    def work() -> str:
        own = type(delivery).objects.get(pk=delivery.pk)
        sales_invoices.bill_delivery(own, **world.acting(), confirm_now=True)
        return "done"

    def whole_order() -> str:
        own = type(order).objects.get(pk=order.pk)
        sales_invoices.bill(own, **world.acting(), confirm_now=True)
        return "done"

    found = together(work, whole_order, work, whole_order)
    assert sorted(found) == ["done", "nothing_to_bill", "nothing_to_bill", "nothing_to_bill"]
    assert make.balance(world, "receivable") == 100
    assert proofs.differences() == []


def test_numbers_of_invoices_and_credit_notes_have_no_gap(committed_db: str) -> None:
    world = World()
    item = stock.stocked(world, world.item(), 1000, 1)
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(24), "price": D(10)}])
    drafts = [receivables.sales_invoice(world, sales.delivery(world, order, 1), status="draft") for _ in range(24)]
    wrong = drafts[::6]
    for draft in wrong:  # refused after everything else was done: their numbers must come back
        sales_invoices.revise(draft, **world.acting(), lines=[{"id": draft.lines.get().pk, "quantity": D(2)}])

    def confirm(some: list[SalesInvoice]) -> Callable[[], Any]:
        def work() -> int:
            done = 0
            for draft in some:
                try:
                    sales_invoices.confirm(SalesInvoice.objects.get(pk=draft.pk), **world.acting())
                    done += 1
                except Refusal:
                    continue
            return done

        return work

    assert sum(together(confirm(drafts[::2]), confirm(drafts[1::2]))) == 20
    numbers = sorted(SalesInvoice.objects.exclude(number="").values_list("number", flat=True))
    assert numbers == [f"SI202603-{count:04}" for count in range(1, 21)]

    invoices = list(SalesInvoice.objects.filter(status="confirmed").order_by("pk"))

    def credit(some: list[SalesInvoice]) -> Callable[[], Any]:
        def work() -> list[str]:
            return [credit_notes.credit(one, **world.acting(), confirm_now=True).number for one in some]

        return work

    given = together(credit(invoices[:6]), credit(invoices[6:12]))
    assert sorted(number for numbers in given for number in numbers) == [f"SC202603-{n:04}" for n in range(1, 13)]
    assert make.balance(world, "receivable") == 80
    assert proofs.differences() == []
