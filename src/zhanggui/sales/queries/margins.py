"""What deliveries earned: revenue less cost, less what came back. For readers who may see margins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.engines.amounts import HUNDRED, rounded, share
from zhanggui.kernel.errors import NotAllowed
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Customer, Item
from zhanggui.sales.models import Delivery, DeliveryLine

ZERO = Decimal(0)
MARGIN = "masterdata.price.margin"
"""Permission of the field group for cost and margin."""


@dataclass(frozen=True, slots=True)
class Earned:
    """Of one delivery line, in company currency: net revenue and cost of what the customer kept."""

    line: DeliveryLine
    revenue: Decimal
    cost: Decimal

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        return percent(self.revenue, self.cost)


@dataclass(frozen=True, slots=True)
class Margin:
    """Sums of what was earned with one item or one customer."""

    subject: Any
    revenue: Decimal
    cost: Decimal

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        return percent(self.revenue, self.cost)


def percent(revenue: Decimal, cost: Decimal) -> Decimal | None:
    """Margin in percent of revenue with one decimal; None where nothing was sold."""
    return rounded((revenue - cost) * HUNDRED / revenue, 1) if revenue else None


def of_lines(lines: Iterable[DeliveryLine], *, company: Company) -> list[Earned]:
    """What these lines earned; they have their documents and these their currencies in memory."""
    return [_earned(line, company.currency.digits) for line in lines]


def _earned(line: DeliveryLine, digits: int) -> Earned:
    document = line.document
    kept = line.quantity - line.returned_quantity
    net = share(line.net, ZERO, kept, line.quantity, document.currency.digits)
    return Earned(line, rounded(net * document.rate, digits), line.stock_value - line.returned_value)


def margins(user: Any, company: Company, start: dt.date, end: dt.date) -> list[Earned]:
    """What the deliveries between two dates (both included) earned; raises NotAllowed for who may not see margins."""
    if not user.has_perm(MARGIN, company):
        raise NotAllowed(step=str(DeliveryLine._meta.get_field("stock_value").verbose_name), permission=MARGIN)
    seen = Delivery.objects.visible_to(user).granted_to(user, MARGIN)
    seen = seen.filter(company=company, status=Delivery.Status.CONFIRMED)
    related = ("document__currency", "document__customer", "item")
    rows = DeliveryLine.objects.filter(document__in=seen.filter(date__range=(start, end))).select_related(*related)
    return of_lines(rows.order_by("document__date", "document_id", "position"), company=company)


def by_item(earned: Iterable[Earned]) -> list[Margin]:
    """The best first."""
    return _grouped(earned, lambda line: line.item)


def by_customer(earned: Iterable[Earned]) -> list[Margin]:
    """The best first."""
    return _grouped(earned, lambda line: line.document.customer)


def _grouped(earned: Iterable[Earned], subject_of: Any) -> list[Margin]:
    sums: dict[Item | Customer, tuple[Decimal, Decimal]] = {}
    for one in earned:
        subject = subject_of(one.line)
        if subject is not None:
            revenue, cost = sums.get(subject, (ZERO, ZERO))
            sums[subject] = (revenue + one.revenue, cost + one.cost)
    found = [Margin(subject, revenue, cost) for subject, (revenue, cost) in sums.items()]
    return sorted(found, key=lambda one: -one.margin)
