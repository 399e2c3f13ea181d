"""Who a price list is for, one by one, beside the list's own page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.masters import delete, fill, write
from zhanggui.pricing.commands.price_lists import party_problems, require_side
from zhanggui.pricing.models import PriceListParty


@command(PriceListParty, "create", create=True, label=_("New price list party"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> PriceListParty:
    row = PriceListParty()
    fill(row, values)
    if row.price_list_id:
        require_side(row.price_list, by)
    if row.price_list_id and (wrong := list(party_problems(row))):
        raise InvalidInput(FieldError(None, name, str(text)) for name, text in wrong)
    return write(row, {})


@command(PriceListParty, "remove", label=_("Delete"))
def remove(row: PriceListParty, *, by: Any, at: dt.datetime) -> None:
    require_side(row.price_list, by)
    delete(row)
