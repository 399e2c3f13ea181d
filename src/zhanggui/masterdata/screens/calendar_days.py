"""Days of a calendar that are different."""

from __future__ import annotations

from zhanggui.masterdata.models import CalendarDay
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class CalendarDays(Screen):
    model = CalendarDay
    menu = Menu("masterdata", icon="calendar-event", order=72)
    search = ("name", "calendar__code", "calendar__name", "calendar__name_zh")
    fields = (
        Field("calendar", editable=True, create_only=True, filter=True),
        Field("date", editable=True, filter=True, sort=True),
        Field("is_working", editable=True, filter=True),
        Field("name", editable=True),
    )
