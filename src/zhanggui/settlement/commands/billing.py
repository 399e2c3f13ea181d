"""Invoices of both chains: drafting, booking as open items, taking back.

Plain functions for the commands of payables and receivables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import TradeDocument
from zhanggui.masterdata.queries.terms import Terms
from zhanggui.pricing.commands import trade_documents
from zhanggui.settlement.commands import matching, open_items
from zhanggui.settlement.commands.chains import Billed, Chain
from zhanggui.settlement.commands.matching import Matching
from zhanggui.settlement.commands.open_items import Booking
from zhanggui.stock.commands.order_progress import Progressed

Rows = Sequence[dict[str, Any]]
BILLABLE = ("confirmed", "closed")
"""Statuses in which an order can be invoiced."""


class NothingToBill(Refusal):
    code = "nothing_to_bill"
    sentence = _("Nothing is left to be invoiced on %(document)s.")


class InvoiceCredited(Refusal):
    code = "invoice_credited"
    sentence = _("%(invoice)s can't be cancelled: part of it was credited. Cancel the credit notes first.")


class DifferentPartners(Refusal):
    code = "different_partners"
    sentence = _("Only documents of one company, one partner and one currency can be put on one invoice.")


# -- drafts ------------------------------------------------------------------------------------------------------------


def draft(
    chain: Chain,
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    partner: Any,
    date: dt.date | None,
    lines: Rows,
    header: dict[str, Any],
    terms: Terms | None = None,
) -> Any:
    """A new draft; lines that name what they bill take the rest from it, and their share of its amounts."""
    return trade_documents.draft(
        chain.invoice,
        chain.line,
        chain.side,
        by=by,
        at=at,
        company=company,
        partner=partner,
        date=date,
        lines=matching.with_origins(chain, lines),
        header=header,
        terms=terms,
        settle=lambda invoice, built: _settle(chain, invoice, built),
    )


def revise(chain: Chain, invoice: Any, *, by: Any, lines: Rows | None, header: dict[str, Any]) -> None:
    trade_documents.revise(
        invoice,
        chain.line,
        chain.side,
        by=by,
        lines=None if lines is None else matching.with_origins(chain, lines),
        header=header,
        settle=lambda document, built: _settle(chain, document, built),
    )


def _settle(chain: Chain, invoice: Any, lines: list[Any]) -> None:
    matching.match(chain, invoice, lines, strict=False)


# -- pushes ------------------------------------------------------------------------------------------------------------


def of_order(
    chain: Chain,
    order: Any,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    lines: Rows | None,
    header: dict[str, Any],
) -> Any:
    """A draft of all that is open on ``order``, or of ``lines``. The transaction holds order and receipts."""
    if order.status not in BILLABLE:
        raise NothingToBill(document=str(order))
    ordered = {line.pk: line for line in kernel_lines.read(order, chain.orders.line_model)}
    moved = [line for line in _lines_of(chain, locks.locked(chain.moved_document)) if line.order_line_id in ordered]
    rows = matching.open_rows(chain, moved, ordered) if lines is None else lines
    return _from_source(chain, order, rows, by=by, at=at, date=date, header=header)


def of_moved(
    chain: Chain,
    documents: Sequence[Any],
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    lines: Rows | None,
    header: dict[str, Any],
) -> Any:
    """A draft of all that is open on receipts or deliveries of one partner, and on the rest of their orders."""
    _require_together(chain, documents)
    moved = _lines_of(chain, documents)
    named = {line.order_line_id for line in moved if line.order_line_id}
    orders = chain.orders.with_lines(named) if named else {}
    ordered = {line.pk: line for lines in orders.values() for line in lines if line.pk in named or not line.is_stocked}
    rows = matching.open_rows(chain, moved, ordered) if lines is None else lines
    _require_all(chain, documents, rows)
    return _from_source(chain, documents[0], rows, by=by, at=at, date=date, header=header)


def _lines_of(chain: Chain, documents: Sequence[Any]) -> list[Any]:
    """Lines of receipts or deliveries that stand; one query."""
    keys = [document.pk for document in documents if document.status == "confirmed"]
    found = kernel_lines.of_all(chain.moved_document, chain.moved_line, keys) if keys else {}
    return [line for lines in found.values() for line in lines]


def _require_together(chain: Chain, documents: Sequence[Any]) -> None:
    """Refuse documents that can't stand on one invoice."""
    if len({(d.company_id, chain.partner_id(d), d.currency_id, d.tax_included) for d in documents}) != 1:
        raise DifferentPartners


