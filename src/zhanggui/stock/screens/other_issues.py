"""Other issues on screen and in the API."""

from __future__ import annotations

from zhanggui.stock.models import OtherIssue
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class OtherIssues(Screen):
    model = OtherIssue
    menu = Menu("stock", icon="package-export", order=32)
    fields = (
        Field("number", sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("reason", editable=True, filter=True),
        Field("status", filter=True),
        Field("owner", filter=True),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True, required=True),
        Field("unit", editable=True),
        Field("note", editable=True),
    )
