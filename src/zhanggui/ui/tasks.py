"""Steps on so many rows that no page waits for them; what is forgotten after a while."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from zhanggui.ui import bulk
from zhanggui.ui.commands import draft_buffers
from zhanggui.ui.models import BulkRun

KEPT = dt.timedelta(days=90)
LEFT_BEHIND = dt.timedelta(minutes=10)
BUFFERS_KEPT = dt.timedelta(days=30)


@app.task(name="ui.work_bulk_run", queue="default")
def work_bulk_run(*, run: int) -> None:
    """With the rights that the asker has now."""
    found = BulkRun.objects.select_related("asked_by").filter(pk=run).first()
    if found is not None:
        bulk.work(found, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="ui.resume_bulk_runs", queueing_lock="ui.resume_bulk_runs")
def resume_bulk_runs(timestamp: int) -> None:
    """What a server or worker that was ended left waiting; what is still being worked on is done once all the same."""
    for run in bulk.left_behind(timezone.now() - LEFT_BEHIND):
        bulk.work(run, at=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="ui.clean_bulk_runs", queueing_lock="ui.clean_bulk_runs")
def clean_bulk_runs(timestamp: int) -> None:
    """``timestamp`` is when it was due."""
    bulk.clean(timezone.now() - KEPT)


@app.periodic(cron="44 3 * * *")
@app.task(name="ui.clean_draft_buffers", queueing_lock="ui.clean_draft_buffers")
def clean_draft_buffers(timestamp: int) -> None:
    draft_buffers.clean(timezone.now() - BUFFERS_KEPT)
