"""What an amendment is asked: as much as a confirmation, about what it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from zhanggui.kernel import checks, periods, running
from zhanggui.kernel.checks import Finding, Level
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands.amendments import GOODS

TERMS = (*GOODS, "quantity", "price", "discount", "tax_id")
"""What is agreed on a line; names, notes and dates are not."""


def findings(order: TradeDocument, *, by: Any, at: dt.datetime) -> list[Finding]:
    """What the checks of confirming say now. Approval rules aren't among them: they guard the confirmation alone."""
    asked = checks.registered().get((order._meta.label, "confirm"), ())
    return [finding for function in asked for finding in function(order, by=by, at=at)]


def require(
    order: TradeDocument,
    known: Iterable[Finding],
    before: Sequence[PricedLine],
    after: Sequence[PricedLine],
    *,
    by: Any,
    at: dt.datetime,
) -> None:
    """Refuse what confirming the amended order would refuse; reasons that were given are kept in the Activity.

    ``known``: what was found before. About lines that stay nothing is asked again, nor about the whole order what was
    known, unless it stops orders and more is ordered than before. Raises PeriodClosed too (docs/adr/0032).
    """
    was = {line.pk: line for line in before}
    changed = [line for line in after if _terms(was.get(line.pk)) != _terms(line)]
    if changed or was.keys() - {line.pk for line in after}:
        require_period(order, at=at)
    rows, said = {line.position for line in changed}, {(one.code, str(one.message)) for one in known}
    orders_more = any(line.pk not in was or line.quantity > was[line.pk].quantity for line in changed)

    def asks(one: Finding) -> bool:
        if one.row is not None:
            return one.row in rows
        return (one.code, str(one.message)) not in said or (one.level is Level.BLOCK and orders_more)

    reasons = checks.enforce([one for one in findings(order, by=by, at=at) if asks(one)], running.reasons())
    if reasons:
        running.note(acknowledged=reasons)


def _terms(line: Any) -> tuple[Any, ...] | None:
    return tuple(getattr(line, name) for name in TERMS) if line else None


def require_period(order: TradeDocument, *, at: dt.datetime) -> None:
    """What was ordered changes on the order's date if its period is open, else today, which must be open then."""
    for area in order.posts_in:
        periods.back_date(order.company, area, order.date, at=at)
