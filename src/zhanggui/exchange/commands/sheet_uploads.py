"""Workbooks that were sent back: what is kept of them until their rows are saved by commands of their own.

Sending one changes nothing, so there is no Activity; each saved row has its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import SheetRow, SheetUpload
from zhanggui.kernel.errors import Refusal

from . import stored


class NotReady(Refusal):
    code = "not_ready"
    sentence = _("This workbook is saved already, or still being checked. Look at what became of it.")


class StillWrong(Refusal):
    code = "still_wrong"
    sentence = _(
        "Some rows have to be corrected. Correct them and send the workbook again, or save the good rows alone."
    )


class LinesRemoved(Refusal):
    code = "lines_removed"
    sentence = _("Lines would be removed. Tick that you mean it, or put them back and send the workbook again.")


@transaction.atomic
def keep(upload: SheetUpload, rows: Sequence[SheetRow], content: bytes) -> None:
    upload.content.save(f"{upload.noun}.xlsx", ContentFile(content), save=False)
    upload.save()
    for row in rows:
        row.upload = upload
    SheetRow.objects.bulk_create(rows, batch_size=500)


def tried(row: SheetRow, problems: Sequence[dict[str, Any]]) -> None:
    """``problems`` were found beside those that are known."""
    row.problems = [*row.problems, *problems]
    row.status = SheetRow.Status.WRONG if row.errors else SheetRow.Status.READY
    row.save(update_fields=["problems", "status"])


def checked(upload: SheetUpload) -> None:
    checking = SheetUpload.objects.filter(pk=upload.pk, status=SheetUpload.Status.CHECKING)
    checking.update(status=SheetUpload.Status.CHECKED)


@transaction.atomic
def begin(upload: SheetUpload, *, good_rows_alone: bool, removing: bool) -> int:
    """Decide that it is saved; how many rows are."""
    locked = SheetUpload.objects.select_for_update().get(pk=upload.pk)
    ready = locked.rows.filter(status=SheetRow.Status.READY)
    if locked.status != SheetUpload.Status.CHECKED or not ready.exists():
        raise NotReady
    if not good_rows_alone and locked.rows.filter(status=SheetRow.Status.WRONG).exists():
        raise StillWrong
    if not removing and ready.filter(removed_count__gt=0).exists():
        raise LinesRemoved
    locked.status = SheetUpload.Status.SAVING
    locked.save(update_fields=["status"])
    return ready.count()


def saved(row: SheetRow, made: Any) -> None:
    row.status, row.made_id, row.name = SheetRow.Status.DONE, made.pk, str(made)[:200]
    row.save(update_fields=["status", "made_id", "name"])


def refuse(key: int, refusal: Refusal) -> None:
    ready = SheetRow.objects.filter(pk=key, status=SheetRow.Status.READY)
    ready.update(status=SheetRow.Status.REFUSED, detail=str(refusal))


def finish(upload: SheetUpload) -> None:
    SheetUpload.objects.filter(pk=upload.pk).update(status=SheetUpload.Status.DONE)


def clean(before: dt.datetime) -> None:
    """Forget what was sent before then, files included."""
    old = SheetUpload.objects.filter(asked_at__lt=before)
    contents = [upload.content for upload in old]
    old.delete()
    stored.forget_on_commit(contents)
