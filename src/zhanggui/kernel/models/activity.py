"""Activity: audit trail, timeline, outbox and event log in one append-only table.

Rows of one document are chained: the database sets ``seq``, ``previous`` and ``digest`` (see the migration
``0002_activity_chain``), so that nothing that bypasses this program can add an unchained row. Payloads stand apart,
salted, and can be erased while the chain holds.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .bases import LedgerRow


class Activity(LedgerRow):
    company = models.ForeignKey("kernel.Company", models.PROTECT, null=True, related_name="+")
    document_type = models.CharField(_("Document type"), max_length=80)
    document_id = models.BigIntegerField(_("Document"))
    seq = models.PositiveIntegerField(_("Number in the chain"), default=0)
    step = models.CharField(_("Step"), max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    before = models.CharField(_("Status before"), max_length=20, blank=True, default="")
    after = models.CharField(_("Status after"), max_length=20, blank=True, default="")
    cause = models.ForeignKey("self", models.PROTECT, null=True, related_name="effects")
    date = models.DateField(_("Business date"))
    at = models.DateTimeField(_("At"))
    recorded_at = models.DateTimeField(_("Recorded at"), null=True)
    transaction = models.BigIntegerField(_("Transaction"), null=True)
    payload_digest = models.BinaryField(_("Payload digest"), max_length=32)
    previous = models.BinaryField(_("Digest before"), max_length=32, null=True)
    digest = models.BinaryField(_("Digest"), max_length=32, null=True)

    class Meta(LedgerRow.Meta):
        verbose_name = _("Activity")
        verbose_name_plural = _("Activities")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("document_type", "document_id", "seq"), name="activity_seq_once")
        ]
        indexes = [
            models.Index(fields=("transaction", "id"), name="activity_by_transaction"),
            models.Index(fields=("company", "-at"), name="activity_by_company"),
        ]


class ActivityPayload(models.Model):
    """What changed, apart from the chain: ``data`` can be erased, its digest stays in the row."""

    activity = models.OneToOneField(Activity, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.BinaryField(max_length=16)
    data = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()


class ActivityHead(models.Model):
    """Last link of a document's chain. A row of its own, so that a comment locks no document."""

    document_type = models.CharField(max_length=80)
    document_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("document_type", "document_id"), name="activity_head_once")]


class ActivitySeal(LedgerRow):
    """A Merkle root over all rows that came since the seal before."""

    sealed_at = models.DateTimeField(_("Sealed at"))
    below_transaction = models.BigIntegerField(_("Below transaction"))
    count = models.PositiveIntegerField(_("Rows"))
    root = models.BinaryField(_("Merkle root"), max_length=32)
    previous_root = models.BinaryField(max_length=32)

    class Meta(LedgerRow.Meta):
        verbose_name = _("Activity seal")
        verbose_name_plural = _("Activity seals")
        default_permissions = ()
        ordering = ("pk",)


class ActivityCursor(models.Model):
    """How far a consumer (notification, webhook, export) has read."""

    consumer = models.CharField(max_length=60, unique=True)
    transaction = models.BigIntegerField(default=0)
    activity_id = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
