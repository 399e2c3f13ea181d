"""Addresses of parties."""

from __future__ import annotations

from zhanggui.masterdata.models import Address
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Addresses(Screen):
    model = Address
    menu = Menu("masterdata", icon="home", order=48)
    search = ("street", "city", "party__code", "party__name", "party__name_zh", "party__name_key")
    fields = (
        Field("party", editable=True, create_only=True, filter=True),
        Field("kind", editable=True, filter=True),
        Field("name", editable=True),
        Field("street", editable=True),
        Field("city", editable=True, filter=True),
        Field("region", editable=True),
        Field("postal_code", editable=True),
        Field("country", editable=True),
    )
