"""Periods: closed and opened again by steps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Period
from zhanggui.masterdata.queries import periods
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Periods(Screen):
    model = Period
    menu = Menu("settings", icon="calendar-lock", order=30)
    fields = (
        Field("company", editable=True, create_only=True, filter=True),
        Field("area", editable=True, create_only=True, filter=True),
        Field("start", editable=True, create_only=True, filter=True, sort=True),
        Field("end", editable=True, create_only=True, sort=True),
        Field("is_closed", filter=True),
        Field("closed_by"),
    )

    def offers(self, command: Command, document: Period) -> bool:
        """Close what is open, reopen what is closed, delete what is open."""
        return (command.name == "reopen") == document.is_closed


@panel(Period, title=_("Not finished in this period"), order=10)
def unfinished(period: Period, *, user: Any) -> Panel | None:
    """Drafts and what waits for a decision: once the period is closed, they need another date."""
    if period.is_closed:
        return None
    found = [(row._meta.verbose_name, row) for row in periods.unfinished(period, user)]
    return Panel("masterdata/parts/unfinished.html", {"documents": found})
