"""With which rights something was read, written down, so that it can be asked later whether they are still there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zhanggui.access.backend import today
from zhanggui.access.models import Grant, User
from zhanggui.access.queries.grants import Granted, rights

Scope = Grant.Scope


def needs(user: User, codes: Iterable[str]) -> list[dict[str, Any]]:
    """``[{"code", "reaches": [reach]}]`` of those ``codes`` that ``user`` has: a reach for each Grant of a code."""
    held = rights(user, today(user))
    found = ((code, [_reach(granted) for granted in held.naming(code)]) for code in dict.fromkeys(codes))
    return [{"code": code, "reaches": reaches} for code, reaches in found if reaches]


def withdrawn(user: User, needed: Sequence[dict[str, Any]] | None) -> bool:
    """Whether ``user`` reaches less far now than is ``needed``; what nobody remembers counts as withdrawn."""
    if needed is None:
        return True
    held = rights(user, today(user))
    return any(
        not any(_covers(granted, reach) for granted in held.naming(need["code"]))
        for need in needed
        for reach in need["reaches"]
    )


def _reach(granted: Granted) -> dict[str, Any]:
    return {
        "company": granted.company_id,
        "warehouse": granted.warehouse_id,
        "scope": str(granted.scope),
        "owners": sorted(granted.owners),
        "department": granted.department_id,
    }


def _covers(granted: Granted, reach: dict[str, Any]) -> bool:
    return (
        granted.company_id in (None, reach["company"])
        and granted.warehouse_id in (None, reach["warehouse"])
        and _covers_owners(granted, reach)
    )


def _covers_owners(granted: Granted, reach: dict[str, Any]) -> bool:
    """All rows, or those of the same people, alone or with their department."""
    if granted.scope == Scope.ALL:
        return True
    if reach["scope"] == Scope.ALL or not granted.owners.issuperset(reach["owners"]):
        return False
    if reach["scope"] == Scope.OWN:
        return True
    return granted.scope == Scope.DEPARTMENT and granted.department_id == reach["department"]
