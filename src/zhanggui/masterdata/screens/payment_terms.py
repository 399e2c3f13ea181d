"""Payment terms with their instalments."""

from __future__ import annotations

from zhanggui.masterdata.models import PaymentTerm
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class PaymentTerms(Screen):
    model = PaymentTerm
    menu = Menu("masterdata", icon="calendar-dollar", order=82)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("is_active", filter=True),
    )
    line_fields = (
        Field("percent", editable=True),
        Field("days", editable=True),
        Field("end_of_month", editable=True),
    )
