"""A list written into a file, at once or by the worker."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from django.http import FileResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import MadeFile
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal
from zhanggui.kernel.models import Document
from zhanggui.kernel.nouns import permission
from zhanggui.ui.fields import Field
from zhanggui.ui.listing import Listing, parameters
from zhanggui.ui.screen import find

from . import separated, workbook
from .facts import facts
from .rows import Rows

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file that are kept in memory; a longer one lies on the disk until it is sent."""
FORMS = ("xlsx", "csv")


class TooManyRows(Refusal):
    code = "sheet_too_small"
    sentence = _("A sheet holds at most %(most)s rows and this list has more. Filter it, or take the text file.")


def require_room(form: str, count: int) -> None:
    """Counted before anything is written: a sheet that was cut off would say nothing of it."""
    if form == "xlsx" and count > workbook.MOST_ROWS:
        raise TooManyRows(most=f"{workbook.MOST_ROWS:,}")


def require_clear(listing: Listing) -> None:
    """A filter that means nothing is refused; a column that isn't there is none on the page either."""
    if wrong := [error for error in listing.errors if error.field != "columns"]:
        raise InvalidInput(wrong)


def written(form: str, rows: Rows) -> IO[bytes]:
    """The whole file, at its beginning."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    listing = rows.listing
    if form == "xlsx":
        about = list(facts(listing, listing.user, timezone.now()))
        workbook.write(file, rows, name=listing.screen.heading, facts=about)
    else:
        separated.write(file, rows)
    file.seek(0)
    return file


def answer(file: IO[bytes], name: str) -> FileResponse:
    """The file to keep, for its asker alone."""
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def made(file: MadeFile, told: Callable[[int], None]) -> tuple[IO[bytes], int, list[str]]:
    """The list as its asker sees it now; how many rows, and the codes of what was read."""
    screen, user = find(file.noun), file.asked_by
    if screen is None:
        raise NotFound
    if not screen.may_view(user):
        raise NotAllowed(step=screen.heading, permission=permission(screen.model, "view"))
    listing = Listing(screen, user, QueryDict(file.query))
    require_clear(listing)
    require_room(file.form, listing.count())
    rows = Rows(listing, told)
    return written(file.form, rows), rows.count, list(codes(listing))


def codes(listing: Listing) -> Iterator[str]:
    """What one must be allowed to see all of the file: the list, its groups, the documents that it names."""
    yield permission(listing.screen.model, "view")
    for field in (*listing.columns, *_asked(listing)):
        yield from codes_of(field)


def codes_of(field: Field) -> Iterator[str]:
    if field.group is not None:
        yield field.group
    if field.target is not None and issubclass(field.target, Document):
        yield permission(field.target, "view")


def _asked(listing: Listing) -> Iterator[Field]:
    """Filters and order tell of values too."""
    for field in listing.filters:
        if any(listing.params.get(name) for name, _lookup in parameters(field)):
            yield field
    if (field_of_order := listing.screen.field(listing.sort)) is not None:
        yield field_of_order
