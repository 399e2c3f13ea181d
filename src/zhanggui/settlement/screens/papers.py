"""What stands on paper of money: the company's bank accounts, and statements of account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.exchange.printing import partners
from zhanggui.exchange.printing.banks import Account, bank_accounts, banks
from zhanggui.exchange.printing.papers import Paper
from zhanggui.exchange.printing.tables import Column, filled
from zhanggui.exchange.printing.texts import clean, day, in_words
from zhanggui.exchange.printing.tongues import Tongue
from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.models import Party
from zhanggui.settlement.models import MoneyAccount
from zhanggui.settlement.queries.statements import Statement
from zhanggui.ui.formats import money


@bank_accounts
def accounts(company: Company, currency: Currency) -> Iterable[Account]:
    """Active accounts with a number, for payments in ``currency``; tills have none."""
    found = MoneyAccount.objects.filter(company=company, currency=currency, is_active=True).exclude(account_number="")
    return [Account(account.bank or account.label, account.account_number) for account in found]


def statement_paper(
    found: Statement,
    *,
    company: Company,
    party: Party,
    currency: Currency,
    period: tuple[dt.date, dt.date],
    is_receivable: bool,
    tongue: Tongue,
) -> Paper:
    """The statement in one currency, in the language of ``tongue``."""
    with tongue.spoken():
        start, end = map(day, period)
        label = gettext_lazy("Customer") if is_receivable else gettext_lazy("Supplier")
        return {
            "title": "",
            "number": "",
            "watermark": "",
            "is_receivable": is_receivable,
            "company": partners.company({}, company, tongue),
            "partner": partners.partner({}, party, tongue, label),
            "facts": [
                _fact(tongue, gettext_lazy("Period"), _("From %(start)s to %(end)s") % {"start": start, "end": end}),
                _fact(tongue, gettext_lazy("Currency"), currency.code),
            ],
            "texts": [],
            "table": filled(_columns(currency), found.rows, tongue),
            "amounts": [
                _amount(tongue, gettext_lazy("Opening balance"), found.opening, currency),
                _amount(tongue, gettext_lazy("Closing balance"), found.closing, currency),
            ],
            "in_words": _in_words(tongue, found, currency),
            "banks": banks(company, currency, tongue),
        }


def _columns(currency: Currency) -> list[Column]:
    def amount(name: str) -> Any:
        return lambda row: money(getattr(row, name), currency.digits)

    return [
        Column("date", gettext_lazy("Date"), lambda row: row.date.isoformat()),
        Column("kind", gettext_lazy("Document"), _kind),
        Column("number", gettext_lazy("Number"), attrgetter("number")),
        Column("reference", gettext_lazy("Partner's number"), lambda row: clean(row.reference)),
        Column("due_date", gettext_lazy("Due date"), lambda row: row.due_date.isoformat()),
        Column("amount", gettext_lazy("Amount"), amount("amount"), is_number=True),
        Column("balance", gettext_lazy("Balance"), amount("balance"), is_number=True),
    ]


def _kind(row: Any) -> str:
    return f"{row.kind} ({_('cancelled')})" if row.cancels else row.kind


def _fact(tongue: Tongue, label: Any, text: str) -> dict[str, str]:
    return {"key": "", "label": tongue.says(label), "text": text}


def _amount(tongue: Tongue, label: Any, value: Any, currency: Currency) -> dict[str, str]:
    text = money(value, currency.digits)
    return {"key": "", "label": tongue.says(label), "text": text, "currency": currency.code}


def _in_words(tongue: Tongue, found: Statement, currency: Currency) -> dict[str, str] | None:
    text = in_words(found.closing, currency)
    return {"label": tongue.says(gettext_lazy("Amount in words")), "text": text} if text else None
