"""How far from today a document may be dated; one rule for all, asked wherever a date is entered or a draft left.

What posts to a ledger or is numbered without gaps may lie ahead of today by the company's ``days_ahead`` only: a wrong
year would open a series of numbers and leave open periods behind. Orders, notices and what falls due may lie ten years
ahead. Looking back there is no limit but ``EARLIEST``: opening balances and replays bring old days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from .errors import FieldError, InvalidInput
from .models import Company, Document

EARLIEST = dt.date(1970, 1, 1)
YEARS_AHEAD = 10
MOST_DAYS = 365 * YEARS_AHEAD
LEDGERS = frozenset({"stock", "money"})


def posts(model: type[Document]) -> bool:
    """Whether documents of ``model`` write to a ledger, or are numbered without gaps."""
    return model.gap_free or not LEDGERS.isdisjoint(model.posts_in)


def problem(date: Any, company: Company, at: dt.datetime, *, posting: bool = False) -> str | None:
    """What is wrong with a date that was entered, as a sentence; ``posting``: it is a day in a ledger."""
    if not isinstance(date, dt.date):
        return None
    today = company.day(at)
    if date < EARLIEST:
        text = _("%(date)s lies before %(earliest)s. Correct the year.")
        return text % {"date": date.isoformat(), "earliest": EARLIEST.isoformat()}
    if posting and date > (last := today + dt.timedelta(days=company.days_ahead)):
        text = _(
            "%(date)s lies too far ahead: what is posted is dated %(last)s at the latest. Correct the date, or have "
            "the company's days ahead raised."
        )
        return text % {"date": date.isoformat(), "last": last.isoformat()}
    if date > (last := dt.date(today.year + YEARS_AHEAD, 12, 31)):
        text = _("%(date)s lies more than ten years ahead. The last day is %(last)s; correct the year.")
        return text % {"date": date.isoformat(), "last": last.isoformat()}
    return None


def too_many(days: int) -> str | None:
    """What is wrong with days after which something is due, as a sentence: no date that can be meant comes of them."""
    if days <= MOST_DAYS:
        return None
    return _("At most %(most)s days are possible.") % {"most": f"{MOST_DAYS:,}"}


def require(document: Any, was: dict[str, Any], *, at: dt.datetime, leaves_draft: bool = False) -> None:
    """Raise InvalidInput for dates of a document's header that are new or changed; for its own on leaving draft too."""
    if not isinstance(document, Document):
        return
    changed = {name for name in _columns(type(document)) if was.get(name) != getattr(document, name)}
    named = changed | ({"date"} if leaves_draft else set())
    if named and (errors := list(_errors(document, named, at))):
        raise InvalidInput(errors)


def _errors(document: Document, names: set[str], at: dt.datetime) -> Iterator[FieldError]:
    for name in sorted(names):
        is_posted = name == "date" and posts(type(document))
        if text := problem(getattr(document, name), document.company, at, posting=is_posted):
            yield FieldError(None, name, text)


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    """Dates of the header, without instants."""
    return tuple(field.attname for field in model._meta.concrete_fields if type(field) is models.DateField)
