"""Reading receiving notices: what of them isn't received yet, and what they announce of orders."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from zhanggui.kernel import lines as kernel_lines
from zhanggui.purchasing.models import ReceivingNotice, ReceivingNoticeLine

ZERO = Decimal(0)


def to_receive(line: ReceivingNoticeLine) -> Decimal:
    """What isn't received yet, in the line's unit."""
    return max(ZERO, line.quantity - line.received_quantity)


def open_lines(notice: ReceivingNotice) -> list[ReceivingNoticeLine]:
    return [line for line in kernel_lines.read(notice, ReceivingNoticeLine) if to_receive(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, ReceivingNoticeLine]:
    """Notice lines with their notices and items, by key; one query, none where there is no key."""
    keys = set(keys)
    if not keys:
        return {}
    rows = ReceivingNoticeLine.objects.filter(pk__in=keys)
    return {line.pk: line for line in rows.select_related("document", "order_line", *ReceivingNoticeLine.reads_with)}


def on_notices(keys: Iterable[int], *, statuses: Iterable[str] = ("draft", "confirmed")) -> dict[int, Decimal]:
    """What notices announce and nobody received yet, by order line key; one query."""
    rest = Greatest(F("quantity") - F("received_quantity"), ZERO)
    rows = ReceivingNoticeLine.objects.filter(order_line__in=list(keys), document__status__in=list(statuses))
    return dict(rows.order_by().values_list("order_line").annotate(_rest=Sum(rest)))
