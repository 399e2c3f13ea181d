"""Commands that every document type has on its drafts, made from the model."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from .commands import Command, command
from .errors import Refusal
from .models import Document

KERNEL = frozenset({"id", "pk", "company", "number", "status", "version", "owner", "snapshot"})
"""Columns that no header names."""


class HasNumber(Refusal):
    code = "has_number"
    sentence = _("%(document)s has a number, so it can't be deleted. Submit it again and cancel it instead.")


class ReferredTo(Refusal):
    code = "referred_to"
    sentence = _("%(document)s can't be deleted: %(others)s refers to it. Delete that first, or take it out of there.")


def discard_command(model: type[Document]) -> Command:
    """Register ``discard``: a draft that nobody needs is deleted with its lines.

    One that was submitted and withdrawn has its number already: numbered documents are cancelled, never deleted.
    """

    @command(model, "discard")
    def discard(document: Document, *, by: Any, at: dt.datetime) -> None:
        if document.number:
            raise HasNumber(document=str(document))
        try:
            document.delete()
        except ProtectedError as problem:
            raise ReferredTo(document=str(document), others=_named(problem)) from None

    return discard


def _named(problem: ProtectedError) -> str:
    """The documents that refer to it, whichever app they belong to; the first five."""
    found = {str(getattr(row, "document", row)) for row in problem.protected_objects}
    return ", ".join(sorted(found)[:5])


def set_header(document: Any, values: dict[str, Any]) -> None:
    """Set the header fields that were sent; what only the kernel sets is an error of the program."""
    if wrong := values.keys() & KERNEL:
        raise TypeError(f"{', '.join(sorted(wrong))} can't be set by a command's header")
    for name, value in values.items():
        setattr(document, name, value)
