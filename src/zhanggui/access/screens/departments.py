"""Departments: plain masters."""

from zhanggui.access.models import Department
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class Departments(Screen):
    model = Department
    menu = Menu("settings", icon="hierarchy", order=20)
    fields = (
        Field("code", editable=True, create_only=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True),
        Field("company", editable=True, create_only=True, filter=True),
        Field("parent", editable=True, within=("company",)),
        Field("is_active", filter=True),
    )
