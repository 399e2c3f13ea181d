"""Customers: a party in its role, and what was agreed with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import remove_command, state_commands
from zhanggui.masterdata.commands import roles
from zhanggui.masterdata.models import Customer, Party


@command(Customer, "create", create=True, label=_("New customer"))
def create(*, by: Any, at: dt.datetime, party: Party | None = None, **values: Any) -> Customer:
    """Of ``party``, or of a new party made of the values that name its fields."""
    return roles.create(Customer, {**values, "party": party}, by=by, at=at)


@command(Customer, "update", label=_("Edit"))
def update(customer: Customer, *, by: Any, at: dt.datetime, **values: Any) -> None:
    roles.update(customer, values)


deactivate, activate = state_commands(Customer)
remove = remove_command(Customer)
many = many_commands(Customer, fixed=("party",))
