"""Supplier invoices: draft, revise, invoice orders and receipts, confirm, pay, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Supplier
from zhanggui.payables.commands import papers, taxes, values
from zhanggui.payables.commands.purchases import CHAIN
from zhanggui.payables.models import SupplierInvoice, SupplierInvoiceLine
from zhanggui.pricing.commands import parts
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.settlement.commands import billing, chains, matching, money, payments
from zhanggui.settlement.models import MoneyAccount, Payment

# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SupplierInvoice, "draft", create=True, label=_("New supplier invoice"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> SupplierInvoice:
    return billing.draft(CHAIN, by=by, at=at, company=company, partner=supplier, date=date, lines=lines, header=header)


@command(SupplierInvoice, "revise")
def revise(
    invoice: SupplierInvoice,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    billing.revise(CHAIN, invoice, by=by, lines=lines, header=header)


discard = discard_command(SupplierInvoice)


# -- from what was ordered and received --------------------------------------------------------------------------------


def _receipts_of(order: PurchaseOrder, **_arguments: Any) -> list[QuerySet]:
    return billing.moved_of_order(CHAIN, order)


@push(PurchaseOrder, SupplierInvoice, "invoice", label=_("Enter invoice"), touches=_receipts_of)
def invoice(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    tax_override: Decimal | None = None,
    confirm_now: bool = False,
) -> SupplierInvoice:
    """An invoice of what was received and kept and not invoiced, and of services and charges; or of ``lines``."""
    header = {"reference": reference, "tax_override": tax_override}
    made = billing.of_order(CHAIN, order, by=by, at=at, date=date, lines=lines, header=header)
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


def _orders_of(receipt: GoodsReceipt, **_arguments: Any) -> list[QuerySet]:
    return billing.orders_of_moved(CHAIN, [receipt])


@push(
    GoodsReceipt,
    SupplierInvoice,
    "invoice_receipt",
    label=_("Enter invoice"),
    touches=_orders_of,
    permission_step="invoice",
)
def invoice_receipt(
    receipt: GoodsReceipt,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    tax_override: Decimal | None = None,
    confirm_now: bool = False,
) -> SupplierInvoice:
    """An invoice of what is open on one receipt, and of the services and charges of its orders."""
    header = {"reference": reference, "tax_override": tax_override}
    made = billing.of_moved(CHAIN, [receipt], by=by, at=at, date=date, lines=lines, header=header)
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


def _orders_of_all(receipts: Sequence[GoodsReceipt], **_arguments: Any) -> list[QuerySet]:
    return billing.orders_of_moved(CHAIN, receipts)


@push(
    GoodsReceipt,
    SupplierInvoice,
    "invoice_receipts",
    label=_("Enter one invoice"),
    many=True,
    touches=_orders_of_all,
    permission_step="invoice",
)
def invoice_receipts(
    receipts: Sequence[GoodsReceipt],
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    reference: str = "",
    tax_override: Decimal | None = None,
    confirm_now: bool = False,
) -> SupplierInvoice:
    """One invoice of what is open on several receipts from one supplier."""
    header = {"reference": reference, "tax_override": tax_override}
    made = billing.of_moved(CHAIN, receipts, by=by, at=at, date=date, lines=None, header=header)
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(SupplierInvoice, "confirm", touches=CHAIN.upstream)
def confirm(invoice: SupplierInvoice, *, by: Any, at: dt.datetime) -> None:
    """We owe the amount; receipts are cleared, price differences go to the goods, orders know what was invoiced."""
    chains.require_open(CHAIN, invoice)
    lines = kernel_lines.required(invoice, SupplierInvoiceLine)
    was = parts.measured(lines, values.MEASURED)
    matched = matching.match(CHAIN, invoice, lines)
    taxes.take_printed(invoice, lines)
    values.set_all(matched)
    parts.save_measured(invoice, lines, was, values.MEASURED)
    billing.write_back(matched)
    values.correct(invoice, lines, at=at, moved=matched.moved)
    billing.book(CHAIN, invoice)


@check(SupplierInvoice, "confirm")
def number_missing(invoice: SupplierInvoice, *, by: Any, at: dt.datetime) -> list[Finding]:
    """Without the supplier's number nothing tells a second copy of the paper from another invoice."""
    if invoice.reference.strip():
        return []
    message = _("The supplier's number is missing: a second copy of this paper would not be noticed.")
    return [Finding(Level.WARN, "number_missing", message, _("Enter the number, or say why there is none."))]


@check(SupplierInvoice, "confirm")
def duplicate_invoice(invoice: SupplierInvoice, *, by: Any, at: dt.datetime) -> list[Finding]:
    """The same number and amount is the same paper; the same number alone may be another year's."""
    if not invoice.reference.strip():
        return []
    found = list(papers.confirmed(invoice)[:20])
    return [_duplicate(invoice, found)] if found else []


def _duplicate(invoice: SupplierInvoice, found: Sequence[SupplierInvoice]) -> Finding:
    within = invoice.company.tax_tolerance if invoice.tax_override is not None else ZERO
    twin = next((one for one in found if abs(one.gross - invoice.gross) <= within), None)
    other = twin or found[0]
    named = {"number": invoice.reference.strip(), "invoice": other, "date": other.date.isoformat()}
    message = _("%(invoice)s of %(date)s has the supplier's number %(number)s already.") % named
    if twin:
        return Finding(Level.BLOCK, "duplicate_invoice", message, _("Delete this draft, or correct the number."))
    return Finding(Level.WARN, "duplicate_reference", message, _("Correct the number, or say why it comes again."))


@command(SupplierInvoice, "cancel", touches=CHAIN.upstream)
def cancel(invoice: SupplierInvoice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing of it is owed any more, receipts wait for their invoice again. Refused while paid or credited."""
    note(reason=reason)
    lines = kernel_lines.read(invoice, SupplierInvoiceLine)
    billing.take_back(CHAIN, invoice, lines, at=at)
    moved = CHAIN.moved_lines(line.receipt_line_id for line in lines)
    values.correct(invoice, lines, at=at, sign=-1, moved=moved)


# -- money -------------------------------------------------------------------------------------------------------------


@push(SupplierInvoice, Payment, "pay", label=_("Pay"))
def pay(
    invoice: SupplierInvoice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    amount: Decimal | None = None,
    account: MoneyAccount | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> Payment:
    """A payment of all that is open of the invoice, or of ``amount``."""
    header = {"account": account, "reference": reference}
    payment = money.of_invoice(money.OUT, invoice, by=by, at=at, date=date, amount=amount, header=header)
    return billing.at_once(payments.confirm, payment, by=by, at=at) if confirm_now else payment
