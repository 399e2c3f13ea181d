"""Supplier credit notes: draft, revise, credit invoices and returned goods, confirm, allocate, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Supplier
from zhanggui.payables.commands import taxes, values
from zhanggui.payables.commands.purchases import CHAIN, CREDITS
from zhanggui.payables.models import SupplierCreditNote, SupplierCreditNoteLine, SupplierInvoice
from zhanggui.pricing.commands import parts
from zhanggui.purchasing.models import SupplierReturn
from zhanggui.settlement.commands import allocations, billing, chains, credit_matching, crediting

# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SupplierCreditNote, "draft", create=True, label=_("New supplier credit note"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> SupplierCreditNote:
    return crediting.draft(
        CREDITS, by=by, at=at, company=company, partner=supplier, date=date, lines=lines, header=header
    )


@command(SupplierCreditNote, "revise")
def revise(
    document: SupplierCreditNote,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    crediting.revise(CREDITS, document, by=by, lines=lines, header=header)


discard = discard_command(SupplierCreditNote)


# -- from what was invoiced and sent back ------------------------------------------------------------------------------


def _behind_invoice(invoice: SupplierInvoice, **_arguments: Any) -> list[QuerySet]:
    return CREDITS.behind_invoices(Q(pk=invoice.pk))


@push(SupplierInvoice, SupplierCreditNote, "credit", label=_("Enter credit note"), touches=_behind_invoice)
def credit(
    invoice: SupplierInvoice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> SupplierCreditNote:
    """A credit note of all that is left of the invoice, or of ``lines`` (invoice_line, quantity)."""
    made = crediting.of_invoice(CREDITS, invoice, by=by, at=at, date=date, lines=lines, header={"reference": reference})
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


def _behind_return(document: SupplierReturn, **_arguments: Any) -> list[QuerySet]:
    return CREDITS.behind_return(document)


@push(
    SupplierReturn,
    SupplierCreditNote,
    "credit_return",
    label=_("Enter credit note"),
    touches=_behind_return,
    permission_step="credit",
)
def credit_return(
    document: SupplierReturn,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> SupplierCreditNote:
    """A credit note of the returned goods, as far as they were invoiced."""
    made = crediting.of_return(CREDITS, document, by=by, at=at, date=date, header={"reference": reference})
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(SupplierCreditNote, "confirm", touches=CREDITS.upstream)
def confirm(document: SupplierCreditNote, *, by: Any, at: dt.datetime) -> None:
    """We owe less; receipts wait for an invoice again as far as their goods were kept, prices go back to the goods."""
    chains.require_open(CHAIN, document)
    lines = kernel_lines.required(document, SupplierCreditNoteLine)
    was = parts.measured(lines, values.MEASURED)
    matched = credit_matching.match(CREDITS, document, lines)
    taxes.take_printed(document, lines)
    values.set_credited(matched)
    parts.save_measured(document, lines, was, values.MEASURED)
    crediting.write_back(matched)
    crediting.book(matched)
    values.correct(document, lines, at=at, sign=-1)


allocate, unallocate = allocations.commands(SupplierCreditNote)


@command(SupplierCreditNote, "cancel", touches=CREDITS.upstream)
def cancel(document: SupplierCreditNote, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """What it settled is open again, what it credited counts as invoiced again."""
    note(reason=reason)
    lines = kernel_lines.read(document, SupplierCreditNoteLine)
    crediting.take_back(CREDITS, document, lines, at=at)
    values.correct(document, lines, at=at)
