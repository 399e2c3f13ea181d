"""What makes sense for a confirmed order beyond its status: steps that its lines leave something to do for."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Item, PricedLine

LINES = {
    "close_lines": {"is_closed": False},
    "reopen_lines": {"is_closed": True},
}


def leave_work(order: Any, command: Command, *moving: str) -> bool:
    """Whether a line is there that ``command`` could do something with; ``moving`` names pushes that move goods."""
    if command.name in moving:
        return order.status == "confirmed" and _has(order, is_closed=False, item__kind=Item.Kind.GOODS)
    return command.name not in LINES or _has(order, **LINES[command.name])


def leaves_to_invoice(document: Any) -> bool:
    """Whether anything of a receipt or delivery stayed that isn't invoiced."""
    done = F("returned_quantity") + F("invoiced_quantity")
    return bool(document.lines.exclude(kind=PricedLine.Kind.TEXT).filter(quantity__gt=done).exists())


def _has(order: Any, **conditions: Any) -> bool:
    return bool(order.lines.filter(**conditions).exists())
