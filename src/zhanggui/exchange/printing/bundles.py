"""Papers that the worker makes: those of all documents that were asked for, in one PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO, Any

from zhanggui.exchange.exporting.files import codes_of
from zhanggui.exchange.models import MadeFile
from zhanggui.kernel.errors import NotFound
from zhanggui.kernel.nouns import permission
from zhanggui.ui.screen import Screen, find

from . import orders


def made(file: MadeFile, told: Callable[[int], None]) -> tuple[IO[bytes], int, list[str]]:
    """The PDF as its asker may see it now; how many papers, and the codes of what was read."""
    screen = find(file.noun)
    if screen is None:
        raise NotFound
    asked = {"language": file.language, "headings": file.headings, "paper": file.paper}
    pdf = orders.order(screen, asked, "").pdf(_documents(screen, file, told), file.asked_by)
    return io.BytesIO(pdf), len(file.document_ids), list(_codes(screen))


def _documents(screen: Screen, file: MadeFile, told: Callable[[int], None]) -> Iterator[Any]:
    for number, key in enumerate(file.document_ids):
        told(number)
        yield screen.get(file.asked_by, key)


def _codes(screen: Screen) -> Iterator[str]:
    """A paper shows what it can of all Fields."""
    yield permission(screen.model, "view")
    for field in (*screen.all_fields, *screen.all_line_fields):
        yield from codes_of(field)
