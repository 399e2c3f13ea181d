"""Working calendars: worked weekdays and the days that are different."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Rows
from zhanggui.masterdata.models import Calendar


@command(Calendar, "create", create=True, label=_("New calendar"))
def create(*, by: Any, at: dt.datetime, days: Rows = (), **values: Any) -> Calendar:
    """``days``: date, is_working, name of the days that are different."""
    calendar = Calendar()
    _write(calendar, values, days)
    return calendar


@command(Calendar, "update", label=_("Edit"))
def update(calendar: Calendar, *, by: Any, at: dt.datetime, days: Rows = None, **values: Any) -> None:
    _write(calendar, values, days)


deactivate, activate = state_commands(Calendar)
remove = remove_command(Calendar)


def _write(calendar: Calendar, values: dict[str, Any], days: Rows) -> None:
    fill(calendar, values)
    calendar.weekdays = sorted(set(calendar.weekdays))
    if not calendar.weekdays or not set(calendar.weekdays) <= set(range(7)):
        text = _("Name the worked weekdays by 0 (Monday) to 6 (Sunday), at least one.")
        raise InvalidInput.of("weekdays", text)
    validate(calendar)
    built = nested.build(calendar, "days", days)
    if calendar.pk is None:
        calendar.save(force_insert=True)
    nested.save(built)


@command(Calendar, "set_weekdays", label=_("Weekdays"))
def set_weekdays(
    calendar: Calendar,
    *,
    by: Any,
    at: dt.datetime,
    monday: bool = True,
    tuesday: bool = True,
    wednesday: bool = True,
    thursday: bool = True,
    friday: bool = True,
    saturday: bool = False,
    sunday: bool = False,
) -> None:
    """Which days of a week are worked."""
    worked = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    _write(calendar, {"weekdays": [number for number, is_worked in enumerate(worked) if is_worked]}, None)
