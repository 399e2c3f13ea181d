"""A workbook that was sent back: taken, checked, saved. Nothing is saved before its user has seen what changes."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.commands import sheet_uploads
from zhanggui.exchange.models import SheetRow, SheetUpload
from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.ui import bulk
from zhanggui.ui.screen import Screen, find

from . import reading
from .columns import plan
from .comparing import Comparison
from .trying import Saver, examine

AT_ONCE = 100
"""So many rows a page waits for; more are left to the worker."""


class NothingChanged(Refusal):
    code = "nothing_changed"
    status = 400
    sentence = _("Nothing in this workbook differs from what you downloaded. Change something, save the file, send it.")


def take(screen: Screen, name: str, content: bytes, *, by: Any, at: dt.datetime) -> SheetUpload:
    """Keep what is new, changed or wrong, to be tried. Where it raises a Refusal nothing is kept."""
    own = plan(screen, by)
    found = Comparison(name, own, reading.read(name, content, own))
    if not found.rows:
        raise NothingChanged
    upload = SheetUpload(asked_by=by, asked_at=at, noun=screen.noun, name=name[-200:])
    upload.language, upload.unchanged_count = translation.get_language() or "", found.unchanged_count
    sheet_uploads.keep(upload, found.rows, content)
    return upload


def check(upload: SheetUpload, *, at: dt.datetime) -> None:
    """Try every row; may be called again."""
    if upload.status == SheetUpload.Status.CHECKING:
        with translation.override(upload.language or None):
            examine(upload, screen_of(upload), at=at)


def screen_of(upload: SheetUpload) -> Screen:
    found = find(upload.noun)
    if found is None:
        raise NotFound
    return found


def work(upload: SheetUpload, *, at: dt.datetime) -> None:
    """Save all rows that are ready; may be called again, or by two at once: no row is saved twice."""
    saver = Saver(screen_of(upload), upload.asked_by, at)
    with translation.override(upload.language or None):
        for key in upload.rows.filter(status=SheetRow.Status.READY).values_list("pk", flat=True):
            _one(saver, key)
    sheet_uploads.finish(upload)


def resume(before: dt.datetime, *, at: dt.datetime) -> None:
    """Go on with what was sent before then and is neither checked nor saved: whoever was at it was ended."""
    under_way = (SheetUpload.Status.CHECKING, SheetUpload.Status.SAVING)
    found = SheetUpload.objects.filter(status__in=under_way, asked_at__lt=before).select_related("asked_by")
    for upload in found:
        check(upload, at=at) if upload.status == SheetUpload.Status.CHECKING else work(upload, at=at)


def _one(saver: Saver, key: int) -> None:
    """The row and its result are written together, or a refusal alone."""

    def attempt() -> None:
        with transaction.atomic():
            row = SheetRow.objects.select_for_update().filter(pk=key, status=SheetRow.Status.READY).first()
            if row is not None:
                sheet_uploads.saved(row, saver.apply(row))

    bulk.by_itself(attempt, partial(sheet_uploads.refuse, key), f"row {key} of a workbook")
