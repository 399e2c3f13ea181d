"""What payments and money receipts have in common: money that settles open items; the rest stays open as an advance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods, rates
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.commands import Command, command, note
from zhanggui.kernel.drafts import set_header
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Company, Currency, Period
from zhanggui.masterdata.models import Party, TradeDocument
from zhanggui.masterdata.queries import terms as agreed
from zhanggui.settlement.commands import allocations, open_items
from zhanggui.settlement.commands.open_items import Booking
from zhanggui.settlement.models import (
    MoneyReceipt,
    MoneyReceiptLine,
    OpenItem,
    Payment,
    PaymentLine,
)

Money = Payment | MoneyReceipt


class NothingToSettle(Refusal):
    code = "nothing_to_settle"
    sentence = _("Nothing of %(document)s is open any more.")


@dataclass(frozen=True, slots=True)
class Kind:
    """Money out or in: its models, the partner's field, whose items it settles and where the terms are found."""

    model: type[Money]
    line: type[models.Model]
    partner: str
    side: str
    terms: Callable[[Company, Any], agreed.Terms]

    def party(self, document: Money) -> Party:
        return getattr(document, self.partner).party


OUT = Kind(Payment, PaymentLine, "supplier", OpenItem.Side.PAYABLE, agreed.supplier_terms)
IN = Kind(MoneyReceipt, MoneyReceiptLine, "customer", OpenItem.Side.RECEIVABLE, agreed.customer_terms)


# -- drafts ------------------------------------------------------------------------------------------------------------


def draft(
    kind: Kind,
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    partner: Any,
    date: dt.date | None,
    lines: Sequence[dict[str, Any]],
    header: dict[str, Any],
) -> Any:
    """A new draft. The amount is the sum of its lines where it isn't given, the currency that of what it settles."""
    document = kind.model(company=company, owner=by, date=date or company.day(at), **{kind.partner: partner})
    set_header(document, header)
    if "currency" not in header:
        document.currency = _currency(kind, document, lines)
    _write(kind, document, lines, header)
    return document


def revise_command(kind: Kind) -> Command:
    """Register ``revise``."""

    @command(kind.model, "revise")
    def revise(
        document: Money, *, by: Any, at: dt.datetime, lines: Sequence[dict[str, Any]] | None = None, **header: Any
    ) -> None:
        set_header(document, header)
        rows = [{"id": key} for key in document.lines.values_list("pk", flat=True)] if lines is None else lines
        _write(kind, document, rows, header)

    return revise


def _currency(kind: Kind, document: Money, rows: Sequence[dict[str, Any]]) -> Currency:
    if document.account:
        return document.account.currency
    items = [row["open_item"] for row in rows if row.get("open_item")]
    return items[0].currency if items else kind.terms(document.company, getattr(document, kind.partner)).currency


def _write(kind: Kind, document: Money, rows: Sequence[dict[str, Any]], header: dict[str, Any]) -> None:
    lines = _lines(kind, document, rows)
    if document.amount is None:
        document.amount = sum((line.amount for line in lines), ZERO)
    if "rate" not in header and (document.pk is None or header.keys() & {"date", "currency"}):
        document.rate = rates.rate(document.company, document.currency, document.company.currency, document.date)
    errors = [*_header_problems(document, lines), *_line_problems(kind, document, lines)]
    if errors:
        raise InvalidInput(errors)
    kernel_lines.save(document, kind.line, lines)


def _lines(kind: Kind, document: Money, rows: Sequence[dict[str, Any]]) -> list[Any]:
    """Lines as sent; without an amount a line takes all that is open, or what is left of the document's amount."""
    lines = kernel_lines.pair(document, kind.line, rows)
    for line, row in zip(lines, rows, strict=True):
        kernel_lines.assign(line, row)
    missing = [line.position for line in lines if line.open_item_id is None]
    if missing:
        raise InvalidInput(FieldError(row, "open_item", str(_("Choose an open item."))) for row in missing)
    left = None if document.amount is None else document.amount - sum((line.amount or ZERO for line in lines), ZERO)
    for line in (line for line in lines if line.amount is None):
        still = abs(line.open_item.open_amount)
        line.amount = still if left is None else min(left, still)
        left = None if left is None else left - line.amount
    return lines


