"""When what is due: an amount split into the instalments of a payment term, to the cent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from zhanggui.engines.amounts import HUNDRED, ZERO, share
from zhanggui.masterdata.models import PaymentTerm


@dataclass(frozen=True, slots=True)
class Instalment:
    date: dt.date
    amount: Decimal


def due_dates(term: PaymentTerm | None, date: dt.date, amount: Decimal, digits: int) -> list[Instalment]:
    """Instalments of ``amount`` for an invoice of ``date``, earliest first; one query.

    They add up to ``amount`` exactly, the last carries the remainder. Without a term all is due on ``date``.
    Instalments on the same day are one; parts that round to nothing are left out.
    """
    if term is None:
        return [Instalment(date, amount)]
    parts: dict[dt.date, Decimal] = {}
    before = ZERO
    for line in term.lines.all():
        part = share(amount, before, before + line.percent, HUNDRED, digits)
        due = line.due_date(date)
        parts[due] = parts.get(due, ZERO) + part
        before += line.percent
    found = [Instalment(due, part) for due, part in sorted(parts.items()) if part]
    return found or [Instalment(date, amount)]
