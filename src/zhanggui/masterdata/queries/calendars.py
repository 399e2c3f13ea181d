"""Working days."""

from __future__ import annotations

import datetime as dt

from zhanggui.masterdata.models import Calendar
from zhanggui.masterdata.models.calendars import is_working

FARTHEST = 366
"""Days to look ahead: a calendar without a working day in a year is a mistake."""


class NoWorkingDay(ValueError):
    """A calendar has no working day within a year."""


def next_working_day(calendar: Calendar | None, date: dt.date) -> dt.date:
    """``date``, or the first worked day after it; ``date`` itself without a calendar. One query."""
    return add_working_days(calendar, date, 0)


def add_working_days(calendar: Calendar | None, date: dt.date, days: int) -> dt.date:
    """The day that lies ``days`` working days after the first working day from ``date`` on. One query."""
    if calendar is None:
        return date + dt.timedelta(days=days)
    exceptions = dict(calendar.days.filter(date__gte=date).values_list("date", "is_working"))
    left, day = days, date
    for _ in range(FARTHEST * (days + 1)):
        if is_working(day, calendar.weekdays, exceptions):
            if left == 0:
                return day
            left -= 1
        day += dt.timedelta(days=1)
    raise NoWorkingDay(str(calendar))


def working_days(calendar: Calendar, start: dt.date, end: dt.date) -> int:
    """How many days from ``start`` to ``end``, both included, are worked. One query."""
    exceptions = dict(calendar.days.filter(date__range=(start, end)).values_list("date", "is_working"))
    days = (start + dt.timedelta(days=number) for number in range((end - start).days + 1))
    return sum(is_working(day, calendar.weekdays, exceptions) for day in days)
