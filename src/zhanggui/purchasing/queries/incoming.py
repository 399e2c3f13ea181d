"""What is still to come on purchase orders, by line: how much, when, and how much of it stands at the dock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce

from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_orders import to_receive
from zhanggui.purchasing.queries.receiving_notices import on_notices

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
    announced = on_notices((line.pk for line in found), statuses=("confirmed",))
    return [Incoming(line, to_receive(line), announced.get(line.pk, ZERO)) for line in found]
