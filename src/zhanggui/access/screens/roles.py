"""Roles: name and state here; the permission codes have a page of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Grant, Role
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Roles(Screen):
    model = Role
    menu = Menu("settings", icon="id-badge-2", order=30)
    detail_template = "access/role.html"
    fields = (
        Field("code", editable=True, create_only=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True),
        Field("is_active", filter=True),
    )


@panel(Role, title=_("Permissions"), order=10)
def codes(document: Role, *, user: Any) -> Panel:
    return Panel("access/parts/codes.html", {"codes": document.codes})


@panel(Role, title=_("Grants"), order=20)
def grants(document: Role, *, user: Any) -> QuerySet[Grant]:
    return Grant.objects.filter(role=document)
