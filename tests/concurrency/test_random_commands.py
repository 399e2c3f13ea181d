"""Four processes do what people do, on few items and orders, on a real PostgreSQL; nothing may be left that is wrong.

ZHANGGUI_COMMANDS says how many commands each process tries (500 here; 1,000 in the full proof), ZHANGGUI_SEED which.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, F, Sum
from tests.concurrency import goods, money  # noqa: F401 - what people can do
from tests.concurrency.shop import ACTIONS, Shop

from zhanggui.kernel import proofs
from zhanggui.kernel.models import Document
from zhanggui.payables.models import SupplierCreditNote, SupplierInvoice
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.settlement.models import MoneyReceipt, OpenItem, Payment
from zhanggui.stock.models import Availability, StockMove

pytestmark = [pytest.mark.concurrency, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 4
COMMANDS = int(os.environ.get("ZHANGGUI_COMMANDS", "500"))
SEED = int(os.environ.get("ZHANGGUI_SEED", "20260302"))


def work(shop: Shop, url: str) -> list[dict[str, Any]]:
    """Let everybody work at once; what came of it, by process."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    started = []
    for number in range(PROCESSES):
        command = [sys.executable, "-m", "tests.concurrency.worker", str(SEED + number), str(COMMANDS)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)  # type: ignore[call-overload]
        process.stdin.write(shop.written())
        process.stdin.close()
        started.append(process)
    results = []
    for process in started:
        answer = process.stdout.read()
        errors = process.stderr.read()
        assert process.wait() == 0, errors
        results.append(json.loads(answer))
    return results


def twice() -> list[tuple[str, str]]:
    """Numbers that two documents have."""
    found = []
    for model in (model for model in apps.get_models() if issubclass(model, Document)):
        numbered = model._default_manager.exclude(number="").order_by().values("company", "number")
        doubles = numbered.annotate(count=Count("pk")).filter(count__gt=1)
        found += [(model._meta.label, row["number"]) for row in doubles]
    return found


def gaps() -> list[str]:
    """Numbers that are missing or extra where none may be: they count 1, 2, 3 … in every month."""
    found = []
    for model in (model for model in apps.get_models() if issubclass(model, Document) and model.gap_free):
        counts: dict[str, list[int]] = {}
        for number in model._default_manager.exclude(number="").values_list("number", flat=True):
            period, count = number.split("-")
            counts.setdefault(period, []).append(int(count))
        assert len(counts) == 2 or COMMANDS < 250, counts
        found += [f"{key}: {sorted(own)}" for key, own in counts.items() if sorted(own) != [*range(1, len(own) + 1)]]
    return found


def owed(side: str, invoice: type[Any], note: type[Any], payment: type[Any]) -> tuple[Any, Any]:
    """What is open on one side, and what standing invoices less credit notes and money leave open."""

    def total(rows: Any, column: str) -> Decimal:
        return rows.aggregate(total=Sum(column))["total"] or Decimal(0)

    invoiced, credited, paid = (kind.objects.filter(status="confirmed") for kind in (invoice, note, payment))
    left = total(invoiced, "gross") - total(credited, "gross") - total(paid, "amount")
    return total(OpenItem.objects.filter(side=side), "open_amount"), left


def test_whatever_people_do_at_once_every_figure_holds(committed_db: str) -> None:
    shop = Shop.opened()
    results = work(shop, committed_db)

    failures = [failure for result in results for failure in result["failures"]]
    assert failures == [], "\n\n".join(failures[:3])
    done = sum((Counter(result["done"]) for result in results), Counter())
    refused = sum((Counter(result["refused"]) for result in results), Counter())
    assert done.total() + refused.total() == PROCESSES * COMMANDS
    assert {one.name for one in ACTIONS} - done.keys() == set() or COMMANDS < 250, refused
    assert done.total() > refused.total()

    assert not Availability.objects.filter(on_hand__lt=F("reserved"), item__allow_negative=False).exists()
    assert not StockMove.objects.filter(quantity__lte=0).exists()
    assert (twice(), gaps()) == ([], [])
    for open_now, left in (
        owed("payable", SupplierInvoice, SupplierCreditNote, Payment),
        owed("receivable", SalesInvoice, CreditNote, MoneyReceipt),
    ):
        assert open_now == left
    assert proofs.differences() == []
