"""Users for tests, made by the real commands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zhanggui.access.commands import grants, roles, users
from zhanggui.access.models import SYSTEM, Grant, Role, User

AT = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


def role(*codes: str, code: str = "", at: dt.datetime = AT) -> Role:
    """A role holding ``codes``; without a code of its own one a set of codes."""
    code = code or f"test {' '.join(sorted(codes))}"[:60]
    return Role.objects.filter(code=code).first() or roles.create(by=SYSTEM, at=at, code=code, name=code, codes=codes)


def user(username: str, *codes: str, at: dt.datetime = AT, grant: dict[str, Any] | None = None, **values: Any) -> User:
    """A user who may do what ``codes`` name; ``grant`` narrows it: company, warehouse_id, scope."""
    made = users.create(by=SYSTEM, at=at, username=username, **values)
    if codes:
        granted(made, *codes, at=at, **grant or {})
    return made


def granted(person: User, *codes: str, at: dt.datetime = AT, **scope: Any) -> Grant:
    """One more Grant for somebody."""
    if "warehouse_id" in scope:
        return grants.given(Grant(user=person, role=role(*codes, at=at), **scope), by=SYSTEM)
    return grants.give(by=SYSTEM, at=at, user=person, role=role(*codes, at=at), **scope)
