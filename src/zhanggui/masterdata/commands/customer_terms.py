"""What a company has agreed with a customer: one row for the two."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import remove_command
from zhanggui.masterdata.commands import party_terms
from zhanggui.masterdata.models import CustomerTerms


@command(CustomerTerms, "create", create=True, label=_("New terms"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> CustomerTerms:
    terms = CustomerTerms()
    party_terms.write(terms, values)
    terms.save(force_insert=True)
    return terms


@command(CustomerTerms, "update", label=_("Edit"))
def update(terms: CustomerTerms, *, by: Any, at: dt.datetime, **values: Any) -> None:
    party_terms.write(terms, values)


remove = remove_command(CustomerTerms)
many = many_commands(CustomerTerms, fixed=("company", "customer"))
