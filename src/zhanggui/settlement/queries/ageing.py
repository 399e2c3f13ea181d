"""How old what is owed is: by due date, in buckets, per party and currency, as of a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Currency
from zhanggui.masterdata.models import Party
from zhanggui.settlement.queries.accounts import SURVIVOR
from zhanggui.settlement.queries.open_items import open_on

ZERO = Decimal(0)
BUCKETS = ("not_due", "to_30", "to_60", "to_90", "over_90")
LABELS = {
    "not_due": _("Not due"),
    "to_30": _("1–30 days"),
    "to_60": _("31–60 days"),
    "to_90": _("61–90 days"),
    "over_90": _("Over 90 days"),
}
LIMITS = (("to_30", 30), ("to_60", 60), ("to_90", 90))


@dataclass(frozen=True, slots=True)
class Aged:
    """What is open with one party in one currency; the buckets add up to ``total``."""

    party: Party
    currency: Currency
    amounts: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), ZERO)

    @property
    def overdue(self) -> Decimal:
        return self.total - self.amounts["not_due"]

    @property
    def row(self) -> list[Decimal]:
        """The buckets in order."""
        return [self.amounts[name] for name in BUCKETS]


def ageing(items: QuerySet, day: dt.date) -> list[Aged]:
    """``items`` (of one side and the companies wanted) as of the end of ``day``, by party's name; three statements.

    Credits count in the bucket of their own date, as amounts that lower it; items of merged parties under the one that
    took them over.
    """
    rows = open_on(items, day).annotate(bucket=_bucket(day), account=SURVIVOR).order_by()
    sums = rows.values("account", "currency", "bucket").annotate(total=Sum("open_then"))
    found: dict[tuple[int, int], dict[str, Decimal]] = {}
    for row in sums:
        amounts = found.setdefault((row["account"], row["currency"]), dict.fromkeys(BUCKETS, ZERO))
        amounts[row["bucket"]] += row["total"]
    return _named({key: amounts for key, amounts in found.items() if any(amounts.values())})


def _bucket(day: dt.date) -> Any:
    """The first bucket whose oldest due date the item reaches."""
    cases = [When(due_date__gte=day, then=Value("not_due"))]
    cases += [When(due_date__gte=day - dt.timedelta(days=days), then=Value(name)) for name, days in LIMITS]
    return Case(*cases, default=Value("over_90"), output_field=CharField())


def _named(found: dict[tuple[int, int], dict[str, Decimal]]) -> list[Aged]:
    parties = Party.objects.in_bulk({party for party, _currency in found})
    currencies = Currency.objects.in_bulk({currency for _party, currency in found})
    aged = [Aged(parties[party], currencies[currency], amounts) for (party, currency), amounts in found.items()]
    return sorted(aged, key=lambda one: (one.party.name_key or one.party.name, one.party.pk, one.currency.code))


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open with one party in one currency now, and how much of it is overdue."""

    party_id: int
    currency_id: int
    open: Decimal
    overdue: Decimal


def balances(items: QuerySet, today: dt.date) -> list[Balance]:
    """Open amounts per party and currency; one statement."""
    overdue = Sum(Case(When(due_date__lt=today, then=F("open_amount")), default=Value(ZERO)))
    rows = items.exclude(open_amount=0).annotate(account=SURVIVOR).order_by().values("account", "currency")
    sums = rows.annotate(open=Sum("open_amount"), late=overdue).order_by("account", "currency")
    return [Balance(row["account"], row["currency"], row["open"], row["late"]) for row in sums]
