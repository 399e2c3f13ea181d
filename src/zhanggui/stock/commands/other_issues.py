"""Other issues: stock out without an order, with a reason, at moving average."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.stock.commands import ledger, own_lines
from zhanggui.stock.commands.ledger import Move, Source
from zhanggui.stock.models import OtherIssue, OtherIssueLine

TO = {
    OtherIssue.Reason.PRODUCTION: Location.Kind.PRODUCTION,
    OtherIssue.Reason.SCRAP: Location.Kind.SCRAP,
}
"""Where goods go by reason; everything else is an adjustment."""


@command(OtherIssue, "draft", create=True, label=_("New other issue"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> OtherIssue:
    issue = OtherIssue(company=company, warehouse=warehouse, owner=by, date=date or company.day(at))
    set_header(issue, header)
    require_own_warehouse(issue)
    _write(issue, lines)
    return issue


@command(OtherIssue, "revise")
def revise(
    issue: OtherIssue,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    set_header(issue, header)
    require_own_warehouse(issue)
    if lines is not None:
        _write(issue, lines)


discard = discard_command(OtherIssue)


def _write(issue: OtherIssue, rows: Sequence[dict[str, Any]]) -> None:
    built = item_lines.build(issue, OtherIssueLine, rows)
    own_lines.require_stocked(built)
    kernel_lines.save(issue, OtherIssueLine, built)


@command(OtherIssue, "confirm")
def confirm(issue: OtherIssue, *, by: Any, at: dt.datetime) -> None:
    """Take the goods out of stock at what they are worth on average; raises InsufficientStock."""
    periods.require_open(issue.company, Period.Area.STOCK, issue.date)
    lines = kernel_lines.required(issue, OtherIssueLine)
    kind = TO.get(OtherIssue.Reason(issue.reason), Location.Kind.ADJUSTMENT)
    inside, outside = places(issue.company, issue.warehouse, kind)
    moves = [Move(line.item, line.variant, inside, outside, line.base_quantity, line.pk) for line in lines]
    ledger.post(Source.of(issue, at=at), moves)


@command(OtherIssue, "cancel")
def cancel(issue: OtherIssue, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Put the goods back at the value at which they left: at the original date if its period is open, else today."""
    ledger.undo(issue, at=at)
    note(reason=reason)