def _header_problems(document: Money, lines: Sequence[Any]) -> list[FieldError]:
    found = list(allocations.amount_problems(document, document.amount))
    settled = sum((line.amount for line in lines), ZERO)
    if settled > document.amount:
        text = _("The lines settle %(settled)s, which is more than the amount.")
        found.append(FieldError(None, "amount", str(text % {"settled": f"{settled:,.2f}"})))
    if document.rate <= 0:
        found.append(FieldError(None, "rate", str(_("The exchange rate must be above zero."))))
    if document.rate != 1 and document.currency == document.company.currency:
        found.append(FieldError(None, "rate", str(_("In the company's own currency the exchange rate is 1."))))
    account = document.account
    if account and (account.company_id, account.currency_id) != (document.company_id, document.currency_id):
        text = _("%(account)s is no account of this company in %(currency)s.")
        values = {"account": account, "currency": document.currency}
        found.append(FieldError(None, "account", str(text % values)))
    return found


def _line_problems(kind: Kind, document: Money, lines: Sequence[Any]) -> list[FieldError]:
    return allocations.problems(document, kind.side, kind.party(document).pk, lines, sign=-document.sign)


def of_invoice(
    kind: Kind,
    invoice: TradeDocument,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    amount: Decimal | None,
    header: dict[str, Any],
) -> Any:
    """A draft that settles an invoice: all that is open of it, or ``amount`` from the oldest instalment on.

    What ``amount`` is above the open amount becomes an advance. Raises NothingToSettle, InvalidInput.
    """
    if amount is not None and (errors := list(allocations.amount_problems(invoice, amount))):
        raise InvalidInput(errors)
    lines = _open_rows(invoice, amount)
    if not lines:
        raise NothingToSettle(document=str(invoice))
    named = {"currency": invoice.currency} | ({} if amount is None else {"amount": amount})
    partner = getattr(invoice, kind.partner)
    return draft(
        kind, by=by, at=at, company=invoice.company, partner=partner, date=date, lines=lines, header=named | header
    )


def _open_rows(invoice: TradeDocument, amount: Decimal | None) -> list[dict[str, Any]]:
    rows, left = [], amount
    for item in open_items.lock_open(invoice):
        part = item.open_amount if left is None else min(left, item.open_amount)
        left = None if left is None else left - part
        if part > 0:
            rows.append({"open_item": item, "amount": part})
    return rows


# -- checks ------------------------------------------------------------------------------------------------------------


def more_than_open(kind: Kind) -> Callable[..., Iterable[Finding]]:
    """Register the Check: what the lines name has less open than the money that goes to it."""

    @check(kind.model, "confirm")
    def more_than_open(document: Money, *, by: Any, at: dt.datetime) -> list[Finding]:
        """An advance is nothing unusual; one that comes with what it settles may be a slip of the pen."""
        lines = kernel_lines.read(document, kind.line)
        still = sum((abs(line.open_item.open_amount) for line in lines), ZERO)
        may_be = lines and all(line.amount <= abs(line.open_item.open_amount) for line in lines)
        return [_beyond(document, still)] if may_be and document.amount > still else []

    return more_than_open


def _beyond(document: Money, still: Decimal) -> Finding:
    digits = document.currency.digits
    amount, still_open, rest = (f"{one:,.{digits}f}" for one in (document.amount, still, document.amount - still))
    text = _("%(amount)s is %(rest)s more than the %(open)s that are still open of what it settles.")
    message = text % {"amount": amount, "open": still_open, "rest": rest}
    return Finding(Level.WARN, "more_than_open", message, _("Correct the amount, or say what the rest is for."))


# -- decisions ---------------------------------------------------------------------------------------------------------


def decisions(kind: Kind) -> tuple[Command, Command]:
    """Register ``confirm`` and ``cancel``."""

    @command(kind.model, "confirm")
    def confirm(document: Money, *, by: Any, at: dt.datetime) -> None:
        """The lines settle their open items; what they leave stays open as an advance."""
        _confirm(kind, document)

    @command(kind.model, "cancel")
    def cancel(document: Money, *, by: Any, at: dt.datetime, reason: str = "") -> None:
        """Undo what the money settles, then take the money back."""
        note(reason=reason)
        open_items.undo(document, open_items.allocations_of(document), at=at)
        open_items.take_back(document, at=at)

    return confirm, cancel


def _confirm(kind: Kind, document: Money) -> None:
    """Book the money as an open item of its own and settle what its lines name; the rest stays open."""
    periods.require_open(document.company, Period.Area.MONEY, document.date)
    lines = kernel_lines.read(document, kind.line)
    others = open_items.lock(line.open_item_id for line in lines)
    (own,) = open_items.book(document, [_booking(kind, document)])
    pairs = [open_items.pair(own, others[line.open_item_id], line.amount) for line in lines]
    if pairs:
        open_items.settle(document, pairs, date=document.date)


def _booking(kind: Kind, document: Money) -> Booking:
    return Booking(
        side=kind.side,
        party=kind.party(document),
        currency=document.currency,
        rate=document.rate,
        date=document.date,
        due_date=document.date,
        amount=document.sign * document.amount,
        reference=document.reference,
    )
