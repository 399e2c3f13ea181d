"""What stock has to say when items change: how an item is kept stays once it has moved or is expected to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.masterdata.models import Item
from zhanggui.stock.models import ExpectedMove, StockMove


@check(Item, "rekey")
def item_has_moved(item: Item, *, by: Any, at: dt.datetime) -> list[Finding]:
    if not StockMove.objects.filter(item=item).exists():
        return []
    message = _("%(item)s has moved in stock, so unit, kind and keeping by variant stay.") % {"item": item}
    return [Finding(Level.BLOCK, "item_has_moved", message, _("Make a new item and deactivate this one."))]


@check(Item, "rekey")
def item_is_expected(item: Item, *, by: Any, at: dt.datetime) -> list[Finding]:
    if not ExpectedMove.objects.filter(item=item).exists():
        return []
    message = _("Open orders name %(item)s, so unit, kind and keeping by variant stay.") % {"item": item}
    return [Finding(Level.BLOCK, "item_is_expected", message, _("Close or cancel these orders first."))]
