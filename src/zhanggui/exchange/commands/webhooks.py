"""Webhooks: kept like masters; whoever saves one becomes its owner, whose rights decide what is sent."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.exchange.models import Webhook
from zhanggui.exchange.webhooks import addresses
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate, write

from . import webhook_deliveries

PATTERN = re.compile(r"[a-z*][a-z0-9*-]*\.[a-z*][a-z0-9_*]*")
SHORTEST_SECRET = 16


class NoSecret(Refusal):
    code = "no_secret"
    sentence = gettext_lazy("%(webhook)s has no secret yet. Set one first, so that the receiver can check who sends.")


@command(Webhook, "create", create=True, label=gettext_lazy("New"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> Webhook:
    webhook = Webhook(owner=by)
    _require_good(values)
    write(webhook, values)
    return webhook


@command(Webhook, "update", label=gettext_lazy("Edit"))
def update(webhook: Webhook, *, by: Any, at: dt.datetime, **values: Any) -> None:
    _require_good(values)
    fill(webhook, {**values, "owner": by})
    validate(webhook)


@command(Webhook, "set_secret", label=gettext_lazy("Set the secret"))
def set_secret(webhook: Webhook, *, by: Any, at: dt.datetime, secret: str) -> None:
    if not (SHORTEST_SECRET <= len(secret) <= 200 and secret.isascii() and secret.isprintable()):
        raise InvalidInput.of("secret", _("Choose a secret of 16 to 200 characters, letters and digits at random."))
    webhook.secret = secret


@command(Webhook, "ping", label=gettext_lazy("Send a test"))
def ping(webhook: Webhook, *, by: Any, at: dt.datetime) -> None:
    if not webhook.secret:
        raise NoSecret(webhook=str(webhook))
    webhook_deliveries.keep([webhook_deliveries.planned(webhook, None, "ping", {"webhook": webhook.code}, at)])


deactivate, activate = state_commands(Webhook)
remove = remove_command(Webhook)


def _require_good(values: dict[str, Any]) -> None:
    if "address" in values:
        try:
            addresses.target(values["address"])
        except addresses.Unreachable as problem:
            raise InvalidInput.of("address", problem) from None
    for pattern in str(values.get("events") or "").split():
        if not PATTERN.fullmatch(pattern):
            text = _("“%(pattern)s” names no event. Write purchase-orders.confirm, sales-orders.* or *.cancel.")
            raise InvalidInput.of("events", text % {"pattern": pattern[:60]})
