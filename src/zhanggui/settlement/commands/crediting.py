"""Credit notes of both chains: taking back part of an invoice, because goods came back or the invoice was wrong.

Plain functions for the commands of payables and receivables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED, ZERO
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import locks
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import TradeDocument
from zhanggui.masterdata.queries.terms import Terms
from zhanggui.pricing.commands import parts, trade_documents
from zhanggui.settlement.commands import billing, matching, open_items
from zhanggui.settlement.commands.chains import Billed
from zhanggui.settlement.commands.credit_matching import Credited, Crediting, left
from zhanggui.settlement.commands.open_items import Pair
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.commands.order_progress import Progressed

Rows = Sequence[dict[str, Any]]
TEXT = matching.TEXT


class NothingToCredit(Refusal):
    code = "nothing_to_credit"
    sentence = _("Nothing of %(document)s is left to be credited. Goods that were never invoiced need no credit note.")


class InvoicedAgain(Refusal):
    code = "invoiced_again"
    sentence = _(
        "%(note)s can't be cancelled: what it credited was invoiced again since. Cancel the later invoice first."
    )


class OriginCancelled(Refusal):
    code = "origin_cancelled"
    sentence = _(
        "%(note)s can't be cancelled: %(document)s was cancelled since, so nothing stands that could be invoiced. Keep "
        "the credit note."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


def draft(
    kind: Crediting,
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
    """A new draft; lines that name an invoice or return line take the rest from it."""
    return trade_documents.draft(
        kind.note,
        kind.line,
        kind.chain.side,
        by=by,
        at=at,
        company=company,
        partner=partner,
        date=date,
        lines=with_origins(kind, lines),
        header=header,
        terms=terms,
    )


def revise(kind: Crediting, note: Any, *, by: Any, lines: Rows | None, header: dict[str, Any]) -> None:
    rows = None if lines is None else with_origins(kind, lines)
    trade_documents.revise(note, kind.line, kind.chain.side, by=by, lines=rows, header=header)


def with_origins(kind: Crediting, rows: Rows) -> list[dict[str, Any]]:
    """New rows that name an invoice or return line take item, price and the rest from it where they don't say more."""
    new = [row for row in rows if not row.get("id")]
    invoiced = kind.invoice_lines(row["invoice_line"].pk for row in new if row.get("invoice_line"))
    returned = kind.returned_lines(row["return_line"].pk for row in new if row.get("return_line"))
    return [row if row.get("id") else {**_origin(row, invoiced, returned), **row} for row in rows]


def _origin(row: dict[str, Any], invoiced: Mapping[int, Any], returned: Mapping[int, Any]) -> dict[str, Any]:
    if row.get("invoice_line"):
        line = invoiced[row["invoice_line"].pk]
        return parts.values(line, left(line))
    if row.get("return_line"):
        line = returned[row["return_line"].pk]
        return parts.values(line, left(line))
    return {}


def of_invoice(
    kind: Crediting,
    invoice: Any,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    lines: Rows | None,
    header: dict[str, Any],
) -> Any:
    """A draft that credits all that is left of an invoice, or ``lines``."""
    known = [line for line in kernel_lines.read(invoice, kind.chain.line) if line.kind != TEXT and left(line)]
    rows = [{"invoice_line": line} for line in known] if lines is None else lines
    return _from_source(kind, invoice, rows, by=by, at=at, date=date, header=header)


def of_return(
    kind: Crediting, document: Any, *, by: Any, at: dt.datetime, date: dt.date | None, header: dict[str, Any]
) -> Any:
    """A draft that credits the returned goods as far as they were invoiced, newest invoices first."""
    lines = [line for line in kernel_lines.read(document, kind.returns.line_model) if line.kind != TEXT]
    moved = kind.chain.moved_lines(kind.chain.moved_of(line) for line in lines)
    invoiced = _invoiced(kind, moved)
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows += _rows_of_return(kind, line, moved, invoiced)
    return _from_source(kind, document, rows, by=by, at=at, date=date, header=header)


def _invoiced(kind: Crediting, moved: Mapping[int, Any]) -> list[Any]:
    """Lines of standing invoices that bill these receipts or deliveries, newest first. The invoices are held."""
    keys = [one.pk for one in locks.locked(kind.chain.invoice) if one.status == "confirmed"]
    documents = kernel_lines.of_all(kind.chain.invoice, kind.chain.line, keys) if keys else {}
    found = (line for lines in documents.values() for line in lines if kind.chain.moved_of(line) in moved)
    return sorted(found, key=lambda line: line.pk, reverse=True)


def _rows_of_return(
    kind: Crediting, line: Any, moved: Mapping[int, Any], invoiced: Sequence[Any]
) -> list[dict[str, Any]]:
    origin = moved.get(kind.chain.moved_of(line) or 0)
    if origin is None:
        return [{"return_line": line, **parts.values(line, left(line))}] if left(line) > 0 else []
    rest, rows = min(left(line), origin.invoiced_quantity - matching.kept(origin)), []
    for billed in (one for one in invoiced if kind.chain.moved_of(one) == origin.pk):
        quantity = min(rest, left(billed))
        if quantity > 0:
            rows.append({"invoice_line": billed, "return_line": line, **parts.values(billed, quantity)})
            rest -= quantity
    return rows


