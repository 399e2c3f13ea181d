"""Currencies: plain masters. Their decimals are fixed once a document, or the books it is in, are kept in them."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.kernel.models import Currency, Document
from zhanggui.masterdata.commands import kept
from zhanggui.masterdata.queries import uses


def _keep(currency: Currency, values: dict[str, Any]) -> None:
    kept.require(currency, values, ("digits",), uses.naming(Document, currency, "currency", "company__currency"))


create, update, deactivate, activate = master_commands(Currency, keep=_keep)
remove = remove_command(Currency)
