"""Users: list, page and API; what concerns passwords has pages of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import ApiToken, Grant, SignedLink, Substitution, User
from zhanggui.access.roles import CONTACT
from zhanggui.kernel.commands import Command
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Users(Screen):
    model = User
    menu = Menu("settings", icon="users", order=10)
    list_template = "access/users.html"
    detail_template = "access/user.html"
    fields = (
        Field("username", kind=Kind.CODE, editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True),
        Field("email", editable=True, group=CONTACT),
        Field("department", editable=True, filter=True),
        Field("company", editable=True, filter=True),
        Field("language", editable=True, column=False),
        Field("is_active", filter=True),
        Field("last_login", group=CONTACT),
    )

    def offers(self, command: Command, document: Any) -> bool:
        shown = {"deactivate": document.is_active, "activate": not document.is_active, "update": True}
        return shown.get(command.name, False)


@panel(User, title=_("Grants"), order=10)
def grants(document: User, *, user: Any) -> QuerySet[Grant]:
    return Grant.objects.filter(user=document)


@panel(User, title=_("Substitutions"), order=20)
def substitutions(document: User, *, user: Any) -> QuerySet[Substitution]:
    return Substitution.objects.filter(user=document) | Substitution.objects.filter(substitute=document)


@panel(User, title=_("API tokens"), order=30)
def api_tokens(document: User, *, user: Any) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=document)


@panel(User, title=_("Signed links"), order=40)
def signed_links(document: User, *, user: Any) -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(object_type=User._meta.label, object_id=document.pk)
