"""Days of a calendar that are different, one by one: holidays, and weekend days that are worked instead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, validate, write
from zhanggui.masterdata.models import CalendarDay


@command(CalendarDay, "create", create=True, label=_("New day"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> CalendarDay:
    return write(CalendarDay(), values)


@command(CalendarDay, "update", label=_("Edit"))
def update(day: CalendarDay, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(day, values)
    validate(day)


remove = remove_command(CalendarDay)
many = many_commands(CalendarDay)
