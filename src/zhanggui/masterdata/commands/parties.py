"""Parties with their contacts and addresses; merging two that are one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, validate
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Rows
from zhanggui.masterdata.models import Party


class MergedAlready(Refusal):
    code = "merged_already"
    sentence = _("%(party)s is merged into %(into)s already. Take that back first.")


class OthersMerged(Refusal):
    code = "others_merged"
    sentence = _("Others are merged into %(party)s. Merge %(into)s into it instead, or take those back first.")


class NotMerged(Refusal):
    code = "not_merged"
    sentence = _("%(party)s is not merged into another party.")


@command(Party, "create", create=True, label=_("New party"))
def create(*, by: Any, at: dt.datetime, contacts: Rows = (), addresses: Rows = (), **values: Any) -> Party:
    """``contacts``: name, title, phone, email, is_primary; ``addresses``: kind, name, street, city, …"""
    party = Party()
    _write(party, values, contacts, addresses)
    return party


@command(Party, "update", label=_("Edit"))
def update(
    party: Party, *, by: Any, at: dt.datetime, contacts: Rows = None, addresses: Rows = None, **values: Any
) -> None:
    _write(party, values, contacts, addresses)


def _write(party: Party, values: dict[str, Any], contacts: Rows, addresses: Rows) -> None:
    fill(party, values)
    _valid, *built = nested.gather(
        lambda: validate(party),
        lambda: nested.build(party, "contacts", contacts),
        lambda: nested.build(party, "addresses", addresses),
    )
    if party.pk is None:
        party.save(force_insert=True)
    nested.save(*built)


@command(Party, "deactivate", label=_("Deactivate"))
def deactivate(party: Party, *, by: Any, at: dt.datetime) -> None:
    party.is_active = False


@command(Party, "activate", label=_("Activate"))
def activate(party: Party, *, by: Any, at: dt.datetime) -> None:
    _refuse_merged(party)
    party.is_active = True


@command(Party, "merge", label=_("Merge into another"))
def merge(party: Party, *, by: Any, at: dt.datetime, into: Party) -> None:
    """``party`` is the same as ``into``: nothing new is done with it; documents and ledgers stay as they are."""
    if party.pk == into.pk:
        raise InvalidInput.of("into", _("Choose another party."))
    _refuse_merged(party)
    _refuse_merged(into)
    if party.merged.exists():
        raise OthersMerged(party=str(party), into=str(into))
    party.merged_into, party.is_active = into, False


@command(Party, "unmerge", label=_("Take merging back"))
def unmerge(party: Party, *, by: Any, at: dt.datetime) -> None:
    if party.merged_into is None:
        raise NotMerged(party=str(party))
    party.merged_into, party.is_active = None, True


def _refuse_merged(party: Party) -> None:
    if party.merged_into is not None:
        raise MergedAlready(party=str(party), into=str(party.merged_into))


remove = remove_command(Party)
many = many_commands(Party)