def _require_all(chain: Chain, documents: Sequence[Any], rows: Rows) -> None:
    """Refuse several documents of which one has nothing to bill: it would be passed over in silence."""
    billed = {row[chain.moved].document_id for row in rows if row.get(chain.moved)}
    idle = [document for document in documents if document.pk not in billed]
    if idle and len(documents) > 1:
        raise NothingToBill(document=", ".join(map(str, idle)))


def _from_source(
    chain: Chain,
    source: TradeDocument,
    rows: Rows,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    header: dict[str, Any],
) -> Any:
    """Currency, terms and way of entering prices are the source's, so the partner's needn't be read."""
    if not rows:
        raise NothingToBill(document=str(source))
    terms = Terms(source.currency, source.payment_term, None, source.tax_included, ZERO, ZERO)
    partner = getattr(source, chain.side.partner)
    return draft(
        chain, by=by, at=at, company=source.company, partner=partner, date=date, lines=rows, header=header, terms=terms
    )


def moved_of_order(chain: Chain, order: Any) -> list[QuerySet]:
    """For ``touches``: the receipts or deliveries of an order."""
    lines = chain.moved_line.objects.filter(order_line__document=order.pk)
    return [chain.moved_document.objects.filter(pk__in=lines.values("document"))]


def orders_of_moved(chain: Chain, documents: Iterable[Any]) -> list[QuerySet]:
    """For ``touches``: the orders of receipts or deliveries."""
    lines = chain.moved_line.objects.filter(document__in=[document.pk for document in documents])
    return [chain.orders.model.objects.filter(pk__in=lines.values("order_line__document"))]


def at_once(confirm: Command, document: Any, *, by: Any, at: dt.datetime) -> Any:
    """Confirm a document in the command that made it, by the actor's own right."""
    confirm.require(by, document)
    return confirm(document, by=by, at=at)


# -- decisions ---------------------------------------------------------------------------------------------------------


def write_back(matched: Matching) -> None:
    """Orders, receipts and deliveries learn what was invoiced."""
    matched.chain.orders.add(matched.progressed)
    matched.chain.add_billed(matched.billed)


def book(chain: Chain, invoice: Any) -> None:
    """Keep names and terms as they are, and owe the amount in the instalments of its payment term.

    A due date on the invoice itself is the only instalment.
    """
    snapshots.take(invoice, chain.party(invoice))
    whole = booking(chain, invoice, invoice.gross, invoice.due_date or invoice.date)
    bookings = [whole] if invoice.due_date else open_items.in_instalments(whole, invoice.payment_term)
    open_items.book(invoice, bookings)
    invoice.due_date = min(one.due_date for one in bookings)


def booking(chain: Chain, document: Any, amount: Decimal, due_date: dt.date) -> Booking:
    return Booking(
        side=chain.ledger,
        party=chain.party(document),
        currency=document.currency,
        rate=document.rate,
        date=document.date,
        due_date=due_date,
        amount=amount,
        reference=document.reference,
    )


def take_back(chain: Chain, invoice: Any, lines: Sequence[Any], *, at: dt.datetime) -> None:
    """Cancel: nothing of it is owed or counts as invoiced any more. Refused while paid or credited."""
    if any(line.credited_quantity for line in lines):
        raise InvoiceCredited(invoice=str(invoice))
    billed, progressed = undone(chain, lines)
    chain.orders.add(progressed)
    chain.add_billed(billed)
    open_items.take_back(invoice, at=at, area=chain.area)


def undone(chain: Chain, lines: Iterable[Any]) -> tuple[Mapping[int, Billed], Mapping[int, Progressed]]:
    """What the lines of an invoice wrote back, with the opposite sign."""
    billed: dict[int, Billed] = {}
    progressed: dict[int, Progressed] = {}
    for line in (line for line in lines if line.kind != matching.TEXT):
        if key := chain.moved_of(line):
            change = billed.setdefault(key, Billed())
            change.quantity -= line.quantity
            change.value -= getattr(line, "cleared_value", ZERO)
        if line.order_line_id:
            progressed.setdefault(line.order_line_id, Progressed()).invoiced -= line.quantity
    return billed, progressed
