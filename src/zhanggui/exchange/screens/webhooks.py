"""Webhooks and what was sent to them, on screen and in the API. The secret is only ever written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import Webhook, WebhookDelivery
from zhanggui.kernel.commands import Command
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Webhooks(Screen):
    model = Webhook
    menu = Menu("settings", icon="webhook", order=75)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, column=False),
        Field("address", editable=True, help=_("Begins with https://. Private addresses are refused.")),
        Field(
            "events",
            editable=True,
            column=False,
            help=_("One a line: purchase-orders.confirm, sales-orders.* or *.cancel."),
        ),
        Field("company", editable=True, filter=True, help=_("Empty: all companies.")),
        Field("owner", filter=True, help=_("Whoever saved it last. Only what they may see is sent.")),
        Field("has_secret", kind=Kind.BOOLEAN, label=_("Has a secret")),
        Field("is_active", filter=True),
    )


@register
class WebhookDeliveries(Screen):
    model = WebhookDelivery
    menu = Menu("settings", icon="send", order=76)
    search = ("event",)
    fields = (
        Field("id", kind=Kind.CODE, label=_("Number")),
        Field("webhook", filter=True),
        Field("event", filter=True),
        Field("status", filter=True, tones={"waiting": "blue", "delivered": "green", "failed": "red"}),
        Field("attempt"),
        Field("created_at", sort=True),
        Field("sent_at"),
        Field("next_at"),
        Field("response_code", filter=True),
        Field("problem"),
        Field("response_excerpt", column=False),
        Field("body", column=False),
        Field("body_digest", column=False),
    )

    def offers(self, command: Command, document: Any) -> bool:
        return command.name == "replay" and document.status != WebhookDelivery.Status.WAITING


@panel(Webhook, title=_("Sent"), order=10, columns=("id", "event", "status", "attempt", "sent_at", "response_code"))
def sent(webhook: Webhook, *, user: Any) -> Any:
    return webhook.deliveries.all()
