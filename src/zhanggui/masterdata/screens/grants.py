"""Grants: given and withdrawn, never changed. Their Screen is here, where the names of warehouses are known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant
from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Warehouse
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
        Field("warehouse_name", kind=Kind.TEXT, label=_("Warehouse")),
        Field("warehouse_id", column=False, detail=False),
        Field("scope", editable=True, filter=True),
    )

    def rows(self, user: Any) -> QuerySet:
        """With ``warehouse_name``, code and name: no query per row."""
        named = Warehouse.objects.filter(pk=OuterRef("warehouse_id")).annotate(
            named=Concat("code", Value(" "), _name())
        )
        return super().rows(user).annotate(warehouse_name=Subquery(named.values("named")))

    @property
    def create_command(self) -> Command | None:
        return self.command("give")

    def initial(self, user: Any, at: dt.datetime, company: Any) -> dict[str, Any]:
        return {}


def _name() -> Case:
    """As ``label`` of a Master, in SQL."""
    first, second = ("name_zh", "name") if (get_language() or "").startswith("zh") else ("name", "name_zh")
    return Case(When(**{first: ""}, then=second), default=first)
