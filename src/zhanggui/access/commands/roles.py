"""Roles: named sets of permission codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant, Role
from zhanggui.access.queries import users
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.masters import fill, validate, write

from .grants import require_reach

PATTERN = re.compile(r"[a-z0-9_*]+(\.[a-z0-9_*]+){0,2}")


class NobodyWouldAdminister(Refusal):
    code = "nobody_would_administer"
    sentence = _("Without “%(role)s” nobody could give rights any more. Give another administrator's role first.")


@command(Role, "create", create=True, label=_("New role"))
def create(*, by: Any, at: dt.datetime, codes: Sequence[str] = (), **values: Any) -> Role:
    return write(Role(codes=_checked(codes, by)), values)


@command(Role, "update", label=_("Edit"))
def update(role: Role, *, by: Any, at: dt.datetime, codes: Sequence[str] | None = None, **values: Any) -> None:
    """A change works for everybody who has the role, from their next request on."""
    if codes is not None:
        checked = _checked(codes, by, known=role.codes)
        if not users.administers(checked):
            _require_another(role)
        role.codes = checked
    fill(role, values)
    validate(role)


@command(Role, "deactivate", label=_("Deactivate"))
def deactivate(role: Role, *, by: Any, at: dt.datetime) -> None:
    _require_another(role)
    role.is_active = False


@command(Role, "activate", label=_("Activate"))
def activate(role: Role, *, by: Any, at: dt.datetime) -> None:
    require_reach(by, Grant(), role.codes)
    role.is_active = True


def _require_another(role: Role) -> None:
    """Somebody must administer without this role, where it is the one that lets them."""
    now, then = users.administrators(), users.administrators(without=role)
    if users.administers(role.codes) and now.exists() and not then.exists():
        raise NobodyWouldAdminister(role=role.label)


def _checked(codes: Sequence[str], by: Any, known: Sequence[str] = ()) -> list[str]:
    """Sorted and well-formed; what is new must be within the reach of whoever adds it, everywhere."""
    wrong = [code for code in codes if not PATTERN.fullmatch(code)]
    if wrong:
        message = _("“%(code)s” is no permission. Write it like purchasing.purchase_order.confirm or purchasing.*.")
        raise InvalidInput(FieldError(None, "codes", str(message) % {"code": code}) for code in wrong)
    require_reach(by, Grant(), [code for code in codes if code not in known])
    return sorted(set(codes))
