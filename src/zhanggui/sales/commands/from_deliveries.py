"""Lines of sales returns that name lines of deliveries: what they take from them, and what must fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import Refusal
from zhanggui.pricing.commands import part_lines, parts
from zhanggui.pricing.commands.part_lines import Rows
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.models import Delivery, DeliveryLine, SalesReturn, SalesReturnLine
from zhanggui.sales.queries.deliveries import known_lines, returnable

__all__ = ["known_lines"]

ZERO = Decimal(0)


class NotDelivered(Refusal):
    code = "not_delivered"
    sentence = _("%(delivery)s isn't confirmed, so nothing can be taken back from it. Confirm it first.")


class DeliveryRequired(Refusal):
    code = "delivery_required"
    sentence = _(
        "Line %(row)s has no delivery, and %(company)s takes back only what it delivered. Name the delivery line, or "
        "have the company's rule changed."
    )


class OverReturn(Refusal):
    code = "over_return"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s of %(delivery)s that are still with the customer. "
        "Take back less."
    )


def lines_of(rows: Rows) -> dict[int, DeliveryLine]:
    """The delivery lines that rows name, with their deliveries."""
    return known_lines({row["delivery_line"].pk for row in rows if row.get("delivery_line")})


def held_lines(lines: Iterable[SalesReturnLine]) -> dict[int, DeliveryLine]:
    """The delivery lines of these lines; the running command holds their deliveries."""
    keys = (line.delivery_line_id for line in lines if line.delivery_line_id)
    return kernel_lines.by_key(Delivery, DeliveryLine, keys)


def fill(rows: Rows) -> list[dict[str, Any]]:
    """Rows that name a delivery line get from it what they don't say themselves."""
    return part_lines.fill(rows, lines_of(rows), "delivery_line", lambda line: parts.values(line, returnable(line)))


def require_delivered(deliveries: Iterable[Delivery]) -> None:
    for delivery in deliveries:
        if delivery.status != Delivery.Status.CONFIRMED:
            raise NotDelivered(delivery=str(delivery))


def require_delivery(document: SalesReturn, lines: Iterable[SalesReturnLine]) -> None:
    """Refuse lines without a delivery, unless the company's rule allows them."""
    if document.company.delivery_without_order:
        return
    for line in lines:
        if line.delivery_line_id is None:
            raise DeliveryRequired(row=line.position, company=document.company.label)


def require_room(lines: Iterable[SalesReturnLine], deliveries: Mapping[int, DeliveryLine]) -> None:
    """Nobody brings back more than they got."""
    taken: dict[int, Decimal] = {}
    for line in lines:
        if not line.delivery_line_id:
            continue
        origin = deliveries[line.delivery_line_id]
        rest = returnable(origin) - taken.get(origin.pk, ZERO)
        if line.quantity > rest:
            shown = {"quantity": f"{line.quantity.normalize():,f}", "open": f"{max(ZERO, rest).normalize():,f}"}
            raise OverReturn(row=line.position, delivery=str(origin.document), **shown)
        taken[origin.pk] = taken.get(origin.pk, ZERO) + line.quantity


def require_same(
    document: SalesReturn, lines: Iterable[SalesReturnLine], deliveries: Mapping[int, DeliveryLine]
) -> None:
    """Refuse lines that aren't what their delivery lines say, with every problem."""
    part_lines.require_fitting(document, lines, deliveries, "delivery_line", SALES)
