"""``/purchase-orders/export.xlsx?status=confirmed``: the rows that the list shows at that address, all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import InvalidInput, NotFound, Refusal
from zhanggui.ui.listing import Listing
from zhanggui.ui.lists import ListView

from . import separated, workbook
from .facts import facts
from .rows import Rows

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file that are kept in memory; a longer one lies on the disk until it is sent."""


class TooManyRows(Refusal):
    code = "sheet_too_small"
    sentence = _("A sheet holds at most %(most)s rows and this list has more. Filter it, or take the text file.")


class Export(ListView):
    def get(self, request: HttpRequest, form: str) -> FileResponse:
        write = FORMS.get(form)
        if write is None:
            raise NotFound
        listing = self.listing()
        if wrong := [error for error in listing.errors if error.field != "columns"]:
            raise InvalidInput(wrong)  # a column that isn't there is none on the page either
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
        write(file, listing, request.user)
        file.seek(0)
        name = f"{self.screen.noun}-{timezone.localtime():%Y%m%d-%H%M}.{form}"
        response = FileResponse(file, as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response


def _workbook(file: IO[bytes], listing: Listing, user: Any) -> None:
    # Counted before anything is written: a sheet that was cut off would say nothing of it.
    if listing.count() > workbook.MOST_ROWS:
        raise TooManyRows(most=f"{workbook.MOST_ROWS:,}")
    about = list(facts(listing, user, timezone.now()))
    workbook.write(file, Rows(listing), name=listing.screen.heading, facts=about)


def _separated(file: IO[bytes], listing: Listing, user: Any) -> None:
    separated.write(file, Rows(listing))


FORMS: dict[str, Callable[[IO[bytes], Listing, Any], None]] = {"xlsx": _workbook, "csv": _separated}
