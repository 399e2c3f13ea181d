"""Suppliers: a party in its role, and what was agreed with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import dates
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import remove_command, state_commands
from zhanggui.masterdata.commands import roles
from zhanggui.masterdata.models import Party, Supplier


@command(Supplier, "create", create=True, label=_("New supplier"))
def create(*, by: Any, at: dt.datetime, party: Party | None = None, **values: Any) -> Supplier:
    """Of ``party``, or of a new party made of the values that name its fields."""
    _refuse_long(values.get("lead_days"))
    return roles.create(Supplier, {**values, "party": party}, by=by, at=at)


@command(Supplier, "update", label=_("Edit"))
def update(supplier: Supplier, *, by: Any, at: dt.datetime, **values: Any) -> None:
    _refuse_long(values.get("lead_days"))
    roles.update(supplier, values)


def _refuse_long(lead_days: int | None) -> None:
    """What an order would be due at has to be a date."""
    if lead_days is not None and (text := dates.too_many(lead_days)):
        raise InvalidInput.of("lead_days", text)


deactivate, activate = state_commands(Supplier)
remove = remove_command(Supplier)
many = many_commands(Supplier, fixed=("party",), rules=(lambda row: _refuse_long(row.lead_days),))
