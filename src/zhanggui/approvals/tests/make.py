"""Approval rules and approvals for tests, made by the real commands."""

from __future__ import annotations

from typing import Any

from zhanggui.approvals.commands import approval_rules, approvals
from zhanggui.approvals.models import Approval, ApprovalRule, guarded_steps
from zhanggui.masterdata.tests.make import World, serial


def rule(world: World, step: str, *levels: Any, **values: Any) -> ApprovalRule:
    """``levels``: a user, a role, several of them, or rows with more to say; one after the other."""
    lines = [row for number, level in enumerate(levels, 1) for row in _rows(number, level)]
    number = serial()
    values = {"code": f"A{number}", "name": f"Rule {number}", "name_zh": f"规则{number}", **values}
    if "company" not in values:
        values["company"] = world.company
    return approval_rules.create(**world.acting(), step=step, lines=lines, **values)


def _rows(number: int, level: Any) -> list[dict[str, Any]]:
    together = level if isinstance(level, list) else [level]
    return [{"level": number, **(one if isinstance(one, dict) else _named(one))} for one in together]


def _named(one: Any) -> dict[str, Any]:
    return {"role" if type(one).__name__ == "Role" else "user": one}


def request(document: Any, step: str, *, by: Any, at: Any, note: str = "", **arguments: Any) -> Approval:
    key = guarded_steps.key_of(type(document), step)
    return approvals.request(by=by, at=at, step=key, document_id=document.pk, note=note, arguments=arguments)
