"""A 10-line order-to-cash and procure-to-pay cycle, as commands in this process, one commit a step.

Prints SQL statements (BEGIN and COMMIT left out) and milliseconds a cycle, cycles per second with one and two clients,
and the ratio to bare SQL: the same rows of every table, Activity and ledgers included, one multi-row statement per
table and step, one transaction a step, on the same connection, in the same run.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import bare
import harness

LINES = 10
Steps = list[tuple[str, Callable[[Any], Any]]]


def world() -> Any:
    from zhanggui.masterdata.tests.make import World
    from zhanggui.stock.tests import make as stock

    made = World()
    made.items = [made.item() for _ in range(LINES)]
    stock.other_receipt(
        made, lines=[{"item": i, "quantity": Decimal(10**7), "unit_cost": Decimal(6)} for i in made.items]
    )
    return made


def order_to_cash(made: Any) -> Steps:
    """Each step takes the result of the one before and gives its own."""
    from zhanggui.receivables.commands import sales_invoices
    from zhanggui.sales.commands import deliveries, sales_orders

    rows = [{"item": item, "quantity": Decimal(3), "price": Decimal("10.55")} for item in made.items]
    who = made.acting()
    terms = {"company": made.company, "customer": made.customer, "warehouse": made.warehouse}
    return [
        ("order", lambda _: sales_orders.draft(**who, **terms, lines=rows)),
        ("confirm", lambda order: sales_orders.confirm(order, **who)),
        ("deliver", lambda order: deliveries.deliver(order, **who, confirm_now=True)),
        ("invoice", lambda delivery: sales_invoices.bill_delivery(delivery, **who, confirm_now=True)),
        ("pay", lambda invoice: sales_invoices.collect(invoice, **who, confirm_now=True)),
    ]


def procure_to_pay(made: Any) -> Steps:
    from zhanggui.payables.commands import supplier_invoices
    from zhanggui.purchasing.commands import goods_receipts, purchase_orders

    rows = [{"item": item, "quantity": Decimal(3), "price": Decimal("6.35")} for item in made.items]
    who = made.acting()
    terms = {"company": made.company, "supplier": made.supplier, "warehouse": made.warehouse}
    return [
        ("order", lambda _: purchase_orders.draft(**who, **terms, lines=rows)),
        ("confirm", lambda order: purchase_orders.confirm(order, **who)),
        ("receive", lambda order: goods_receipts.receive(order, **who, confirm_now=True)),
        (
            "invoice",
            lambda receipt: supplier_invoices.invoice_receipt(
                receipt, **who, reference=receipt.number, confirm_now=True
            ),
        ),
        ("pay", lambda invoice: supplier_invoices.pay(invoice, **who, confirm_now=True)),
    ]


CYCLES = {"o2c": order_to_cash, "p2p": procure_to_pay}


def run(steps: Steps) -> None:
    result = None
    for _name, step in steps:
        result = step(result)


def count(steps: Steps) -> dict[str, int]:
    """SQL statements per step, transaction control left out."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, result = {}, None
    for name, step in steps:
        with CaptureQueriesContext(connection) as queries:
            result = step(result)
        counts[name] = sum(not q["sql"].startswith(("BEGIN", "COMMIT")) for q in queries.captured_queries)
    return counts


def record(steps: Steps) -> bare.Cycle:
    """Run a cycle once and read back the rows of each step."""
    known, found, result = bare.tables(), {}, None
    for name, step in steps:
        before = bare.keys(known)
        result = step(result)
        found[name] = bare.written(known, before)
    return bare.Cycle(found)


def milliseconds(function: Callable[[], Any], times: int) -> float:
    """Median of ``times`` runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def bare_milliseconds(cycle: bare.Cycle, times: int) -> float:
    prepared = [cycle.statements(number) for number in range(1, times + 1)]
    pending = iter(prepared)
    return milliseconds(lambda: write_bare(next(pending)), times)


def write_bare(steps: dict[str, list[tuple[str, list]]]) -> None:
    from django.db import connection, transaction

    for statements in steps.values():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, parameters in statements:
                cursor.execute(statement, parameters)


def client(url: str, seconds: float, ready: Any, done: Any) -> None:
    """One client: cycles of both kinds in turn for ``seconds``; puts how many it finished."""
    harness.set_up(url)
    from zhanggui.masterdata.tests import make

    make._numbers = iter(range(multiprocessing.current_process().pid * 1000, 10**12))
    made = world()
    both = [steps(made) for steps in CYCLES.values()]
    for steps in both:
        run(steps)
    ready.wait()
    finished, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        run(both[finished % 2])
        finished += 1
    done.put(finished)


def per_second(url: str, clients: int, seconds: float) -> float:
    """Cycles per second, all clients together."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(clients), context.Queue()
    running = [context.Process(target=client, args=(url, seconds, ready, done)) for _ in range(clients)]
    for process in running:
        process.start()
    total = sum(done.get(timeout=300) for _ in running)
    for process in running:
        process.join()
    return total / seconds


def measure(url: str, *, small: bool) -> tuple[dict[str, Any], list[str]]:
    times, seconds = (10, 4.0) if small else (60, 15.0)
    made, figures, notes = world(), {}, []
    for name, cycle in CYCLES.items():
        steps = cycle(made)
        for _ in range(3):
            run(steps)
        counts, recorded = count(steps), record(steps)
        ours, reference = milliseconds(lambda steps=steps: run(steps), times), bare_milliseconds(recorded, times)
        figures[f"{name}_statements"] = sum(counts.values())
        figures[f"{name}_ms"] = round(ours, 1)
        figures[f"{name}_bare_sql_ms"] = round(reference, 1)
        figures[f"{name}_ratio_to_bare_sql"] = round(ours / reference, 2)
        figures[f"{name}_rows"] = sum(recorded.rows().values())
        notes.append(f"{name}: statements {counts}, rows {recorded.rows()}")
    one, two = per_second(url, 1, seconds), per_second(url, 2, seconds)
    figures["one_client_cycles_per_s"] = round(one, 2)
    figures["two_clients_cycles_per_s"] = round(two, 2)
    figures["two_clients_ratio"] = round(two / one, 2)
    return figures, notes


def main() -> None:
    chosen = harness.options(__doc__)
    with harness.database("zhanggui_bench_cycles") as url:
        figures, notes = measure(url, small=chosen.small)
    harness.report(figures, as_json=chosen.json, notes=notes)


if __name__ == "__main__":
    main()
