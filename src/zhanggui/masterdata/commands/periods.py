"""Periods: spans of dates that a company closes for one area, and opens again where it must."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.commands import command, note
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.masters import write
from zhanggui.kernel.models import Company, Period
from zhanggui.kernel.periods import wait_for_postings


class PeriodOverlaps(Refusal):
    code = "period_overlaps"
    sentence = _("%(start)s – %(end)s overlaps the period %(other)s. Choose dates that lie outside of it.")


class PeriodIsClosed(Refusal):
    code = "period_is_closed"
    sentence = _("The period %(period)s is closed already.")


class PeriodIsOpen(Refusal):
    code = "period_is_open"
    sentence = _("The period %(period)s is open.")


class ClosedPeriodKept(Refusal):
    code = "closed_period_kept"
    sentence = _("The period %(period)s is closed. Reopen it before you delete it.")


@command(Period, "create", create=True, label=_("New period"))
def create(*, by: Any, at: dt.datetime, company: Company, area: Period.Area, start: dt.date, end: dt.date) -> Period:
    """An open period; dates without a period are open too."""
    if end < start:
        raise InvalidInput.of("end", _("A period ends on or after the day on which it starts."))
    there = Period.objects.filter(company=company, area=area, start__lte=end, end__gte=start).first()
    if there is not None:
        raise PeriodOverlaps(start=start.isoformat(), end=end.isoformat(), other=str(there))
    return write(Period(), {"company": company, "area": area, "start": start, "end": end})


@command(Period, "close", label=pgettext_lazy("period", "Close"))
def close(period: Period, *, by: Any, at: dt.datetime) -> None:
    """Nothing more is posted into these dates, neither by what is running now."""
    if period.is_closed:
        raise PeriodIsClosed(period=str(period))
    wait_for_postings(period.company_id, period.area)
    period.is_closed, period.closed_by_id = True, by.pk


@command(Period, "reopen", label=pgettext_lazy("period", "Reopen"))
def reopen(period: Period, *, by: Any, at: dt.datetime, reason: str) -> None:
    if not period.is_closed:
        raise PeriodIsOpen(period=str(period))
    period.is_closed, period.closed_by_id = False, None
    note(reason=reason)


@command(Period, "remove", label=_("Delete"))
def remove(period: Period, *, by: Any, at: dt.datetime) -> None:
    if period.is_closed:
        raise ClosedPeriodKept(period=str(period))
    period.delete()
