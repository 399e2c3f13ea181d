"""Settling by hand: what a payment or credit note has left goes to open items, named ones or the oldest first.

Shared by all documents that book money or credit, and by open items themselves; plain functions inside their commands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zhanggui.engines.amounts import ZERO, rounded
from zhanggui.kernel import dates, periods
from zhanggui.kernel.commands import Command, command
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Document, Period
from zhanggui.settlement.commands import open_items
from zhanggui.settlement.commands.open_items import Owner, Pair
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.accounts import opposite, survivors

Wanted = tuple[int, Decimal | None]
"""Key of an open item and how much of it to settle; None: as much as there is."""


class NothingToAllocate(Refusal):
    code = "nothing_to_allocate"
    sentence = _("Nothing of %(document)s is left to allocate, or nothing is open that it could settle.")


class MoneyUsedUp(Refusal):
    code = "money_used_up"
    sentence = _("%(amount)s can't be allocated to %(item)s: only %(left)s of %(document)s is left. Allocate less.")


class NothingAllocated(Refusal):
    code = "nothing_allocated"
    sentence = _("%(document)s settles nothing of this now.")


def commands(model: type[Document]) -> tuple[Command, Command]:
    """Register ``allocate`` and ``unallocate`` for a document that lowers a debt."""

    @command(model, "allocate")
    def allocate(
        document: Document,
        *,
        by: Any,
        at: dt.datetime,
        open_item: OpenItem | None = None,
        amount: Decimal | None = None,
        several: Sequence[dict[str, Any]] | None = None,
        date: dt.date | None = None,
    ) -> None:
        """Settle ``open_item``, or ``several`` (open_item, amount); where none is named, the oldest first."""
        settle(document, at=at, open_item=open_item, amount=amount, several=several, date=date)

    @command(model, "unallocate")
    def unallocate(document: Document, *, by: Any, at: dt.datetime, open_item: OpenItem | None = None) -> None:
        """Undo what the document settles: of one open item, or of all."""
        undo(document, at=at, open_item=open_item)

    return allocate, unallocate


def settle(
    document: Owner,
    *,
    at: dt.datetime,
    open_item: OpenItem | None = None,
    amount: Decimal | None = None,
    several: Sequence[dict[str, Any]] | None = None,
    date: dt.date | None = None,
) -> None:
    """Settle ``several`` (open_item, amount), or ``open_item``, or where neither is named the oldest items first.

    ``date`` is today where it isn't given. What is named gets its part or all is refused. Raises InvalidInput,
    NothingToAllocate, MoneyUsedUp, OverAllocated, DifferentAccounts, SameDirection.
    """
    named = _named(document, open_item, amount, several)
    date = date or document.company.day(at)
    if text := dates.problem(date, document.company, at, posting=True):
        raise InvalidInput.of("date", text)
    periods.require_open(document.company, Period.Area.MONEY, date)
    own = list(open_items.items_of(document).open())
    wanted = named or [(key, None) for key in _oldest(own)]
    locked = open_items.lock([*(item.pk for item in own), *(key for key, _amount in wanted)])
    others = [(locked[key], value) for key, value in wanted]
    pairs = list(_pairs(document, [locked[item.pk] for item in own], others))
    if not pairs or {key for key, _amount in named} - {key for pair in pairs for key in pair.keys}:
        raise NothingToAllocate(document=str(document))
    open_items.settle(document, pairs, date=date)


def _named(
    document: Owner, open_item: OpenItem | None, amount: Decimal | None, several: Sequence[dict[str, Any]] | None
) -> list[Wanted]:
    """What the caller names; nothing where the oldest are meant."""
    if several is None:
        if open_item is None and amount is not None:
            raise InvalidInput.of("open_item", _("Say which open item the amount settles."))
        several = [{"open_item": open_item, "amount": amount}] if open_item else []
    elif open_item is not None or amount is not None or not several:
        raise InvalidInput.of("several", _("Name either one open item or several."))
    if errors := list(_row_problems(document, several)):
        raise InvalidInput(errors)
    return [(row["open_item"].pk, row.get("amount")) for row in several]


def _row_problems(document: Owner, rows: Sequence[dict[str, Any]]) -> Iterator[FieldError]:
    named = [row.get("open_item") for row in rows]
    for position, row in enumerate(rows, 1):
        if row.get("open_item") is None:
            yield FieldError(position, "open_item", str(_("Choose an open item.")))
        elif row["open_item"] in named[: position - 1]:
            yield FieldError(position, "open_item", str(_("This open item is named twice.")))
        if row.get("amount") is not None:
            yield from amount_problems(document, row["amount"], position if len(rows) > 1 else None)


def _oldest(own: Sequence[OpenItem]) -> list[int]:
    """Items that ``own`` may settle, by due date."""
    rows = opposite(own[0]) if own else OpenItem.objects.none()
    return list(rows.values_list("pk", flat=True))


def _pairs(
    document: Owner, own: Sequence[OpenItem], wanted: Sequence[tuple[OpenItem, Decimal | None]]
) -> Iterator[Pair]:
    """Spread what is ours over the wanted items in order, as far as it goes. Raises MoneyUsedUp, SameDirection."""
    left = {item.pk: abs(item.open_amount) for item in own}
    for other, named in wanted:
        there = sum(left.values(), ZERO)
        rest = min(there, abs(other.open_amount)) if named is None else named
        if rest > there:
            values = {"amount": f"{rest:,.2f}", "item": str(other), "left": f"{there:,.2f}", "document": str(document)}
            raise MoneyUsedUp(**values)
        for item in own:
            part = min(rest, left[item.pk])
            if part > 0:
                yield open_items.pair(item, other, part)
                left[item.pk] -= part
                rest -= part


def undo(document: Owner, *, at: dt.datetime, open_item: OpenItem | None = None) -> None:
    """Undo what ``document`` settles: of one item, or all. Raises NothingAllocated."""
    rows = open_items.allocations_of(document)
    wanted = [row for row in rows if open_item is None or open_item.pk in (row.debit_id, row.credit_id)]
    if not wanted:
        raise NothingAllocated(document=str(document))
    open_items.undo(document, wanted, at=at)


# -- lines of drafts ---------------------------------------------------------------------------------------------------


def problems(document: Any, side: str, party_id: int, lines: Sequence[Any], *, sign: int = 1) -> list[FieldError]:
    """What is wrong with lines (position, open_item, amount) of a draft that wants to settle them.

    ``sign``: 1 settles what raises the debt, -1 what lowers it (a refund).
    """
    now = survivors([party_id, *(line.open_item.party_id for line in lines)])
    account = (document.company_id, side, now[party_id], document.currency_id)
    found: list[FieldError] = []
    for line in lines:
        item = line.open_item
        is_ours = (item.company_id, item.side, now[item.party_id], item.currency_id) == account
        found.extend(_line_problems(document, line, is_ours=is_ours, sign=sign))
    named = [line.open_item_id for line in lines]
    for line in lines:
        if line.open_item_id in named[: line.position - 1]:
            found.append(FieldError(line.position, "open_item", str(_("This open item is named twice."))))
    return found


def _line_problems(document: Any, line: Any, *, is_ours: bool, sign: int) -> Iterator[FieldError]:
    item = line.open_item
    still = max(sign * item.open_amount, ZERO)
    if not is_ours:
        text = _("%(item)s is not owed between this company and this party in %(currency)s.")
        values = {"item": item, "currency": document.currency}
        yield FieldError(line.position, "open_item", str(text % values))
    elif line.amount > still:
        text = _("Only %(open)s of %(item)s is open.")
        yield FieldError(line.position, "amount", str(text % {"open": f"{still:,.2f}", "item": item}))
    yield from amount_problems(document, line.amount, line.position)


def amount_problems(document: Any, amount: Decimal, row: int | None = None) -> Iterator[FieldError]:
    """An amount of money is above zero and has the decimals of its currency."""
    digits = document.currency.digits
    if amount <= 0:
        yield FieldError(row, "amount", str(_("The amount must be above zero.")))
    elif amount >= 10**15:
        yield FieldError(row, "amount", str(_("The amount is too large.")))
    elif amount != rounded(amount, digits):
        text = ngettext(
            "An amount in %(currency)s has at most %(digits)s decimal.",
            "An amount in %(currency)s has at most %(digits)s decimals.",
            digits,
        )
        if not digits:
            text = str(_("An amount in %(currency)s is a whole number."))
        yield FieldError(row, "amount", text % {"currency": document.currency, "digits": digits})
