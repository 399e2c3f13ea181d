"""Nightly work of the kernel."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from . import activity


@app.periodic(cron="7 2 * * *")
@app.task(name="kernel.seal_activity", queueing_lock="kernel.seal_activity")
def seal_activity(timestamp: int) -> None:
    """Put the day's Activity under a seal; ``timestamp`` is when it was due."""
    activity.seal(at=timezone.now())
