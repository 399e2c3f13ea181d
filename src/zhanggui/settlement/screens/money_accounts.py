"""Money accounts on screen and in the API."""

from __future__ import annotations

from zhanggui.settlement.models import MoneyAccount
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class MoneyAccounts(Screen):
    model = MoneyAccount
    menu = Menu("money", icon="building-bank", order=90)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True),
        Field("company", editable=True, create_only=True, filter=True),
        Field("currency", editable=True, create_only=True, filter=True),
        Field("bank", editable=True),
        Field("account_number", editable=True),
        Field("is_active", filter=True),
    )
