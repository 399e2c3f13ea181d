"""Messages to webhooks: kept, claimed for an attempt, finished, retried at growing intervals, replayed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import Webhook, WebhookDelivery
from zhanggui.exchange.webhooks.sending import Outcome
from zhanggui.kernel.commands import command
from zhanggui.kernel.models import Activity

WAITING, DELIVERED, FAILED = WebhookDelivery.Status
INTERVALS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
"""Between one attempt and the next; after the last of them it is given up."""


@command(WebhookDelivery, "replay", label=_("Send again"))
def replay(delivery: WebhookDelivery, *, by: Any, at: dt.datetime) -> None:
    """The same body is sent once more, signed anew, with all attempts ahead of it."""
    delivery.status, delivery.attempt, delivery.next_at = WAITING, 0, at


def planned(
    webhook: Webhook, row: Activity | None, event: str, content: dict[str, Any], at: dt.datetime
) -> WebhookDelivery:
    body = json.dumps({"event": event, **content}, ensure_ascii=False, separators=(",", ":"))
    return WebhookDelivery(
        webhook=webhook,
        activity=row,
        event=event,
        body=body,
        body_digest=hashlib.sha256(body.encode()).hexdigest(),
        created_at=at,
        next_at=at,
    )


def keep(deliveries: Iterable[WebhookDelivery]) -> None:
    WebhookDelivery.objects.bulk_create(deliveries)


def claim(delivery: WebhookDelivery, *, at: dt.datetime) -> bool:
    """Take the next attempt before it is made: a worker that dies in between tries again, later. False: taken."""
    number = delivery.attempt
    wait = INTERVALS[min(number, len(INTERVALS) - 1)]
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, status=WAITING, attempt=number)
    if not mine.update(attempt=number + 1, next_at=at + wait, sent_at=at):
        return False
    delivery.attempt, delivery.next_at, delivery.sent_at = number + 1, at + wait, at
    return True


def finish(delivery: WebhookDelivery, outcome: Outcome, *, for_good: bool = False) -> None:
    """Keep what became of an attempt; ``for_good``: no further one makes sense."""
    status = DELIVERED if outcome.fine else WAITING
    if not outcome.fine and (for_good or delivery.attempt > len(INTERVALS)):
        status = FAILED
    same = WebhookDelivery.objects.filter(pk=delivery.pk, attempt=delivery.attempt)
    same.update(
        status=status,
        next_at=delivery.next_at if status == WAITING else None,
        response_code=outcome.code,
        response_excerpt=outcome.excerpt,
        problem=outcome.problem,
    )
