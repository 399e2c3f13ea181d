"""Grants: given and withdrawn, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant
from zhanggui.kernel.commands import Command
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class Grants(Screen):
    model = Grant
    menu = Menu("settings", icon="key", order=40)
    search = ("user__username", "user__name", "user__name_zh", "role__code", "role__name", "role__name_zh")
    ordering = "-id"
    fields = (
        Field("id", kind=Kind.CODE, label=_("Number")),
        Field("user", editable=True, filter=True),
        Field("role", editable=True, filter=True),
        Field(
            "company",
            editable=True,
            filter=True,
            help=_("Empty: all companies. A role for one warehouse is given on the page of the warehouse."),
        ),
        Field("warehouse_id"),
        Field("scope", editable=True, filter=True),
    )

    @property
    def create_command(self) -> Command | None:
        return self.command("give")

    def initial(self, user: Any, at: dt.datetime, company: Any) -> dict[str, Any]:
        return {}
