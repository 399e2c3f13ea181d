"""Reading goods receipts: what of their lines can still go back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhanggui.kernel import lines as kernel_lines
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine

ZERO = Decimal(0)


def to_return(line: GoodsReceiptLine) -> Decimal:
    """What was kept so far, in the line's unit."""
    return max(ZERO, line.quantity - line.returned_quantity)


def returnable_lines(receipt: GoodsReceipt) -> list[GoodsReceiptLine]:
    return [line for line in kernel_lines.read(receipt, GoodsReceiptLine) if line.is_stocked and to_return(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, GoodsReceiptLine]:
    """Receipt lines with their receipts and items, by key; one query, none where there is no key."""
    keys = set(keys)
    if not keys:
        return {}
    related = ("document__company__currency", "document__currency", "document__payment_term", "order_line")
    rows = GoodsReceiptLine.objects.filter(pk__in=keys)
    return {line.pk: line for line in rows.select_related(*related, *GoodsReceiptLine.reads_with)}
