"""Credit notes: draft, revise, credit invoices and returned goods, confirm, allocate, cancel."""

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
from zhanggui.masterdata.models import Customer
from zhanggui.pricing.commands import parts
from zhanggui.receivables.commands.sales import CHAIN, CREDITS
from zhanggui.receivables.models import CreditNote, CreditNoteLine, SalesInvoice
from zhanggui.sales.models import SalesReturn
from zhanggui.settlement.commands import allocations, billing, chains, credit_matching, crediting

# -- drafts ------------------------------------------------------------------------------------------------------------


@command(CreditNote, "draft", create=True, label=_("New credit note"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> CreditNote:
    return crediting.draft(
        CREDITS, by=by, at=at, company=company, partner=customer, date=date, lines=lines, header=header
    )


@command(CreditNote, "revise")
def revise(
    document: CreditNote, *, by: Any, at: dt.datetime, lines: Sequence[dict[str, Any]] | None = None, **header: Any
) -> None:
    crediting.revise(CREDITS, document, by=by, lines=lines, header=header)


discard = discard_command(CreditNote)


# -- from what was invoiced and sent back ------------------------------------------------------------------------------


def _behind_invoice(invoice: SalesInvoice, **_arguments: Any) -> list[QuerySet]:
    return CREDITS.behind_invoices(Q(pk=invoice.pk))


@push(SalesInvoice, CreditNote, "credit", label=_("Credit"), touches=_behind_invoice)
def credit(
    invoice: SalesInvoice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    confirm_now: bool = False,
) -> CreditNote:
    """A credit note of all that is left of the invoice, or of ``lines`` (invoice_line, quantity)."""
    made = crediting.of_invoice(CREDITS, invoice, by=by, at=at, date=date, lines=lines, header={})
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


def _behind_return(document: SalesReturn, **_arguments: Any) -> list[QuerySet]:
    return CREDITS.behind_return(document)


@push(SalesReturn, CreditNote, "credit_return", label=_("Credit"), touches=_behind_return, permission_step="credit")
def credit_return(
    document: SalesReturn, *, by: Any, at: dt.datetime, date: dt.date | None = None, confirm_now: bool = False
) -> CreditNote:
    """A credit note of the returned goods, as far as they were invoiced."""
    made = crediting.of_return(CREDITS, document, by=by, at=at, date=date, header={})
    return billing.at_once(confirm, made, by=by, at=at) if confirm_now else made


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(CreditNote, "confirm", touches=CREDITS.upstream)
def confirm(document: CreditNote, *, by: Any, at: dt.datetime) -> None:
    """The customer owes less: the credited invoices first, the rest stays open to be allocated."""
    chains.require_open(CHAIN, document)
    lines = kernel_lines.required(document, CreditNoteLine)
    was = parts.measured(lines, parts.COUNTED)
    matched = credit_matching.match(CREDITS, document, lines)
    parts.save_measured(document, lines, was, parts.COUNTED)
    crediting.write_back(matched)
    crediting.book(matched)


allocate, unallocate = allocations.commands(CreditNote)


@command(CreditNote, "cancel", touches=CREDITS.upstream)
def cancel(document: CreditNote, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """What it settled is open again, what it credited counts as invoiced again."""
    note(reason=reason)
    crediting.take_back(CREDITS, document, kernel_lines.read(document, CreditNoteLine), at=at)
