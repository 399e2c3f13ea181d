"""What a company has agreed with a supplier: one row for the two."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import remove_command
from zhanggui.masterdata.commands import party_terms
from zhanggui.masterdata.models import SupplierTerms


@command(SupplierTerms, "create", create=True, label=_("New terms"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> SupplierTerms:
    terms = SupplierTerms()
    party_terms.write(terms, values)
    terms.save(force_insert=True)
    return terms


@command(SupplierTerms, "update", label=_("Edit"))
def update(terms: SupplierTerms, *, by: Any, at: dt.datetime, **values: Any) -> None:
    party_terms.write(terms, values)


remove = remove_command(SupplierTerms)
many = many_commands(SupplierTerms, fixed=("company", "supplier"))
