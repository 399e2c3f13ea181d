"""Sales invoices: draft, revise, bill orders and deliveries, confirm, collect, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Customer
from zhanggui.pricing.commands import parts
from zhanggui.receivables.commands.sales import CHAIN
from zhanggui.receivables.models import SalesInvoice, SalesInvoiceLine
from zhanggui.sales.models import Delivery, SalesOrder
from zhanggui.settlement.commands import billing, chains, matching, money, money_receipts
from zhanggui.settlement.models import MoneyAccount, MoneyReceipt

# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SalesInvoice, "draft", create=True, label=_("New sales invoice"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> SalesInvoice:
    return billing.draft(CHAIN, by=by, at=at, company=company, partner=customer, date=date, lines=lines, header=header)


@command(SalesInvoice, "revise")
def revise(
    invoice: SalesInvoice, *, by: Any, at: dt.datetime, lines: Sequence[dict[str, Any]] | None = None, **header: Any
) -> None:
    billing.revise(CHAIN, invoice, by=by, lines=lines, header=header)


discard = discard_command(SalesInvoice)


# -- from what was ordered and delivered -------------------------------------------------------------------------------


def _deliveries_of(order: SalesOrder, **_arguments: Any) -> list[QuerySet]:
    return billing.moved_of_order(CHAIN, order)


@push(SalesOrder, SalesInvoice, "bill", label=pgettext_lazy("step", "Invoice"), touches=_deliveries_of)
def bill(
    order: SalesOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> SalesInvoice:
    """An invoice of all that was delivered and not invoiced, and of services and charges; or of ``lines``."""
    invoice = billing.of_order(CHAIN, order, by=by, at=at, date=date, lines=lines, header={"reference": reference})
    return billing.at_once(confirm, invoice, by=by, at=at) if confirm_now else invoice


def _orders_of(delivery: Delivery, **_arguments: Any) -> list[QuerySet]:
    return billing.orders_of_moved(CHAIN, [delivery])


@push(
    Delivery,
    SalesInvoice,
    "bill_delivery",
    label=pgettext_lazy("step", "Invoice"),
    touches=_orders_of,
    permission_step="bill",
)
def bill_delivery(
    delivery: Delivery,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> SalesInvoice:
    """An invoice of what is open on one delivery, and of the services and charges of its orders."""
    invoice = billing.of_moved(CHAIN, [delivery], by=by, at=at, date=date, lines=lines, header={"reference": reference})
    return billing.at_once(confirm, invoice, by=by, at=at) if confirm_now else invoice


def _orders_of_all(deliveries: Sequence[Delivery], **_arguments: Any) -> list[QuerySet]:
    return billing.orders_of_moved(CHAIN, deliveries)


@push(
    Delivery,
    SalesInvoice,
    "bill_deliveries",
    label=_("Invoice together"),
    many=True,
    touches=_orders_of_all,
    permission_step="bill",
)
def bill_deliveries(
    deliveries: Sequence[Delivery],
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> SalesInvoice:
    """One invoice of what is open on several deliveries to one customer."""
    invoice = billing.of_moved(CHAIN, deliveries, by=by, at=at, date=date, lines=None, header={"reference": reference})
    return billing.at_once(confirm, invoice, by=by, at=at) if confirm_now else invoice


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(SalesInvoice, "confirm", touches=CHAIN.upstream)
def confirm(invoice: SalesInvoice, *, by: Any, at: dt.datetime) -> None:
    """The customer owes the amount; orders and deliveries know what was invoiced."""
    chains.require_open(CHAIN, invoice)
    lines = kernel_lines.required(invoice, SalesInvoiceLine)
    was = parts.measured(lines, parts.COUNTED)
    matched = matching.match(CHAIN, invoice, lines)
    parts.save_measured(invoice, lines, was, parts.COUNTED)
    billing.write_back(matched)
    billing.book(CHAIN, invoice)


@command(SalesInvoice, "cancel", touches=CHAIN.upstream)
def cancel(invoice: SalesInvoice, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Nothing of it is owed any more. Refused while paid or credited; the number stays."""
    note(reason=reason)
    billing.take_back(CHAIN, invoice, kernel_lines.read(invoice, SalesInvoiceLine), at=at)


# -- money -------------------------------------------------------------------------------------------------------------


@push(SalesInvoice, MoneyReceipt, "collect", label=_("Receive money"))
def collect(
    invoice: SalesInvoice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    amount: Decimal | None = None,
    account: MoneyAccount | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> MoneyReceipt:
    """Money for all that is open of the invoice, or ``amount`` of it."""
    header = {"account": account, "reference": reference}
    receipt = money.of_invoice(money.IN, invoice, by=by, at=at, date=date, amount=amount, header=header)
    return billing.at_once(money_receipts.confirm, receipt, by=by, at=at) if confirm_now else receipt
