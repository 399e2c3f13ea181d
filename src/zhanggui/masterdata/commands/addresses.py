"""Addresses one by one, beside the party's own page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, validate, write
from zhanggui.masterdata.models import Address


@command(Address, "create", create=True, label=_("New address"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> Address:
    return write(Address(), values)


@command(Address, "update", label=_("Edit"))
def update(address: Address, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(address, values)
    validate(address)


remove = remove_command(Address)
many = many_commands(Address)
