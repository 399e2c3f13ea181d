"""How far the line of an order has come: the same arithmetic for what we buy and for what we sell.

All quantities are in the line's own unit. "Moved" is what came in or went out; what is sent back counts as returned,
and as reopened where it is to be replaced.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.masterdata.models import OrderLine

ZERO = Decimal(0)


def standing(line: OrderLine) -> Decimal:
    """What was moved and needs no replacement: how much of the line is fulfilled."""
    return line.moved_quantity - line.reopened_quantity


def to_move(line: OrderLine) -> Decimal:
    """What is still to come or to go: ordered, less moved, plus what is to be replaced."""
    if line.is_closed or not line.is_stocked:
        return ZERO
    return max(ZERO, line.quantity - standing(line))


def wanted(line: OrderLine) -> Decimal:
    """What fulfils the line: as ordered, or what was moved where the rest is closed."""
    return standing(line) if line.is_closed else line.quantity


def to_bill(line: OrderLine) -> Decimal:
    """What the line will have been invoiced with in the end; text lines aren't invoiced."""
    if line.kind == "text":
        return ZERO
    if not line.is_stocked:
        return line.quantity
    kept = line.moved_quantity - line.returned_quantity
    return kept if line.is_closed else max(kept, line.quantity - line.returned_quantity + line.reopened_quantity)


def to_invoice(line: OrderLine) -> Decimal:
    """What may be invoiced now: moved and kept; for lines without stock, ordered."""
    if line.kind == "text":
        return ZERO
    basis = line.moved_quantity - line.returned_quantity if line.is_stocked else line.quantity
    return max(ZERO, basis - line.invoiced_quantity)


def done(line: OrderLine) -> Decimal:
    """What an amended quantity can't go below: moved or invoiced already."""
    return max(standing(line), line.invoiced_quantity)


def is_used(line: Any) -> bool:
    """Whether anything was built on the line."""
    return bool(line.moved_quantity or line.invoiced_quantity)
