"""Taxes: plain masters. The rate is fixed once a document is taxed with it: invoices and credits may still follow."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.kernel.models import Line
from zhanggui.masterdata.commands import kept
from zhanggui.masterdata.models import Tax
from zhanggui.masterdata.queries import uses

FIXED = ("rate", "recoverable_percent")


def _keep(tax: Tax, values: dict[str, Any]) -> None:
    kept.require(tax, values, FIXED, uses.naming(Line, tax, "tax"))


create, update, deactivate, activate = master_commands(Tax, keep=_keep)
remove = remove_command(Tax)
many = many_commands(Tax, fixed=FIXED)
