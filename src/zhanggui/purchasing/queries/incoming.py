"""What is still to come on purchase orders, by line: how much, when, and how much of it stands at the dock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, Greatest

from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine, ReceivingNotice, ReceivingNoticeLine
from zhanggui.purchasing.queries.purchase_orders import to_receive

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Incoming:
    """``open``: still to come; ``announced``: of it on confirmed notices. Both in the line's unit."""

    line: PurchaseOrderLine
    open: Decimal
    announced: Decimal

    @property
    def due_date(self) -> dt.date | None:
        return self.line.due_date or self.line.document.due_date

    def is_late(self, on: dt.date) -> bool:
        return self.due_date is not None and self.due_date < on


def of(user: Any, *, most: int) -> list[Incoming]:
    """Of the orders that ``user`` may see, the earliest first, lines without a date last; two queries."""
    orders = PurchaseOrder.objects.visible_to(user)
    related = ("document__supplier", "document__warehouse", "document__company", "item", "variant", "unit")
    lines = PurchaseOrderLine.objects.to_receive().filter(document__in=orders).select_related(*related)
    due = Coalesce("due_date", "document__due_date")
    found = list(lines.order_by(due.asc(nulls_last=True), "document_id", "position")[:most])
    announced = on_notices(line.pk for line in found)
    return [Incoming(line, to_receive(line), announced.get(line.pk, ZERO)) for line in found]


def on_notices(keys: Iterable[int]) -> dict[int, Decimal]:
    """What confirmed notices announce and nobody received yet, by order line key."""
    rest = Greatest(F("quantity") - F("received_quantity"), ZERO)
    rows = ReceivingNoticeLine.objects.filter(order_line__in=list(keys))
    confirmed = rows.filter(document__status=ReceivingNotice.Status.CONFIRMED)
    return dict(confirmed.order_by().values_list("order_line").annotate(_rest=Sum(rest)))