def _from_source(
    kind: Crediting,
    source: TradeDocument,
    rows: Rows,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None,
    header: dict[str, Any],
) -> Any:
    if source.status != "confirmed" or not rows:
        raise NothingToCredit(document=str(source))
    terms = Terms(source.currency, source.payment_term, None, source.tax_included, ZERO, ZERO)
    partner = getattr(source, kind.chain.side.partner)
    return draft(
        kind, by=by, at=at, company=source.company, partner=partner, date=date, lines=rows, header=header, terms=terms
    )


# -- decisions ---------------------------------------------------------------------------------------------------------


def write_back(matched: Credited) -> None:
    """Invoices, returns, orders, receipts and deliveries learn what was credited."""
    kind = matched.kind
    for progress, sums in ((kind.invoices, matched.of_invoices), (kind.returns, matched.of_returns)):
        progress.add({key: {"credited_quantity": quantity} for key, quantity in sums.items()})
    kind.chain.orders.add(matched.progressed)
    kind.chain.add_billed(matched.billed)


def book(matched: Credited) -> None:
    """Owe less, and settle the credited invoices as far as they are open; the rest can be allocated later."""
    chain, note = matched.kind.chain, matched.note
    snapshots.take(note, chain.party(note))
    debits = _lock_invoices(matched)
    note.due_date = note.due_date or note.date
    credits_ = open_items.book(note, [billing.booking(chain, note, -note.gross, note.due_date)])
    pairs = list(_pairs(debits, credits_[0])) if credits_ else []
    if pairs:
        open_items.settle(note, pairs, date=note.date)


def _lock_invoices(matched: Credited) -> list[OpenItem]:
    """What is open of the credited invoices, by due date."""
    keys = {credit.invoiced.document_id for credit in matched.found if credit.invoiced}
    label = matched.kind.chain.invoice._meta.label
    rows = OpenItem.objects.filter(source_type=label, source_id__in=keys, open_amount__gt=0)
    return sorted(locks.lock(rows), key=lambda item: (item.due_date, item.pk)) if keys else []


def _pairs(debits: Iterable[OpenItem], credit: OpenItem) -> Iterable[Pair]:
    rest = -credit.open_amount
    for debit in debits:
        part = min(rest, debit.open_amount)
        if part > 0:
            yield Pair(debit, credit, part)
            rest -= part


def take_back(kind: Crediting, note: Any, lines: Sequence[Any], *, at: dt.datetime) -> Credited:
    """Cancel: what it settled is open again, what it credited counts as invoiced again."""
    chain = kind.chain
    open_items.undo(note, open_items.allocations_of(note), at=at)
    open_items.take_back(note, at=at, area=chain.area)
    undone = _undone(kind, note, lines)
    write_back(undone)
    return undone


def _undone(kind: Crediting, note: Any, lines: Sequence[Any]) -> Credited:
    """What the lines wrote back, with the opposite sign. Raises OriginCancelled, InvoicedAgain."""
    invoiced = kind.invoice_lines(line.invoice_line_id for line in lines)
    moved = kind.chain.moved_lines(map(kind.chain.moved_of, invoiced.values()))
    undone = Credited(kind, note, invoiced, {}, moved, {})
    for line in (line for line in lines if line.kind != TEXT):
        if line.invoice_line_id:
            _undo(undone, line, invoiced[line.invoice_line_id])
        if line.return_line_id:
            _subtract(undone.of_returns, line.return_line_id, line.quantity)
    ordered = kind.chain.ordered_lines(undone.progressed)
    _require_standing(undone, ordered)
    _refuse_invoiced_again(undone, ordered)
    return undone


def _undo(undone: Credited, line: Any, invoiced: Any) -> None:
    _subtract(undone.of_invoices, invoiced.pk, line.quantity)
    if key := undone.kind.chain.moved_of(invoiced):
        change = undone.billed.setdefault(key, Billed())
        change.quantity += line.quantity
        change.value += getattr(line, "cleared_value", ZERO)
    if invoiced.order_line_id:
        undone.progressed.setdefault(invoiced.order_line_id, Progressed()).invoiced += line.quantity


def _subtract(sums: dict[int, Decimal], key: int, amount: Decimal) -> None:
    sums[key] = sums.get(key, ZERO) - amount


def _require_standing(undone: Credited, ordered: Mapping[int, Any]) -> None:
    """What is invoiced again must still have been moved or ordered: all could be cancelled while it was credited."""
    moved = ((undone.moved[key].document, ("confirmed",)) for key in undone.billed)
    orders = ((line.document, billing.BILLABLE) for line in ordered.values())
    for document, statuses in (*moved, *orders):
        if document.status not in statuses:
            raise OriginCancelled(note=str(undone.note), document=str(document))


def _refuse_invoiced_again(undone: Credited, ordered: Mapping[int, Any]) -> None:
    limit = (HUNDRED + undone.note.company.over_invoice_percent) / HUNDRED
    moved = ((undone.moved[key], change.quantity, undone.moved[key].quantity) for key, change in undone.billed.items())
    orders = ((ordered[key], change.invoiced, _most(ordered[key])) for key, change in undone.progressed.items())
    if any(line.invoiced_quantity + change > most * limit for line, change, most in (*moved, *orders)):
        raise InvoicedAgain(note=str(undone.note))


def _most(order_line: Any) -> Decimal:
    """What can stand invoiced of an order's line: goods that went back to be replaced and their replacement count once.

    Goods still to be replaced may stay invoiced, so it isn't less than what was ordered, as far as that was moved.
    """
    if not order_line.is_stocked:
        return order_line.quantity
    return min(order_line.moved_quantity, max(order_line.quantity, order_lines.standing(order_line)))
