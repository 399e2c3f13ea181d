"""Substitutions: everybody's own, and all of them for administrators."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Substitution
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import day_of
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class Substitutions(Screen):
    model = Substitution
    menu = Menu("settings", icon="users-group", order=50)
    search = ("user__username", "user__name", "user__name_zh", "substitute__username", "substitute__name", "reason")
    fields = (
        Field("id", kind=Kind.CODE, label=_("Number")),
        Field("user", editable=True, filter=True),
        Field("substitute", editable=True, filter=True),
        Field("start", editable=True, filter=True, sort=True),
        Field("end", editable=True, filter=True, sort=True),
        Field("reason", editable=True),
        Field("revoked_at"),
    )

    @property
    def create_command(self) -> Command | None:
        return self.command("start")

    def offers(self, command: Command, document: Any) -> bool:
        return document.revoked_at is None

    def initial(self, user: Any, at: dt.datetime, company: Any) -> dict[str, Any]:
        return {"user": user, "start": day_of(user.company, at)}
