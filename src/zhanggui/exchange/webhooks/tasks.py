"""Every minute: what is new becomes messages, and what is due is sent. One run at a time."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from . import events


@app.periodic(cron="* * * * *")
@app.task(name="exchange.send_webhooks", queueing_lock="exchange.send_webhooks", lock="exchange.send_webhooks")
def send_webhooks(timestamp: int) -> None:
    """``timestamp`` is when it was due."""
    while events.plan(at=timezone.now()) == events.AT_ONCE:
        pass
    events.send_due(timezone.now)
