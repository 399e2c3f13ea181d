"""A real deadlock between two commands: the loser is tried again, and nobody sees it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from zhanggui.kernel import activity
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Company, Currency, Unit
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt

from . import subject
from .conftest import AT, user_with


@pytest.mark.concurrency
def test_two_that_block_each_other_both_succeed(committed_db: str) -> None:
    currency = Currency.objects.create(code="CNY", name="Yuan")
    company = Company.objects.create(code="ZG", name="ZG", currency=currency)
    warehouse = Warehouse.objects.create(code="W", name="W", company=company)
    boss = user_with("boss", "*")
    own = [subject.draft(by=boss, at=AT, company=company, warehouse=warehouse) for _ in range(2)]
    units = [Unit.objects.create(code=code, name=code) for code in ("A", "B")]
    both_hold_one, runs = threading.Barrier(2), []

    def crossing(document: OtherReceipt, *, by: Any, at: Any, order: list[Unit]) -> None:
        """Rows taken against the order, behind the back of kernel.locks."""
        first_try = document.pk not in runs
        runs.append(document.pk)
        Unit.objects.filter(pk=order[0].pk).update(digits=1)
        if first_try:
            both_hold_one.wait()
        Unit.objects.filter(pk=order[1].pk).update(digits=1)
        document.note = "done"

    def work(document: OtherReceipt, order: list[Unit]) -> None:
        try:
            Command(crossing, OtherReceipt, "revise")(document, by=boss, at=AT, order=order)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(own, (units, units[::-1]), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(runs) == 3, "one of the two was tried again"
    assert [(row.note, row.version) for row in OtherReceipt.objects.all()] == [("done", 2)] * 2
    assert [[row.step for row in activity.timeline(one)] for one in own] == [["revise", "draft"]] * 2
