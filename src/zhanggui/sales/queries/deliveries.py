"""Reading deliveries: what of them is still with the customer."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhanggui.kernel import locks
from zhanggui.sales.models import Delivery, DeliveryLine


def returnable(line: DeliveryLine) -> Decimal:
    """What was delivered and not returned yet, in the line's unit."""
    return line.quantity - line.returned_quantity


def lines_by_key(keys: Iterable[int]) -> dict[int, DeliveryLine]:
    """Delivery lines with their deliveries and items, by key; one query."""
    keys = list(keys)
    if not keys:
        return {}
    related = ("document__company__currency", "document__currency", "document__payment_term", "order_line")
    rows = DeliveryLine.objects.filter(pk__in=keys).select_related(*related, *DeliveryLine.reads_with)
    return {line.pk: line for line in rows}


def known_lines(keys: Iterable[int]) -> dict[int, DeliveryLine]:
    """Delivery lines by key: those that the running transaction holds and has read, else one query."""
    wanted = set(keys)
    read = (locks.lines_of(delivery) or () for delivery in locks.locked(Delivery))
    held = {line.pk: line for lines in read for line in lines}
    return {key: held[key] for key in wanted} if wanted <= held.keys() else lines_by_key(wanted)
