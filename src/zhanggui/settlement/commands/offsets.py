"""Open items settled from their own page: advances, credit balances and credit notes against what is owed.

Works on every item, whichever document booked it: those of opening items and of invoices whose balance is a credit
have no step of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.commands import command
from zhanggui.masterdata.models import Party
from zhanggui.settlement.commands import allocations
from zhanggui.settlement.models import Allocation, OpenItem


@command(OpenItem, "allocate", label=_("Allocate"))
def allocate(
    item: OpenItem,
    *,
    by: Any,
    at: dt.datetime,
    open_item: OpenItem | None = None,
    amount: Decimal | None = None,
    several: Sequence[dict[str, Any]] | None = None,
    date: dt.date | None = None,
) -> None:
    """Settle ``item`` with items of the opposite sign: ``open_item``, ``several``, or the oldest first."""
    allocations.settle(item, at=at, open_item=open_item, amount=amount, several=several, date=date)


@command(OpenItem, "unallocate", label=_("Undo allocations"))
def unallocate(item: OpenItem, *, by: Any, at: dt.datetime, open_item: OpenItem | None = None) -> None:
    """Undo what settles ``item``: of one other item, or of all."""
    allocations.undo(item, at=at, open_item=open_item)


@check(Party, "unmerge")
def settled_together(party: Party, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Items of two parties settle each other only while these are one."""
    mixed = Q(debit__party=party) & ~Q(credit__party=party) | Q(credit__party=party) & ~Q(debit__party=party)
    found = Allocation.objects.filter(mixed, reverses=None, reversed_by=None).select_related("debit", "credit").first()
    if found is None:
        return []
    message = _("%(debit)s and %(credit)s settle each other, and one of them belongs to %(party)s.")
    named = {"debit": found.debit, "credit": found.credit, "party": party}
    return [Finding(Level.BLOCK, "settled_together", message % named, _("Undo that allocation first."))]
