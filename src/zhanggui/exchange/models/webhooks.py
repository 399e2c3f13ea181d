"""Webhooks: addresses that are told what happens, and each message that was sent to one."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Activity, Company, Master, ScopedQuerySet


class Webhook(Master):
    """``events`` are patterns, one a line: ``purchase-orders.confirm``, ``sales-orders.*``, ``*.cancel``.

    The owner is whoever saved it last: nobody sends what they may not see themselves to an address of their choice.
    """

    address = models.URLField(_("Address"), max_length=500)
    secret = models.CharField(_("Secret"), max_length=200, blank=True, editable=False)
    events = models.TextField(_("Events"), default="*.*")
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company"), related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Owner"), related_name="+", editable=False
    )

    masked: ClassVar[tuple[str, ...]] = ("secret",)

    class Meta(Master.Meta):
        verbose_name = _("Webhook")
        verbose_name_plural = _("Webhooks")

    @property
    def has_secret(self) -> bool:
        return bool(self.secret)

    @property
    def patterns(self) -> list[str]:
        return self.events.split()


class WebhookDelivery(models.Model):
    """One message: ``body`` is what is sent, byte for byte; of the answer the status and its beginning are kept."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, models.PROTECT, verbose_name=_("Webhook"), related_name="deliveries")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="+")
    event = models.CharField(_("Event"), max_length=130)
    body = models.TextField(_("Body"))
    body_digest = models.CharField(_("SHA-256 of the body"), max_length=64)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    attempt = models.PositiveIntegerField(_("Attempts"), default=0)
    created_at = models.DateTimeField(_("Created at"))
    next_at = models.DateTimeField(_("Next attempt"), null=True)
    sent_at = models.DateTimeField(_("Last attempt"), null=True)
    response_code = models.PositiveIntegerField(_("Response"), null=True)
    response_excerpt = models.TextField(_("Beginning of the response"), blank=True)
    problem = models.TextField(_("Problem"), blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 6
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"company": ("webhook__company",), "owner": ("webhook__owner",)}

    class Meta:
        verbose_name = _("Webhook delivery")
        verbose_name_plural = _("Webhook deliveries")
        default_permissions = ()
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=("next_at",), condition=models.Q(status="waiting"), name="webhook_delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"
