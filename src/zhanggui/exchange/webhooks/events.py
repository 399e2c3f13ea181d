"""From Activity to messages, and the messages that are due to their addresses. The worker calls both every minute."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.exchange.commands import webhook_deliveries
from zhanggui.exchange.models import Webhook, WebhookDelivery
from zhanggui.kernel import activity
from zhanggui.kernel.models import Activity
from zhanggui.rest import changes

from . import signing
from .sending import Outcome, post

CONSUMER = "webhooks"
AT_ONCE = 500
MOST_SECONDS = 45
"""Less than a minute: then the next run goes on."""


def plan(*, at: dt.datetime) -> int:
    """Messages for everything new in Activity; how many rows were read. Nothing is lost when it fails on the way."""
    with transaction.atomic():
        rows = activity.unread(CONSUMER, AT_ONCE)
        for webhook in Webhook.objects.active().select_related("owner").exclude(secret=""):
            webhook_deliveries.keep(list(_messages(webhook, rows, at)))
    return len(rows)


def _messages(webhook: Webhook, rows: Iterable[Activity], at: dt.datetime) -> Iterator[WebhookDelivery]:
    wanted = [row for row in rows if _wants(webhook, row)]
    by_cursor = {str(changes.Cursor(row.transaction or 0, row.pk)): row for row in wanted}
    for content in changes.described(wanted, webhook.owner) if webhook.owner.is_active else ():
        event = f"{content['noun']}.{content['step']}"
        yield webhook_deliveries.planned(webhook, by_cursor[content["cursor"]], event, content, at)


def _wants(webhook: Webhook, row: Activity) -> bool:
    screen = changes.screen_named(row.document_type)
    if screen is None or screen.model in (Webhook, WebhookDelivery):
        return False
    if webhook.company_id is not None and row.company_id not in (None, webhook.company_id):
        return False
    return any(fnmatchcase(f"{screen.noun}.{row.step}", pattern) for pattern in webhook.patterns)


def send_due(now: Callable[[], dt.datetime]) -> int:
    """Send what is due; how many were sent. A webhook that fails once is left alone until the next run."""
    until, failed, count = time.monotonic() + MOST_SECONDS, set(), 0
    for delivery in _due(now()):
        if time.monotonic() > until:
            break
        if delivery.webhook_id not in failed and webhook_deliveries.claim(delivery, at=now()):
            count += 1
            if not _send(delivery, now()):
                failed.add(delivery.webhook_id)
    return count


def _due(at: dt.datetime) -> list[WebhookDelivery]:
    due = WebhookDelivery.objects.filter(status="waiting", next_at__lte=at, webhook__is_active=True)
    return list(due.select_related("webhook__owner", "activity__payload").order_by("next_at", "pk")[:AT_ONCE])


def _send(delivery: WebhookDelivery, at: dt.datetime) -> bool:
    if not _still_within_reach(delivery):
        problem = _("The owner of the webhook may not see this any more.")
        webhook_deliveries.finish(delivery, Outcome(problem=problem), for_good=True)
        return True
    outcome = post(delivery.webhook.address, delivery.body.encode(), _headers(delivery, at))
    webhook_deliveries.finish(delivery, outcome)
    return outcome.fine


def _still_within_reach(delivery: WebhookDelivery) -> bool:
    owner: Any = delivery.webhook.owner
    if delivery.activity is None:
        return True
    return owner.is_active and bool(changes.described([delivery.activity], owner))


def _headers(delivery: WebhookDelivery, at: dt.datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Zhanggui-Webhook/1",
        "Zhanggui-Event": delivery.event,
        "Zhanggui-Delivery": str(delivery.pk),
        signing.HEADER: signing.signature(delivery.webhook.secret, delivery.body.encode(), int(at.timestamp())),
    }
