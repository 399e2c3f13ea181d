"""Units of measure."""

from __future__ import annotations

from zhanggui.kernel.models import Unit
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Units(Screen):
    model = Unit
    menu = Menu("masterdata", icon="ruler-2", order=90)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("digits", editable=True),
        Field("is_active", filter=True),
    )
