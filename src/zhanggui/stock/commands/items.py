"""What stock has to say when items change: how an item is kept stays while anything was measured in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.models import Line
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.queries import uses
from zhanggui.stock.models import StockMove


@check(Item, "rekey")
def item_has_moved(item: Item, *, by: Any, at: dt.datetime) -> list[Finding]:
    if not StockMove.objects.filter(item=item).exists():
        return []
    message = _("%(item)s has moved in stock, so unit, kind and keeping by variant stay.") % {"item": item}
    return [Finding(Level.BLOCK, "item_has_moved", message, _("Make a new item and deactivate this one."))]


@check(Item, "rekey")
def item_is_on_documents(item: Item, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Lines were measured in the item's unit, and checked for its kind and variants, when they were written.

    What is closed counts too: it can be opened again. Only what is cancelled stays so.
    """
    rows = uses.naming(Line, item, "item")
    if not uses.exist(some.exclude(document__status="cancelled") for some in rows):
        return []
    message = _("Documents name %(item)s, so unit, kind and keeping by variant stay.") % {"item": item}
    remedy = _("Delete or cancel these documents, or make a new item and deactivate this one.")
    return [Finding(Level.BLOCK, "item_is_on_documents", message, remedy)]
