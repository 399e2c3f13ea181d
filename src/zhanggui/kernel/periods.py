"""Reading and closing periods.

Whoever asks inside a transaction holds the periods of that company and area until its end: what was open stays open.
Closing waits for those who hold them (docs/adr/0024).
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from .errors import PeriodClosed
from .models import Company, Period


def require_open(company: Company, area: str, date: dt.date) -> None:
    """Raise PeriodClosed where ``date`` lies in a closed period of ``area``."""
    if is_closed(company, area, date):
        raise PeriodClosed(date=date.isoformat(), area=str(Period.Area(area).label), company=str(company.label))


def is_closed(company: Company, area: str, date: dt.date) -> bool:
    return first_open_date(company, area, date) != date


def first_open_date(company: Company, area: str, date: dt.date) -> dt.date:
    """``date``, or the first day after the closed periods that cover it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhanggui_first_open_date(%s, %s, %s)", [company.pk, area, date])
        return cursor.fetchone()[0]


def back_date(company: Company, area: str, date: dt.date, *, at: dt.datetime) -> dt.date:
    """``date`` if its period is open, else today. Raises PeriodClosed where both are closed."""
    if not is_closed(company, area, date):
        return date
    today = company.day(at)
    require_open(company, area, today)
    return today


def wait_for_postings(company_id: int, area: str) -> None:
    """Wait until nobody holds the periods of ``area`` any more; who asks from now on waits for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(zhanggui_key_of_periods(%s, %s))", [company_id, area])
