"""What stock has to say when items change: how an item is kept stays while anything was measured in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.masterdata.models import Item, ItemLine
from zhanggui.stock.models import CountLine, ExpectedMove, StockMove

UNFINISHED = ("draft", "submitted", "counting", "counted")


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


@check(Item, "rekey")
def item_is_on_drafts(item: Item, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Lines were measured in the item's unit, and checked for its kind and variants, when they were written."""
    models: list[Any] = [model for model in apps.get_models() if issubclass(model, ItemLine | CountLine)]
    drafts = [
        model._default_manager.filter(item=item, document__status__in=UNFINISHED).order_by().values("item")[:1]
        for model in models
    ]
    if not drafts[0].union(*drafts[1:], all=True).exists():
        return []
    message = _("Drafts name %(item)s, so unit, kind and keeping by variant stay.") % {"item": item}
    return [Finding(Level.BLOCK, "item_is_on_drafts", message, _("Discard these drafts first, or take it off them."))]
