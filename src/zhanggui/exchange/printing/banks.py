"""Where partners pay: a higher app knows the company's accounts and declares here how to find them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency

from .texts import clean
from .tongues import Tongue


@dataclass(frozen=True, slots=True)
class Account:
    bank: str
    number: str


Source = Callable[[Company, Currency], Iterable[Account]]
_sources: list[Source] = []


def bank_accounts(source: Source) -> Source:
    """Decorator of ``function(company, currency)`` that knows accounts for payments in this currency."""
    _sources.append(source)
    return source


def banks(company: Company, currency: Currency | None, tongue: Tongue) -> list[dict[str, Any]]:
    """``[{"label", "text"}]`` per account; those of today, because that is where money has to go."""
    if currency is None:
        return []
    found = [account for source in _sources for account in source(company, currency)]
    label = tongue.says(_("Bank account"))
    return [{"label": label, "text": clean(f"{account.bank}  {account.number}")} for account in found]
