"""Every step of every model can be guarded: asked for with what it takes, approved, and carried out by the approval.

What the command itself says when it is done directly is what must become of the approved one: done where it is done,
refused in the same words where it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from zhanggui.access.models import User
from zhanggui.approvals.commands import decisions
from zhanggui.approvals.models import guarded_steps
from zhanggui.approvals.tests import make as approving
from zhanggui.kernel import commands
from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.models import Supplier
from zhanggui.masterdata.tests import make as masters

from .business import REASONS, Business, arguments, business_documents, undone
from .registries import name
from .rows import Rows

GUARDED = [
    made
    for made in commands.registered().values()
    if guarded_steps.command_of(guarded_steps.key_of(made.model, made.name))
]


BY_WHOM = frozenset({"closed_by_id", "number"})
"""Columns that name who did it, and numbers, which aren't given back."""
SUBJECTS: dict[str, Callable[[Rows, Any], Any]] = {
    "access.Substitution": lambda rows, model: rows.make(model, user=masters.user(), substitute=masters.user()),
    "pricing.PriceListParty": lambda rows, model: rows.make(model, supplier=rows.one(Supplier)),
    "stock.Pegging": lambda rows, model: rows.make(model, supply_type="stock"),
    "exchange.import_batch.undo": lambda rows, model: rows.make(model, status="imported"),
}
"""Rows that must say more than their columns demand."""


class World(Business):
    """With somebody who decides everything, and who had no hand in anything."""

    def __init__(self) -> None:
        super().__init__(1)
        self.judge: User = masters.user("*", company=None, name="judge")

    def subject(self, made: Command) -> tuple[Any, dict[str, Any]]:
        """A row with which the step can be done as far as it goes, and what it takes."""
        if made.model in business_documents():
            document = self.ready(made.model, made.name)  # type: ignore[arg-type]
            return document, {**Rows().arguments(made, document), **arguments(document, made.name)}
        rows = Rows()
        row = SUBJECTS.get(name(made), SUBJECTS.get(made.model._meta.label, Rows.one))(rows, made.model)
        changed = {"name": "Changed"} if made.name == "update" and hasattr(row, "name") else {}
        return type(row)._default_manager.get(pk=row.pk), {**rows.arguments(made, row), **changed}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def directly(world: World, made: Command, row: Any, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What is said to the step without a rule, and what the row is then; undone."""
    with undone():
        try:
            made(fresh(row), **world.acting(), **values)
        except Refusal as refusal:
            return str(refusal), {}
        return "", content(row)


def fresh(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def content(row: Any) -> dict[str, Any]:
    """Empty where it is gone."""
    found = type(row)._default_manager.filter(pk=row.pk).values().first() or {}
    return {key: value for key, value in found.items() if key not in BY_WHOM}


@pytest.mark.parametrize("made", GUARDED, ids=name)
def test_a_guarded_step_is_asked_for_approved_and_carried_out(world: World, made: Command) -> None:
    with undone():
        row, values = world.subject(made)
        said, after = directly(world, made, row, values)
        approving.rule(world, guarded_steps.key_of(made.model, made.name), world.judge, company=None)

        with pytest.raises((Blocked, Refusal)) as refused:
            made(fresh(row), **world.acting(), acknowledge=REASONS, **values)
        if not isinstance(refused.value, Blocked):
            pytest.fail(f"without an approval: {refused.value!r}")
        assert "approval_missing" in [finding.code for finding in refused.value.findings]

        told = Activity.objects.count()
        approval = approving.request(row, made.name, **world.acting(), **values)
        decisions.approve(approval, by=world.judge, at=world.at)
        approval.refresh_from_db()
        assert (approval.status, approval.problem) == ("approved", said)
        assert Activity.objects.count() > told
        if not said:
            assert content(row) == after
