"""Working calendars: which weekdays are worked, and the exceptions."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Master, ScopedQuerySet


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class Calendar(Master):
    """``weekdays``: 0 is Monday."""

    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company"), related_name="+"
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Weekdays"), default=monday_to_friday)

    class Meta(Master.Meta):
        verbose_name = _("Calendar")
        verbose_name_plural = _("Calendars")

    @property
    def weekday_names(self) -> str:
        return ", ".join(str(WEEKDAYS_ABBR[number]) for number in self.weekdays)


class CalendarDay(models.Model):
    """An exception: a holiday, or a weekend day that is worked instead (调休)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, verbose_name=_("Calendar"), related_name="days")
    date = models.DateField(_("Date"))
    is_working = models.BooleanField(_("Working day"), default=False)
    name = models.CharField(_("Name"), max_length=100, blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = Master.lock_rank

    class Meta:
        verbose_name = _("Calendar day")
        verbose_name_plural = _("Calendar days")
        default_permissions = ()
        ordering = ("date", "pk")
        constraints = [models.UniqueConstraint(fields=("calendar", "date"), name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


def is_working(day: dt.date, weekdays: list[int], exceptions: dict[dt.date, bool]) -> bool:
    """Whether ``day`` is worked: an exception beats the weekday."""
    return exceptions.get(day, day.weekday() in weekdays)
