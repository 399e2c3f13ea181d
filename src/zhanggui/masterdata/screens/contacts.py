"""Contacts: people at parties."""

from __future__ import annotations

from zhanggui.masterdata.models import Contact
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Contacts(Screen):
    model = Contact
    menu = Menu("masterdata", icon="address-book", order=46)
    search = ("name", "phone", "email", "party__code", "party__name", "party__name_zh", "party__name_key")
    fields = (
        Field("party", editable=True, create_only=True, filter=True),
        Field("name", editable=True, sort=True),
        Field("title", editable=True),
        Field("phone", editable=True),
        Field("email", editable=True),
        Field("is_primary", editable=True, filter=True),
    )
