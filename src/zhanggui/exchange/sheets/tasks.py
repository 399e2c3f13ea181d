"""Workbooks with so many changed rows that no page waits for them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from zhanggui.exchange.commands import sheet_uploads
from zhanggui.exchange.models import SheetUpload
from zhanggui.ui.tasks import LEFT_BEHIND

from . import uploads

KEPT = dt.timedelta(days=14)


@app.task(name="exchange.check_sheet", queue="default")
def check_sheet(*, upload: int) -> None:
    """With the rights that the asker has now."""
    if (found := _found(upload)) is not None:
        uploads.check(found, at=timezone.now())


@app.task(name="exchange.save_sheet", queue="default")
def save_sheet(*, upload: int) -> None:
    if (found := _found(upload)) is not None:
        uploads.work(found, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="exchange.resume_sheets", queueing_lock="exchange.resume_sheets")
def resume_sheets(timestamp: int) -> None:
    """What a server or worker that was ended left; what is still being worked on is done once all the same."""
    uploads.resume(timezone.now() - LEFT_BEHIND, at=timezone.now())


def _found(key: int) -> SheetUpload | None:
    return SheetUpload.objects.select_related("asked_by").filter(pk=key).first()


@app.periodic(cron="27 3 * * *")
@app.task(name="exchange.clean_sheets", queueing_lock="exchange.clean_sheets")
def clean_sheets(timestamp: int) -> None:
    """``timestamp`` is when it was due."""
    sheet_uploads.clean(timezone.now() - KEPT)
