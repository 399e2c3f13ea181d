"""Why an order's total differs from the source's; a code is given only where its rule recomputes it exactly.

The source keeps line totals with all decimals, rounds their sum to four and adds tax and freight of four decimals;
here every line is rounded to the cent and the document is the sum of its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhanggui.engines.amounts import ZERO, rounded, share

from .source import Order, PurchaseLine


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours less the source's, in the document's currency. ``code`` is ``unexplained`` where no rule gives it."""

    kind: str
    order: int
    code: str
    amount: Decimal


def line_cents(order: Order) -> Decimal:
    """Each line rounded to cents and added, less the exact lines added, rounded to four decimals and then to cents."""
    return sum((rounded(line.exact, 2) for line in order.lines), ZERO) - rounded(
        rounded(sum((line.exact for line in order.lines), ZERO), 4), 2
    )


def header_cents(order: Order) -> Decimal:
    """Subtotal, tax and freight rounded apart, less their sum rounded once."""
    apart = rounded(order.subtotal, 2) + rounded(order.tax, 2) + rounded(order.freight, 2)
    return apart - rounded(order.subtotal + order.tax + order.freight, 2)


def of_order(kind: str, order: Order, goods: Decimal, total: Decimal) -> list[Difference]:
    """Compare our goods amount and total of ``order`` with the source's, in cents."""
    found = []
    lines, header = line_cents(order), header_cents(order)
    off_goods = goods - rounded(order.subtotal, 2)
    off_total = total - rounded(order.total, 2)
    if off_goods:
        found.append(Difference(kind, order.id, "line_cents" if off_goods == lines else "unexplained", off_goods))
    rest = off_total - off_goods
    if rest:
        found.append(Difference(kind, order.id, "header_cents" if rest == header else "unexplained", rest))
    return found


def of_fulfilment(order: Order, invoiced: Decimal, ordered: Decimal) -> list[Difference]:
    """Compare what the supplier invoiced with what was ordered: short, rejected, nothing accepted at all."""
    parts = {
        "short_receipt": _between(order, "quantity", "received"),
        "rejected": _between(order, "received", "accepted"),
    }
    nothing = not any(line.accepted for line in order.lines)
    if nothing:
        parts["nothing_accepted"] = -(rounded(order.tax, 2) + rounded(order.freight, 2))
    found = [Difference("purchase", order.id, code, amount) for code, amount in parts.items() if amount]
    rest = invoiced - ordered - sum(parts.values(), ZERO)
    return found + ([Difference("purchase", order.id, "unexplained", rest)] if rest else [])


def _between(order: Order, full: str, less: str) -> Decimal:
    """What falls away between two quantities of the lines; parts of a line are cumulative shares."""
    return sum((_part(line, less) - _part(line, full) for line in order.lines), ZERO)


def _part(line: PurchaseLine, quantity: str) -> Decimal:
    return share(rounded(line.exact, 2), ZERO, getattr(line, quantity), line.quantity, 2)
