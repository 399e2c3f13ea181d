"""Exchange rates on a date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .errors import NoRate
from .models import Company, Currency, ExchangeRate

ONE = Decimal(1)


def rate(company: Company, source: Currency, target: Currency, date: dt.date) -> Decimal:
    """How much of ``target`` one unit of ``source`` is on ``date`` (10 decimals); raises NoRate.

    The newest rate on or before the date; the inverse of the opposite rate where only that one is known.
    """
    if source.pk == target.pk:
        return ONE
    known = ExchangeRate.objects.filter(company=company, date__lte=date).order_by("-date", "-pk")
    direct = known.filter(source=source, target=target).values_list("rate", flat=True).first()
    if direct is not None:
        return direct
    inverse = known.filter(source=target, target=source).values_list("rate", flat=True).first()
    if inverse is None:
        raise NoRate(source=source.code, target=target.code, date=date.isoformat())
    return (ONE / inverse).quantize(Decimal("1e-10"))
