"""Contacts one by one, beside the party's own page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, validate, write
from zhanggui.masterdata.models import Contact


@command(Contact, "create", create=True, label=_("New contact"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> Contact:
    return write(Contact(), values)


@command(Contact, "update", label=_("Edit"))
def update(contact: Contact, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(contact, values)
    validate(contact)


remove = remove_command(Contact)
many = many_commands(Contact)
