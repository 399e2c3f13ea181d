"""Commands that every document type has on its drafts, made from the model."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .commands import Command, command
from .models import Document


def discard_command(model: type[Document]) -> Command:
    """Register ``discard``: a draft that nobody needs is deleted with its lines. Numbered documents are cancelled."""

    @command(model, "discard")
    def discard(document: Document, *, by: Any, at: dt.datetime) -> None:
        document.delete()

    return discard


def set_header(document: Any, values: dict[str, Any]) -> None:
    """Set the header fields that were sent."""
    for name, value in values.items():
        setattr(document, name, value)
