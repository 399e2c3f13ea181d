"""Payment terms: instalments that add up to the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED, ZERO
from zhanggui.kernel import dates
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate, write
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Nested, Rows
from zhanggui.masterdata.models import PaymentTerm, PaymentTermLine


@command(PaymentTerm, "create", create=True, label=_("New payment term"))
def create(*, by: Any, at: dt.datetime, lines: Rows = (), **values: Any) -> PaymentTerm:
    """``lines``: percent, days, end_of_month; without any, all of it is due at once."""
    term = PaymentTerm()
    instalments = _instalments(term, lines or [{"percent": HUNDRED}])
    write(term, values)
    nested.save(instalments)
    return term


@command(PaymentTerm, "update", label=_("Edit"))
def update(term: PaymentTerm, *, by: Any, at: dt.datetime, lines: Rows = None, **values: Any) -> None:
    instalments = _instalments(term, lines)
    fill(term, values)
    validate(term)
    nested.save(instalments)


deactivate, activate = state_commands(PaymentTerm)
remove = remove_command(PaymentTerm)


def _instalments(term: PaymentTerm, lines: Rows) -> Nested | None:
    built = nested.build(term, "lines", lines, _problems)
    if built is None:
        return None
    total = sum((row.percent for row in built.rows), ZERO)
    if total != HUNDRED:
        text = _("The instalments add up to %(total)s %%, not to 100 %%.") % {"total": f"{total.normalize():f}"}
        raise InvalidInput.of("percent", text, len(built.rows) or None)
    return built


def _problems(row: PaymentTermLine) -> Iterable[tuple[str, Any]]:
    if not 0 < row.percent <= HUNDRED:
        yield "percent", _("An instalment is more than 0 and at most 100 percent.")
    if text := dates.too_many(row.days):
        yield "days", text
