"""Signed links and API tokens: who has which, and taking them back. They are made where they are needed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import ApiToken, SignedLink
from zhanggui.kernel.commands import Command
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


class Revocable(Screen):
    editing = False

    def offers(self, command: Command, document: Any) -> bool:
        return command.name == "revoke" and document.revoked_at is None


@register
class SignedLinks(Revocable):
    model = SignedLink
    menu = Menu("settings", icon="link", order=60)
    search = ("purpose", "email")
    fields = (
        Field("id", kind=Kind.CODE, label=_("Number")),
        Field("purpose", filter=True),
        Field("email"),
        Field("created_by"),
        Field("created_at", sort=True),
        Field("expires_at", sort=True),
        Field("use_count"),
        Field("use_limit"),
        Field("revoked_at"),
    )


@register
class ApiTokens(Revocable):
    model = ApiToken
    menu = Menu("settings", icon="plug", order=70)
    search = ("name", "user__username", "user__name")
    fields = (
        Field("id", kind=Kind.CODE, label=_("Number")),
        Field("name"),
        Field("user", filter=True),
        Field("created_at", sort=True),
        Field("expires_at", sort=True),
        Field("revoked_at"),
    )
