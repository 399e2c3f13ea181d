"""Working calendars with the days that are different."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Calendar, CalendarDay
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Calendars(Screen):
    model = Calendar
    menu = Menu("masterdata", icon="calendar", order=70)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("company", editable=True, filter=True),
        Field("weekday_names", kind=Kind.TEXT, label=_("Worked days")),
        Field("is_active", filter=True),
    )


@panel(Calendar, title=_("Different days"), order=10, adds="calendar", columns=("date", "is_working", "name"))
def days(calendar: Calendar, *, user: Any) -> QuerySet:
    return CalendarDay.objects.filter(calendar=calendar)
