"""Payments: money to a supplier. Draft, revise, confirm, allocate later, undo, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Supplier
from zhanggui.settlement.commands import allocations, money
from zhanggui.settlement.models import Payment


@command(Payment, "draft", create=True, label=_("New payment"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> Payment:
    return money.draft(
        money.OUT, by=by, at=at, company=company, partner=supplier, date=date, lines=lines, header=header
    )


revise = money.revise_command(money.OUT)
discard = discard_command(Payment)
confirm, cancel = money.decisions(money.OUT)
more_than_open = money.more_than_open(money.OUT)
allocate, unallocate = allocations.commands(Payment)
