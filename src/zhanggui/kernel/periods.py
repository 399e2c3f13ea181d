"""Reading and closing periods."""

from __future__ import annotations

import datetime as dt

from .errors import PeriodClosed
from .models import Company, Period


def require_open(company: Company, area: str, date: dt.date) -> None:
    """Raise PeriodClosed where ``date`` lies in a closed period of ``area``."""
    if is_closed(company, area, date):
        raise PeriodClosed(date=date.isoformat(), area=str(Period.Area(area).label), company=str(company.label))


def is_closed(company: Company, area: str, date: dt.date) -> bool:
    closed = Period.objects.filter(company=company, area=area, is_closed=True, start__lte=date, end__gte=date)
    return closed.exists()


def first_open_date(company: Company, area: str, date: dt.date) -> dt.date:
    """``date``, or the first day after the closed periods that cover it."""
    closed = Period.objects.filter(company=company, area=area, is_closed=True, end__gte=date).order_by("start")
    for start, end in closed.values_list("start", "end"):
        if start <= date <= end:
            date = end + dt.timedelta(days=1)
    return date
