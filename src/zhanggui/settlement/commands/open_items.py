"""The one writer of the ledger of open items: booking, settling, taking back.

Plain functions, called inside commands of the documents: no permission, no Activity. Open items are locked after all
documents and by key, so that two who settle the same item wait for each other and the second sees what the first left.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO, share
from zhanggui.kernel import bulk, locks, numbering, periods
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Currency, Document, Period
from zhanggui.masterdata.models import Party, PaymentTerm
from zhanggui.settlement.models import Allocation, OpenItem, OpenItemQuerySet
from zhanggui.settlement.queries.accounts import survivors

Owner = Document | OpenItem
"""What settles: a document by all it booked, or one open item by itself."""


class OverAllocated(Refusal):
    code = "over_allocated"
    sentence = _(
        "%(amount)s can't be allocated to %(item)s: only %(open)s of it is open. Allocate less, or choose another one."
    )


class DifferentAccounts(Refusal):
    code = "different_accounts"
    sentence = _(
        "%(debit)s and %(credit)s don't belong together. Only items of one company, party and currency settle each "
        "other."
    )


class SameDirection(Refusal):
    code = "same_direction"
    sentence = _(
        "%(one)s and %(other)s both raise what is owed, or both lower it, so they can't settle each other. Choose an "
        "item with the opposite sign."
    )


class InvoicePaid(Refusal):
    code = "invoice_paid"
    sentence = _(
        "%(document)s can't be cancelled: %(amount)s of it is settled by %(settled_by)s. Undo those allocations first, "
        "or credit the invoice."
    )


# -- booking -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Booking:
    """One item to be booked. ``amount`` > 0 raises the debt, < 0 lowers it."""

    side: str
    party: Party
    currency: Currency
    rate: Decimal
    date: dt.date
    due_date: dt.date
    amount: Decimal
    reference: str = ""


def book(document: Document, bookings: Iterable[Booking]) -> list[OpenItem]:
    """Write one open item a booking, counted as instalments of ``document``; nothing is owed where an amount is zero.

    Items carry the document's number, so it is given here. Numbers without gaps take their lock last of all: lock
    what is to be settled before.
    """
    numbering.assign(document)
    return OpenItem.objects.bulk_create(
        _item(document, booking, instalment) for instalment, booking in enumerate(bookings, 1) if booking.amount
    )


def _item(document: Document, booking: Booking, instalment: int) -> OpenItem:
    return OpenItem(
        company_id=document.company_id,
        side=booking.side,
        party=booking.party,
        currency=booking.currency,
        rate=booking.rate,
        date=booking.date,
        due_date=booking.due_date,
        amount=booking.amount,
        open_amount=booking.amount,
        instalment=instalment,
        source_type=document._meta.label,
        source_id=document.pk,
        source_number=document.number,
        reference=booking.reference,
    )


def in_instalments(whole: Booking, term: PaymentTerm | None) -> list[Booking]:
    """``whole`` split as ``term`` says; parts add up exactly, the last carries the remainder."""
    lines = list(term.lines.all()) if term else []
    if not lines:
        return [whole]
    percents = sum((line.percent for line in lines), ZERO)
    parts, before = [], ZERO
    for line in lines:
        after = before + line.percent
        amount = share(whole.amount, before, after, percents, whole.currency.digits)
        parts.append(replace(whole, amount=amount, due_date=line.due_date(whole.date)))
        before = after
    return parts


# -- settling ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """``amount`` (> 0) of ``credit`` settles ``debit``. Both are locked, or were made by this transaction."""

    debit: OpenItem
    credit: OpenItem
    amount: Decimal

    @property
    def keys(self) -> tuple[int, int]:
        return self.debit.pk, self.credit.pk

    @property
    def is_between_parties(self) -> bool:
        return self.debit.party_id != self.credit.party_id


def pair(own: OpenItem, other: OpenItem, amount: Decimal) -> Pair:
    """Two items that settle each other. Raises SameDirection where both raise or both lower the debt."""
    if (own.amount > 0) == (other.amount > 0):
        raise SameDirection(one=str(own), other=str(other))
    return Pair(own, other, amount) if own.amount > 0 else Pair(other, own, amount)


def lock(keys: Iterable[int]) -> dict[int, OpenItem]:
    """Lock and load open items by key; those that the transaction holds are as it knows them."""
    wanted = set(keys)
    held = {item.pk: item for item in locks.locked(OpenItem) if item.pk in wanted}
    if wanted <= held.keys():
        return held
    return {item.pk: item for item in locks.lock(OpenItem.objects.filter(pk__in=wanted))}


def lock_open(document: Document) -> list[OpenItem]:
    """Lock what is owed of an invoice, the oldest instalment first."""
    rows = locks.lock(items_of(document).filter(open_amount__gt=0))
    return sorted(rows, key=lambda item: (item.due_date, item.pk))


def settle(document: Owner, pairs: Sequence[Pair], *, date: dt.date) -> list[Allocation]:
    """Allocate on behalf of ``document``; never more than is open. An item isn't settled before its own date.

    Raises OverAllocated, DifferentAccounts. Three statements, however many pairs.
    """
    _require_one_account(pairs)
    for pair in pairs:
        _take(pair)
    rows = [_allocation(document, pair, date) for pair in pairs]
    Allocation.objects.bulk_create(rows)
    _add([(pair.debit.pk, -pair.amount) for pair in pairs] + [(pair.credit.pk, pair.amount) for pair in pairs])
    return rows


def _take(pair: Pair) -> None:
    debit, credit, amount = pair.debit, pair.credit, pair.amount
    for item, left in ((debit, debit.open_amount), (credit, -credit.open_amount)):
        if amount <= 0 or amount > left:
            raise OverAllocated(amount=_shown(amount), item=str(item), open=_shown(max(left, ZERO)))
    debit.open_amount -= amount
    credit.open_amount += amount


def _require_one_account(pairs: Sequence[Pair]) -> None:
    """Both of a pair stand between the same two; a party that was merged is the one that took it over."""
    apart = {item.party_id for pair in pairs if pair.is_between_parties for item in (pair.debit, pair.credit)}
    now = survivors(apart)
    for pair in pairs:
        debit, credit = (_account(item, now) for item in (pair.debit, pair.credit))
        if debit != credit:
            raise DifferentAccounts(debit=str(pair.debit), credit=str(pair.credit))


def _account(item: OpenItem, now: Mapping[int, int]) -> tuple[Any, ...]:
    return item.company_id, item.side, now.get(item.party_id, item.party_id), item.currency_id


def _shown(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount == round(amount, 2) else f"{amount.normalize():,f}"


def _allocation(document: Owner, pair: Pair, date: dt.date) -> Allocation:
    return Allocation(
        company_id=document.company_id,
        debit=pair.debit,
        credit=pair.credit,
        amount=pair.amount,
        date=max(date, pair.debit.date, pair.credit.date),
        source_type=document._meta.label,
        source_id=document.pk,
    )


def _add(changes: Iterable[tuple[int, Decimal]]) -> None:
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for key, change in changes:
        sums[key] += change
    bulk.increment(OpenItem, ("open_amount",), sorted(sums.items()))


# -- undoing -----------------------------------------------------------------------------------------------------------


def allocations_of(document: Owner) -> list[Allocation]:
    """What settles, or is settled by, the items of a document now, oldest first."""
    own = items_of(document)
    rows = Allocation.objects.filter(Q(debit__in=own) | Q(credit__in=own), reverses=None, reversed_by=None)
    return list(rows.select_related("debit", "credit").order_by("pk"))


def undo(document: Owner, allocations: Sequence[Allocation], *, at: dt.datetime) -> None:
    """Take allocations back by opposite ones, at their own date if its period is open, else today."""
    if not allocations:
        return
    lock([row.debit_id for row in allocations] + [row.credit_id for row in allocations])
    dated = _dates(document.company, at)
    Allocation.objects.bulk_create(_opposite(document, row, dated(row.date)) for row in allocations)
    _add([(row.debit_id, row.amount) for row in allocations] + [(row.credit_id, -row.amount) for row in allocations])


def _opposite(document: Owner, row: Allocation, date: dt.date) -> Allocation:
    return Allocation(
        company_id=row.company_id,
        debit_id=row.debit_id,
        credit_id=row.credit_id,
        amount=-row.amount,
        date=date,
        source_type=document._meta.label,
        source_id=document.pk,
        reverses=row,
    )


def take_back(document: Document, *, at: dt.datetime, area: str | None = None) -> None:
    """Close the open items of a document that is being cancelled: an opposite item each, the two settle each other.

    At their own date if it is open for money and for ``area``, else today. Raises InvoicePaid where something of them
    is settled, PeriodClosed where today is closed too.
    """
    items = locks.lock(items_of(document))
    _refuse_settled(document, items)
    if not items:
        return
    dated = _dates(document.company, at, area)
    opposite = [_taken_back(item, dated(item.date)) for item in items]
    OpenItem.objects.bulk_create(opposite)
    pairs = [pair(*both, abs(both[0].amount)) for both in zip(items, opposite, strict=True)]
    settle(document, pairs, date=min(item.date for item in opposite))


def items_of(document: Owner) -> OpenItemQuerySet:
    """The open items that a document booked; of an open item, itself."""
    if isinstance(document, OpenItem):
        return OpenItem.objects.filter(pk=document.pk)
    return OpenItem.objects.filter(source_type=document._meta.label, source_id=document.pk, reverses=None)


def _refuse_settled(document: Document, items: Sequence[OpenItem]) -> None:
    settled = [item for item in items if item.open_amount != item.amount]
    if settled:
        amount = sum((abs(item.amount - item.open_amount) for item in settled), ZERO)
        raise InvoicePaid(document=str(document), amount=_shown(amount), settled_by=", ".join(_settlers(settled)))


def _settlers(items: Sequence[OpenItem]) -> list[str]:
    """What settles these items, by number."""
    own = {item.pk for item in items}
    either = Q(debit__in=own) | Q(credit__in=own)
    rows = Allocation.objects.filter(either, reverses=None, reversed_by=None).select_related("debit", "credit")
    return sorted({str(row.credit if row.debit_id in own else row.debit) for row in rows})


def _taken_back(item: OpenItem, date: dt.date) -> OpenItem:
    return OpenItem(
        company_id=item.company_id,
        side=item.side,
        party_id=item.party_id,
        currency_id=item.currency_id,
        rate=item.rate,
        date=date,
        due_date=max(date, item.due_date),
        amount=-item.amount,
        open_amount=-item.amount,
        instalment=item.instalment,
        source_type=item.source_type,
        source_id=item.source_id,
        source_number=item.source_number,
        reference=item.reference,
        reverses=item,
    )


def _dates(company: Company, at: dt.datetime, area: str | None = None) -> Callable[[dt.date], dt.date]:
    """A function from an original date to the one at which it is undone; asks once a date.

    That date is open for money, and for ``area`` where one is given.
    """
    known: dict[dt.date, dt.date] = {}
    areas = [Period.Area.MONEY, *([area] if area else [])]

    def dated(date: dt.date) -> dt.date:
        if date not in known:
            known[date] = max(periods.back_date(company, one, date, at=at) for one in areas)
        return known[date]

    return dated
