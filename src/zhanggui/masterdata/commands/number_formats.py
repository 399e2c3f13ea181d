"""Number formats: how a company numbers one type of document, from the next number on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import fill, remove_command, validate, write
from zhanggui.kernel.models import Document, NumberFormat

MOST_DIGITS = 10


def document_types() -> dict[str, Any]:
    """Names of all document types by label: ``purchasing.PurchaseOrder`` → purchase order."""
    found = [model for model in apps.get_models() if issubclass(model, Document)]
    return {model._meta.label: model._meta.verbose_name for model in found}


@command(NumberFormat, "create", create=True, label=_("New number format"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> NumberFormat:
    row = NumberFormat()
    fill(row, values)
    _check(row)
    return write(row, {})


@command(NumberFormat, "update", label=_("Edit"))
def update(row: NumberFormat, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(row, values)
    _check(row)
    validate(row)


remove = remove_command(NumberFormat)


def _check(row: NumberFormat) -> None:
    known = document_types()
    if row.document_type not in known:
        text = _("There is no document type “%(type)s”. Choose one of: %(types)s.")
        raise InvalidInput.of("document_type", text % {"type": row.document_type, "types": ", ".join(sorted(known))})
    if not 1 <= row.width <= MOST_DIGITS:
        raise InvalidInput.of("width", _("A number has 1 to %(most)s digits.") % {"most": MOST_DIGITS})
