"""Money receipts: money from a customer. Draft, revise, confirm, allocate later, undo, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Customer
from zhanggui.settlement.commands import allocations, money
from zhanggui.settlement.models import MoneyReceipt


@command(MoneyReceipt, "draft", create=True, label=_("New money receipt"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> MoneyReceipt:
    return money.draft(money.IN, by=by, at=at, company=company, partner=customer, date=date, lines=lines, header=header)


revise = money.revise_command(money.IN)
discard = discard_command(MoneyReceipt)
confirm, cancel = money.decisions(money.IN)
more_than_open = money.more_than_open(money.IN)
allocate, unallocate = allocations.commands(MoneyReceipt)
