"""Two people decide at the same time, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from zhanggui.access.models import User
from zhanggui.approvals.commands import decisions
from zhanggui.approvals.models import Approval, ApprovalTask
from zhanggui.approvals.tests import make
from zhanggui.kernel import activity
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Activity
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder

from .conftest import CONFIRM, Office

pytestmark = pytest.mark.concurrency
ROUNDS = 5


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; each gives its result or the code of its refusal."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=20)
            work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def approving(approval: Approval, person: User, office: Office) -> Callable[[], Any]:
    def work() -> None:
        decisions.approve(Approval.objects.get(pk=approval.pk), by=User.objects.get(pk=person.pk), at=office.at)

    return work


def confirmations(order: PurchaseOrder) -> int:
    return Activity.objects.filter(document_type=order._meta.label, document_id=order.pk, step="confirm").count()


def test_where_one_is_enough_the_second_is_told_that_it_is_decided(committed_db: str) -> None:
    office = Office()
    make.rule(office, CONFIRM, [office.boss, office.deputy], priority=90)
    for _ in range(ROUNDS):
        order = office.order()
        approval = office.ask(order)
        found = together(approving(approval, office.boss, office), approving(approval, office.deputy, office))

        assert sorted(found) == ["done", "wrong_status"]
        assert confirmations(order) == 1
        assert sorted(ApprovalTask.objects.filter(node__approval=approval).values_list("decision", flat=True)) == [
            "approved",
            "unneeded",
        ]
    assert activity.verify() == []


def test_where_all_must_agree_both_count_and_the_step_is_done_once(committed_db: str) -> None:
    office = Office()
    both = [{"user": one, "mode": "all"} for one in (office.boss, office.deputy)]
    make.rule(office, CONFIRM, both, priority=90)
    for _ in range(ROUNDS):
        order = office.order()
        approval = office.ask(order)
        found = together(approving(approval, office.boss, office), approving(approval, office.deputy, office))

        assert found == ["done", "done"]
        assert Approval.objects.get(pk=approval.pk).status == "approved"
        assert confirmations(order) == 1


def test_an_order_that_is_changed_meanwhile_is_never_confirmed_unapproved(committed_db: str) -> None:
    office = Office()
    for _ in range(ROUNDS):
        order = office.order()
        approval, row = office.ask(order), order.lines.get()

        def change(order: PurchaseOrder = order, row: Any = row) -> None:
            lines = [{"id": row.pk, "quantity": Decimal(9)}]
            fresh = PurchaseOrder.objects.get(pk=order.pk)
            purchase_orders.revise(fresh, by=User.objects.get(pk=office.buyer.pk), at=office.at, lines=lines)

        found = together(approving(approval, office.boss, office), change)
        order.refresh_from_db()
        quantity = order.lines.get().quantity
        assert (order.status, quantity, found) in (
            ("confirmed", Decimal(2), ["done", "wrong_status"]),
            ("draft", Decimal(9), ["changed_since", "done"]),
        )
