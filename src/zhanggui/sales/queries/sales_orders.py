"""Reading sales orders: what is open on their lines, and what stock should expect of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks
from zhanggui.masterdata.order_lines import ZERO, to_invoice
from zhanggui.masterdata.order_lines import to_move as to_deliver
from zhanggui.sales.models import DeliveryNotice, DeliveryNoticeLine, SalesOrder, SalesOrderLine
from zhanggui.stock.models import Reservation
from zhanggui.stock.queries.expected import Expected, expected_source
from zhanggui.stock.queries.order_progress import Orders, open_base

__all__ = ["ORDERS", "to_deliver", "to_invoice"]

ORDERS = Orders(SalesOrder, SalesOrderLine, moved="delivered", sign=-1)


def open_lines(order: SalesOrder) -> list[SalesOrderLine]:
    """Lines on which goods are still to go."""
    return [line for line in kernel_lines.read(order, SalesOrderLine) if to_deliver(line)]


def lines_by_key(keys: Iterable[int]) -> dict[int, SalesOrderLine]:
    """Order lines with their orders and items, by key; one query."""
    keys = list(keys)
    if not keys:
        return {}
    related = ("document__company__currency", "document__currency", "document__payment_term")
    rows = SalesOrderLine.objects.filter(pk__in=keys).select_related(*related, *SalesOrderLine.reads_with)
    return {line.pk: line for line in rows}


def known_lines(keys: Iterable[int]) -> dict[int, SalesOrderLine]:
    """Order lines by key: those that the running transaction holds and has read, else one query."""
    wanted = set(keys)
    read = (locks.lines_of(order) or () for order in locks.locked(SalesOrder))
    held = {line.pk: line for lines in read for line in lines}
    return {key: held[key] for key in wanted} if wanted <= held.keys() else lines_by_key(wanted)


def open_notices(order: SalesOrder) -> list[DeliveryNotice]:
    """Notices that the store was given for this order and hasn't finished."""
    rows = DeliveryNotice.objects.filter(status=DeliveryNotice.Status.CONFIRMED, lines__order_line__document=order)
    return list(rows.exclude(delivered_progress="full").distinct())


def on_notices(
    keys: Iterable[int], *, statuses: Iterable[str] = ("draft", "confirmed"), but: int | None = None
) -> dict[int, Decimal]:
    """Quantity per order line (by key) that stands on notices (``but`` one) and isn't delivered yet; one query."""
    rest = Greatest(F("quantity") - F("delivered_quantity"), ZERO)
    rows = DeliveryNoticeLine.objects.filter(order_line__in=list(keys), document__status__in=list(statuses))
    sums = rows.exclude(document=but).order_by().values("order_line").annotate(rest=Sum(rest))
    return dict(sums.values_list("order_line", "rest"))


def claims_of(keys: Iterable[int]) -> dict[int, Decimal]:
    """Reserved quantity per order line (by key), in the item's unit; one query, none without keys."""
    keys, found = list(keys), dict[int, Decimal]()
    rows = Reservation.objects.filter(source_type=SalesOrder._meta.label, source_line_id__in=keys)
    for key, quantity in rows.values_list("source_line_id", "quantity") if keys else ():
        found[key] = found.get(key, ZERO) + quantity
    return found


def unclaimed_lines(order: SalesOrder) -> list[SalesOrderLine]:
    """Lines of which more is open than is reserved; two queries."""
    lines = list(order.lines.to_deliver().select_related(*SalesOrderLine.reads_with))
    claims = claims_of(line.pk for line in lines)
    return [line for line in lines if open_base(line) > claims.get(line.pk, ZERO)]


@expected_source(SalesOrder)
def expected() -> dict[int, list[Expected]]:
    """What all open orders expect to go out."""
    found: dict[int, list[Expected]] = {}
    rows = SalesOrderLine.objects.to_deliver().select_related("document", *SalesOrderLine.reads_with)
    for line in rows.iterator(chunk_size=2000):
        found.setdefault(line.document_id, []).extend(ORDERS.expected(line.document, [line]))
    return found
