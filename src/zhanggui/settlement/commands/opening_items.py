"""Opening items: what was owed on the day a company starts, booked one by one with their own dates and references."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import dates, periods, rates
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note
from zhanggui.kernel.drafts import discard_command, set_header
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.models import Company, Currency, Period
from zhanggui.masterdata.models import Customer, Supplier
from zhanggui.settlement.commands import allocations, open_items
from zhanggui.settlement.commands.open_items import Booking
from zhanggui.settlement.models import OpeningItems, OpeningItemsLine, OpenItem


@command(OpeningItems, "draft", create=True, label=_("New opening items"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    side: str,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> OpeningItems:
    opening = OpeningItems(company=company, owner=by, side=side, date=date or company.day(at))
    set_header(opening, header)
    _write(opening, lines, at)
    return opening


@command(OpeningItems, "revise")
def revise(
    opening: OpeningItems, *, by: Any, at: dt.datetime, lines: Sequence[dict[str, Any]] | None = None, **header: Any
) -> None:
    set_header(opening, header)
    _write(opening, _kept(opening) if lines is None else lines, at)


discard = discard_command(OpeningItems)


def _kept(opening: OpeningItems) -> list[dict[str, Any]]:
    return [{"id": key} for key in opening.lines.order_by("position").values_list("pk", flat=True)]


def _write(opening: OpeningItems, rows: Sequence[dict[str, Any]], at: dt.datetime) -> None:
    lines = kernel_lines.pair(opening, OpeningItemsLine, rows)
    for line, row in zip(lines, rows, strict=True):
        kernel_lines.assign(line, row)
        if line.currency_id is None:
            line.currency = opening.company.currency
        line.date = line.date or opening.date
    errors = [*_problems(opening, lines), *_date_problems(opening, lines, at)]
    if errors:
        raise InvalidInput(errors)
    kernel_lines.save(opening, OpeningItemsLine, lines)


def _problems(opening: OpeningItems, lines: Sequence[OpeningItemsLine]) -> Iterator[FieldError]:
    if opening.side not in OpenItem.Side.values:
        yield FieldError(None, "side", str(_("Choose payable or receivable.")))
        return
    known = _partners(opening.side, lines)
    for line in lines:
        if line.party_id is None:
            yield FieldError(line.position, "party", str(_("Choose a party.")))
        elif line.party_id not in known:
            text = _("%(party)s is no supplier yet.") if _is_payable(opening) else _("%(party)s is no customer yet.")
            yield FieldError(line.position, "party", str(text % {"party": line.party}))
        if line.amount is None:
            yield FieldError(line.position, "amount", str(_("Enter the amount.")))
        else:
            yield from _amount_problems(line)
        if line.due_date and line.due_date < line.date:
            yield FieldError(line.position, "due_date", str(_("The due date lies before the date of the document.")))


def _date_problems(opening: OpeningItems, lines: Sequence[OpeningItemsLine], at: dt.datetime) -> Iterator[FieldError]:
    """Each line is a posting of its own day."""
    for line in lines:
        for name in ("date", "due_date"):
            if text := dates.problem(getattr(line, name), opening.company, at, posting=name == "date"):
                yield FieldError(line.position, name, text)


def _is_payable(opening: OpeningItems) -> bool:
    return opening.side == OpenItem.Side.PAYABLE


def _partners(side: str, lines: Sequence[OpeningItemsLine]) -> set[int]:
    """Parties that have the role that the side needs; one query."""
    role = Supplier if side == OpenItem.Side.PAYABLE else Customer
    named = {line.party_id for line in lines if line.party_id}
    return set(role.objects.filter(party__in=named).values_list("party", flat=True))


def _amount_problems(line: OpeningItemsLine) -> Iterator[FieldError]:
    if not line.amount:
        yield FieldError(line.position, "amount", str(_("An opening item of zero says nothing. Remove the line.")))
    else:
        yield from allocations.amount_problems(line, abs(line.amount), line.position)


@command(OpeningItems, "confirm")
def confirm(opening: OpeningItems, *, by: Any, at: dt.datetime) -> None:
    """Each line becomes an open item of its own, dated and due as it was."""
    periods.require_open(opening.company, Period.Area.MONEY, opening.date)
    rows = OpeningItemsLine.objects.filter(document=opening).select_related("party", "currency").order_by("position")
    lines = list(rows)
    if not lines:
        raise kernel_lines.NoLines(document=str(opening))
    rate = _rates(opening.company)
    open_items.book(opening, [_booking(opening, line, rate(line.currency, line.date)) for line in lines])


def _booking(opening: OpeningItems, line: OpeningItemsLine, rate: Decimal) -> Booking:
    return Booking(
        side=opening.side,
        party=line.party,
        currency=line.currency,
        rate=rate,
        date=line.date,
        due_date=line.due_date or line.date,
        amount=line.amount,
        reference=line.reference,
    )


def _rates(company: Company) -> Callable[[Currency, dt.date], Decimal]:
    """Rates into the company's currency; each currency and date is looked up once."""
    known: dict[tuple[int, dt.date], Decimal] = {}

    def rate(currency: Currency, date: dt.date) -> Decimal:
        if (currency.pk, date) not in known:
            known[currency.pk, date] = rates.rate(company, currency, company.currency, date)
        return known[currency.pk, date]

    return rate


@command(OpeningItems, "cancel")
def cancel(opening: OpeningItems, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Take all items back; refused while one of them is settled."""
    note(reason=reason)
    open_items.take_back(opening, at=at)
