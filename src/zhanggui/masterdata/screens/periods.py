"""Periods: closed and opened again by steps."""

from __future__ import annotations

from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Period
from zhanggui.ui.fields import Field
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
