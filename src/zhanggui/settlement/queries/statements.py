"""Statement of account (对账单): what happened with a party in a period, with opening and closing balance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.db.models import QuerySet, Sum

from zhanggui.settlement.models import OpenItem

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One booking: ``amount`` > 0 raises the debt; ``balance`` is what is owed after it."""

    date: dt.date
    source_type: str
    number: str
    reference: str
    due_date: dt.date
    amount: Decimal
    balance: Decimal
    cancels: bool

    @property
    def kind(self) -> str:
        """What kind of document it is, in the reader's language."""
        return str(apps.get_model(self.source_type)._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Statement:
    """``opening`` + sum of the rows = ``closing``, exactly."""

    opening: Decimal
    rows: Sequence[Row]
    closing: Decimal

    def totals(self) -> dict[str, Decimal]:
        """Sum of the period per kind of document (invoices, credit notes, payments …)."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            sums[row.source_type] = sums.get(row.source_type, ZERO) + row.amount
        return sums


def statement(items: QuerySet, start: dt.date, end: dt.date) -> Statement:
    """``items`` of one side, party and currency, from ``start`` to ``end``; two statements.

    Instalments of one document are one row, with the first due date.
    """
    opening = items.filter(date__lt=start).aggregate(total=Sum("amount"))["total"] or ZERO
    rows = list(_rows(_documents(items.filter(date__gte=start, date__lte=end).order_by("date", "pk")), opening))
    return Statement(opening, rows, rows[-1].balance if rows else opening)


def _documents(items: Iterable[OpenItem]) -> list[list[OpenItem]]:
    """Items booked together, in order."""
    found: dict[tuple[object, ...], list[OpenItem]] = {}
    for item in items:
        own = item.source_type, item.source_id, item.date, item.reverses_id is not None
        single = item.pk if item.source_type == "settlement.OpeningItems" else None
        found.setdefault((*own, single), []).append(item)
    return list(found.values())


def _rows(documents: Iterable[list[OpenItem]], opening: Decimal) -> Iterable[Row]:
    balance = opening
    for items in documents:
        first, amount = items[0], sum((item.amount for item in items), ZERO)
        balance += amount
        yield Row(
            date=first.date,
            source_type=first.source_type,
            number=first.source_number,
            reference=first.reference,
            due_date=min(item.due_date for item in items),
            amount=amount,
            balance=balance,
            cancels=first.reverses_id is not None,
        )
