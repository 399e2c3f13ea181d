"""Commands that every document type has on its drafts, made from the model."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from .commands import Command, command
from .errors import Refusal
from .models import Document


class HasNumber(Refusal):
    code = "has_number"
    sentence = _("%(document)s has a number, so it can't be deleted. Submit it again and cancel it instead.")


def discard_command(model: type[Document]) -> Command:
    """Register ``discard``: a draft that nobody needs is deleted with its lines.

    One that was submitted and withdrawn has its number already: numbered documents are cancelled, never deleted.
    """

    @command(model, "discard")
    def discard(document: Document, *, by: Any, at: dt.datetime) -> None:
        if document.number:
            raise HasNumber(document=str(document))
        document.delete()

    return discard


def set_header(document: Any, values: dict[str, Any]) -> None:
    """Set the header fields that were sent."""
    for name, value in values.items():
        setattr(document, name, value)
