"""Printouts: asked for by a page, made by the worker, deleted after some days.

Whoever asks may see the documents; asking changes none of them, so there is no Activity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from zhanggui.exchange.models import Printout
from zhanggui.kernel.models import Document
from zhanggui.kernel.nouns import plural_kebab

KEPT = dt.timedelta(days=3)


def ask(*, by: Any, at: dt.datetime, documents: Sequence[Document], name: str, **wanted: str) -> Printout:
    """A printout of documents of one type. ``wanted``: language, headings, paper."""
    return Printout.objects.create(
        asked_by=by,
        asked_at=at,
        noun=plural_kebab(type(documents[0])),
        document_ids=[document.pk for document in documents],
        name=name,
        **wanted,
    )


def progress(printout: Printout, made_count: int) -> None:
    Printout.objects.filter(pk=printout.pk).update(made_count=made_count)


def finish(printout: Printout, content: bytes) -> None:
    printout.content.save(f"{printout.pk}.pdf", ContentFile(content), save=False)
    printout.status, printout.made_count = Printout.Status.DONE, printout.total
    printout.save(update_fields=["content", "status", "made_count"])


def fail(printout: Printout, problem: str) -> None:
    """``problem``: a sentence for who asked."""
    printout.status, printout.problem = Printout.Status.FAILED, problem
    printout.save(update_fields=["status", "problem"])


def clean(*, at: dt.datetime) -> int:
    """Delete what was asked for more than :data:`KEPT` ago, files included; how many."""
    old = Printout.objects.filter(asked_at__lt=at - KEPT)
    stored = [printout.content for printout in old if printout.content]
    count, _by_model = old.delete()
    transaction.on_commit(lambda: _forget(stored))
    return count


def _forget(stored: Sequence[Any]) -> None:
    for content in stored:
        content.storage.delete(content.name)
