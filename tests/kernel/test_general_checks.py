"""A check of every step, and what a command does on behalf of somebody who asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zhanggui.kernel import checks, commands, running
from zhanggui.kernel.checks import Blocked, Finding, Level
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make as purchasing

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Iterator[list[tuple[Any, str]]]:
    """What a general check was asked; it blocks what is called “close”."""
    seen: list[tuple[Any, str]] = []

    def everything(documents: Any, step: str, *, by: Any, at: Any, arguments: Any) -> list[Finding]:
        seen.append((list(documents), step))
        return [Finding(Level.BLOCK, "no", "Not now.")] if step == "close" else []

    checks.check_every_step(everything)
    yield seen
    checks._general.remove(everything)


def test_a_general_check_is_asked_at_every_step_and_can_block_it(asked: list[tuple[Any, str]]) -> None:
    world = World()
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 1, "5")])

    with pytest.raises(Blocked, match="Not now"):
        purchase_orders.close(order, **world.acting())

    assert ([order], "confirm") in asked
    assert PurchaseOrder.objects.get().status == "confirmed"


def test_what_is_done_on_behalf_of_somebody_needs_no_permission_and_names_both() -> None:
    world = World()
    maker, decider = make.user(), make.user("purchasing.purchase_order.view", "purchasing.purchase_order.revise")
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 1, "5")], status="draft")

    def revise_and_confirm(document: PurchaseOrder, *, by: Any, at: Any) -> None:
        with running.apart(on_behalf_of=maker):
            purchase_orders.confirm(PurchaseOrder.objects.get(pk=document.pk), by=by, at=at)
        running.tell(document, "purchasing.purchase_order.amend", reason="told")

    made = commands.Command(revise_and_confirm, PurchaseOrder, "revise")
    made(order, by=decider, at=world.at)

    rows = {row.step: row for row in Activity.objects.filter(document_id=order.pk, document_type=order._meta.label)}
    assert (rows["confirm"].actor, rows["confirm"].on_behalf_of) == (decider, maker)
    assert rows["confirm"].cause == rows["revise"]
    assert rows["purchasing.purchase_order.amend"].cause == rows["revise"]
