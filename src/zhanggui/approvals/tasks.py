"""Work of every hour: what nobody decided in time."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from zhanggui.approvals.commands import overdue


@app.periodic(cron="17 * * * *")
@app.task(name="approvals.time_out", queueing_lock="approvals.time_out")
def time_out(timestamp: int) -> None:
    """Remind, escalate and pass back; ``timestamp`` is when it was due."""
    overdue.run(at=timezone.now())
