"""Substitutions: somebody stands in for somebody else from one day to another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Substitution, User
from zhanggui.access.queries import grants
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput

from .users import require_power


@command(Substitution, "start", create=True, label=_("New substitution"))
def start(
    *, by: Any, at: dt.datetime, user: User, substitute: User, start: dt.date, end: dt.date, reason: str = ""
) -> Substitution:
    """From ``start`` to ``end`` the substitute may also do what the user may; Activity names both."""
    require_power(by, user)
    substitution = Substitution(user=user, substitute=substitute, start=start, end=end, reason=reason)
    errors = list(_errors(substitution))
    if errors:
        raise InvalidInput(errors)
    substitution.save(force_insert=True)
    grants.forget(substitute)
    return substitution


@command(Substitution, "revoke", label=_("End now"))
def revoke(substitution: Substitution, *, by: Any, at: dt.datetime) -> None:
    substitution.revoked_at = substitution.revoked_at or at


def _errors(substitution: Substitution) -> Any:
    if substitution.end < substitution.start:
        yield FieldError(None, "end", str(_("The last day is before the first.")))
    if substitution.user == substitution.substitute:
        yield FieldError(None, "substitute", str(_("Choose somebody else to stand in.")))
    if not substitution.substitute.is_active:
        yield FieldError(None, "substitute", str(_("This user is not active.")))
