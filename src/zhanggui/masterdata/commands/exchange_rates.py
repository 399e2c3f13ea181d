"""Exchange rates: one a day for two currencies of a company. Documents keep the rate that they were entered with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, validate, write
from zhanggui.kernel.models import ExchangeRate


@command(ExchangeRate, "create", create=True, label=_("New exchange rate"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> ExchangeRate:
    row = ExchangeRate()
    fill(row, values)
    _refuse_same(row)
    return write(row, {})


@command(ExchangeRate, "update", label=_("Edit"))
def update(row: ExchangeRate, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(row, values)
    _refuse_same(row)
    validate(row)


remove = remove_command(ExchangeRate)
many = many_commands(ExchangeRate)


def _refuse_same(row: ExchangeRate) -> None:
    if row.source_id and row.source_id == row.target_id:
        raise InvalidInput.of("target", _("Choose two different currencies."))
