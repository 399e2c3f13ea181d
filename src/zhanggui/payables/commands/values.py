"""What an invoice says goods are worth, against the value at which they were received.

The receipt's share is cleared (GRNI); what the rate did is exchange difference; the rest is a price difference, which
goes to the goods as far as they are still there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.engines.amounts import HUNDRED, ZERO, rounded, share
from zhanggui.kernel import periods
from zhanggui.kernel.models import Period
from zhanggui.pricing.commands import parts
from zhanggui.settlement.commands.credit_matching import Credit, Credited
from zhanggui.settlement.commands.matching import Match, Matching, kept
from zhanggui.stock.commands import valuation
from zhanggui.stock.commands.ledger import Source
from zhanggui.stock.commands.valuation import LatePrice

MEASURED = (*parts.COUNTED, "cleared_value", "price_difference", "exchange_difference")
"""What confirming may change of a line."""


def cost(document: Any, line: Any) -> Decimal:
    """Net, and the tax that can't be recovered, in company currency."""
    lost = HUNDRED - line.tax.recoverable_percent if line.tax else ZERO
    return _in_company(document, (line.net + line.tax_amount * lost / HUNDRED) * document.rate)


def _in_company(document: Any, amount: Decimal) -> Decimal:
    return rounded(amount, document.company.currency.digits)


def set_all(matched: Matching) -> None:
    """Values of all lines, and what they clear of their receipts."""
    for match in matched.found:
        if match.moved is not None:
            _set(matched, match)


def _set(matched: Matching, match: Match) -> None:
    invoice, line, moved = matched.invoice, match.line, match.moved
    billed = matched.billed[moved.pk]
    until = min(match.before + line.quantity, kept(moved))
    line.cleared_value = max(ZERO, received(invoice, moved, until) - moved.invoiced_value - billed.value)
    billed.value += line.cleared_value
    line.exchange_difference = by_rate(invoice, moved, line.cleared_value)
    line.price_difference = cost(invoice, line) - line.cleared_value - line.exchange_difference


def set_credited(matched: Credited) -> None:
    """The same for a credit note; all values are positive and lower what the invoice brought."""
    for credit in matched.found:
        if credit.moved is not None:
            _set_credited(matched, credit)
        elif credit.returned is not None and credit.invoiced is None:
            _set_returned(matched, credit)


def _set_credited(matched: Credited, credit: Credit) -> None:
    line, moved, billed = credit.line, credit.moved, matched.billed[credit.moved.pk]
    before = moved.invoiced_value + billed.value
    line.cleared_value = max(ZERO, before - received(matched.note, moved, moved.invoiced_quantity - credit.taken))
    billed.value -= line.cleared_value
    line.exchange_difference = by_rate(matched.note, moved, line.cleared_value)
    line.price_difference = cost(matched.note, line) - line.cleared_value - line.exchange_difference


def _set_returned(matched: Credited, credit: Credit) -> None:
    """Goods of a return without receipt: what they were worth when they left is cleared."""
    line, returned, digits = credit.line, credit.returned, matched.note.company.currency.digits
    line.cleared_value = share(
        returned.stock_value, credit.before, credit.before + line.quantity, returned.quantity, digits
    )
    line.price_difference = cost(matched.note, line) - line.cleared_value


def received(document: Any, moved: Any, until: Decimal) -> Decimal:
    """Value of the first ``until`` of a receipt's line; parts add up to the whole line's value."""
    return _in_company(document, moved.stock_value * min(until, moved.quantity) / moved.quantity)


def by_rate(document: Any, moved: Any, value: Decimal) -> Decimal:
    """By how much ``value``, received at the receipt's rate, differs at the document's rate."""
    source = moved.document
    if source.currency_id != document.currency_id or source.rate == document.rate:
        return ZERO
    return _in_company(document, value * document.rate / source.rate) - value


def correct(
    document: Any, lines: Sequence[Any], *, at: dt.datetime, sign: int = 1, moved: Mapping[int, Any] | None = None
) -> None:
    """Tell stock the price differences, in the first open period. ``moved``: the receipts' lines by key."""
    prices = [
        LatePrice(
            line.item_id, line.variant_id, _received_quantity(line, moved or {}), sign * line.price_difference, line.pk
        )
        for line in lines
        if line.is_stocked and line.price_difference
    ]
    if prices:
        date = periods.first_open_date(document.company, Period.Area.STOCK, document.date)
        valuation.correct(Source.of(document, at=at, date=date), prices)


def _received_quantity(line: Any, moved: Mapping[int, Any]) -> Decimal:
    """Where more was invoiced than came, the difference belongs to what came."""
    origin = moved.get(getattr(line, "receipt_line_id", None) or 0)
    return min(line.base_quantity, origin.base_quantity) if origin else line.base_quantity
