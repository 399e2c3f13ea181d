"""Grants: give and withdraw. Nobody gives more than they have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant, Role, User
from zhanggui.access.queries import grants, users
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.models import Company

from .users import LastAdministrator


class BeyondOwnReach(Refusal):
    code = "beyond_own_reach"
    status = 403
    sentence = _(
        "You can't give “%(code)s” this widely, because you don't have it so widely yourself. "
        "Choose a narrower role, company or warehouse, or ask an administrator."
    )


@command(Grant, "give", create=True, label=_("New grant"))
def give(
    *,
    by: Any,
    at: dt.datetime,
    user: User,
    role: Role,
    company: Company | None = None,
    scope: Grant.Scope = Grant.Scope.ALL,
) -> Grant:
    """``company`` None: all of them. For one warehouse a role is given from the warehouse, which is known there."""
    return given(Grant(user=user, role=role, company=company, scope=scope), by=by)


def given(grant: Grant, *, by: Any) -> Grant:
    """Store a new Grant, for the commands that give one; nobody gives more than they have, and nothing twice."""
    user, role = grant.user, grant.role
    require_reach(by, grant, role.codes)
    if _same(grant).exists():
        raise InvalidInput.of("role", _("%(user)s has this role there already.") % {"user": user.label})
    grant.save(force_insert=True)
    grants.forget(user)
    return grant


@command(Grant, "withdraw", label=_("Withdraw"))
def withdraw(grant: Grant, *, by: Any, at: dt.datetime) -> None:
    """It ends at once: rights are read anew with every request."""
    if users.administers(grant.role.codes) and users.is_last_administrator(grant.user):
        raise LastAdministrator(user=grant.user.label)
    grant.delete()


def require_reach(by: Any, grant: Grant, codes: list[str]) -> None:
    """Raise BeyondOwnReach where ``by`` lacks one of ``codes``, or has it in a narrower place."""
    if not isinstance(by, User):
        return
    for code in codes:
        if not grants.within(by, code, grant):
            raise BeyondOwnReach(code=code)


def _same(grant: Grant) -> Any:
    return Grant.objects.filter(
        user=grant.user, role=grant.role, company=grant.company, warehouse_id=grant.warehouse_id, scope=grant.scope
    )
