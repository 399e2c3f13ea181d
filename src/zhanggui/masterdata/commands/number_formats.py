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
    return {label: model._meta.verbose_name for label, model in _models().items()}


def _models() -> dict[str, Any]:
    return {model._meta.label: model for model in apps.get_models() if issubclass(model, Document)}


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
    _check_prefix(row)
    if not 1 <= row.width <= MOST_DIGITS:
        raise InvalidInput.of("width", _("A number has 1 to %(most)s digits.") % {"most": MOST_DIGITS})


def _check_prefix(row: NumberFormat) -> None:
    """No number may come twice: neither from another type, nor from another way to count the same one."""
    if row.prefix[-1:].isdigit():
        raise InvalidInput.of("prefix", _("The prefix can't end with a digit: the period or the counter comes next."))
    rows = NumberFormat.objects.filter(company=row.company_id).exclude(pk=row.pk)
    taken = {label: model.number_prefix for label, model in _models().items()}
    taken |= dict(rows.values_list("document_type", "prefix"))
    other = next((label for label, prefix in taken.items() if prefix == row.prefix and label != row.document_type), "")
    if other:
        text = _("Numbers of the type “%(type)s” begin with %(prefix)s already. Choose another prefix.")
        raise InvalidInput.of("prefix", text % {"type": document_types()[other], "prefix": row.prefix})
