"""What makes sense for a confirmed order beyond its status: steps that its lines leave something to do for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Item

LINES = {
    "close_lines": {"is_closed": False},
    "reopen_lines": {"is_closed": True},
}


def leave_work(order: Any, command: Command, *moving: str) -> bool:
    """Whether a line is there that ``command`` could do something with; ``moving`` names pushes that move goods."""
    if command.name in moving:
        return order.status == "confirmed" and _has(order, is_closed=False, item__kind=Item.Kind.GOODS)
    return command.name not in LINES or _has(order, **LINES[command.name])


def leaves_to_invoice(document: Any, open_quantity: Callable[[Any], Decimal]) -> bool:
    """Whether a line of an order, receipt or delivery has anything that could be invoiced now."""
    return any(open_quantity(line) > 0 for line in document.lines.select_related("item"))


def kept_open(line: Any) -> Decimal:
    """Of a receipt's or delivery's line: what stayed and isn't invoiced, in its unit."""
    left: Decimal = line.quantity - line.returned_quantity - line.invoiced_quantity
    return left


def _has(order: Any, **conditions: Any) -> bool:
    return bool(order.lines.filter(**conditions).exists())
