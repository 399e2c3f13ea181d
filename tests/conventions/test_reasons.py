"""Whoever gives a reason finds it again in the Activity of what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.access.commands import substitutions
from zhanggui.approvals.commands import approvals
from zhanggui.approvals.tests import make as approving
from zhanggui.kernel import commands, erasure
from zhanggui.kernel.activity import timeline
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Activity, Document, Period
from zhanggui.masterdata.commands import periods
from zhanggui.masterdata.tests import make as masters
from zhanggui.purchasing.commands import supplier_returns
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_returns
from zhanggui.sales.tests import make as sales

from .business import Business
from .registries import name
from .rows import DATE

WHY = "Said so on the telephone."


def _start(world: Business) -> Any:
    people = {"user": masters.user(company=world.company), "substitute": masters.user(company=world.company)}
    boss = masters.user()
    return substitutions.start(by=boss, at=world.at, **people, start=DATE, end=DATE, reason=WHY)


def _reopen(world: Business) -> Period:
    dates = {"company": world.company, "area": Period.Area.MONEY, "start": DATE, "end": DATE}
    period = periods.create(**world.acting(), **dates)
    periods.close(period, **world.acting())
    periods.reopen(period, **world.acting(), reason=WHY)
    return period


def _erase(world: Business) -> Activity:
    row = Activity.objects.order_by("pk").last()
    erasure.erase(row, by=masters.user(), at=world.at, reason=WHY)
    assert row is not None
    return row


def _return_goods(world: Business) -> Any:
    receipt = purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=world.rows))
    return supplier_returns.return_goods(receipt, **world.acting(), reason=WHY)


def _take_back(world: Business) -> Any:
    delivery = sales.delivery(world, sales.sales_order(world, lines=world.rows))
    return sales_returns.take_back(delivery, **world.acting(), reason=WHY)


def _withdraw(world: Business) -> Any:
    order = purchasing.purchase_order(world, status="draft", lines=world.rows)
    approving.rule(world, "purchasing.PurchaseOrder.confirm", masters.user(company=world.company))
    approval = approving.request(order, "confirm", **world.acting())
    approvals.withdraw(approval, **world.acting(), reason=WHY)
    return approval


OTHERS: dict[str, Callable[[Business], Any]] = {
    "access.substitution.start": _start,
    "kernel.activity.erase": _erase,
    "approvals.approval.withdraw": _withdraw,
    "kernel.period.reopen": _reopen,
    "purchasing.supplier_return.return_goods": _return_goods,
    "sales.sales_return.take_back": _take_back,
}
"""Commands that are no step of a business document, by permission: each is called here and returns its document."""


def with_reason() -> list[Command]:
    return [made for made in commands.registered().values() if "reason" in made.parameters]


def done(world: Business, made: Command) -> Any:
    """The document that ``made`` was done with."""
    if made.permission in OTHERS:
        return OTHERS[made.permission](world)
    assert issubclass(made.model, Document), f"say in OTHERS how to call {made.permission}"
    document = world.ready(made.model, made.name)
    return world.do(document, made.name, reason=WHY)


@pytest.mark.parametrize("made", with_reason(), ids=name)
@pytest.mark.django_db
def test_a_reason_is_kept_in_the_activity(made: Command) -> None:
    document = done(Business(size=1), made)

    row = timeline(document).first()
    assert row is not None
    assert row.step == made.name
    data = row.payload.data
    assert WHY in (data.get("reason"), data.get("after", {}).get("reason"))
