"""Activity: audit trail, timeline, outbox and event log in one append-only table.

Rows of one document are chained: the database sets ``seq``, ``previous`` and ``digest`` (see the migration
``0002_activity_chain``), so that nothing that bypasses this program can add an unchained row. Payloads stand apart,
salted, and can be erased while the chain holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .. import step_names
from .bases import Document, LedgerQuerySet, LedgerRow, Master


class Subject:
    """The document that a row is about, found by type and key; None where it isn't there any more.

    ``prefetch_related("subject")`` reads the documents of all rows: one query a type.
    """

    cache_name = "subject"

    def __get__(self, row: Any, owner: Any = None) -> Any:
        if row is None:
            return self
        if not self.is_cached(row):
            found, *_rest = self.get_prefetch_querysets([row])
            row._state.fields_cache[self.cache_name] = found[0] if found else None
        return row._state.fields_cache[self.cache_name]

    def is_cached(self, row: Any) -> bool:
        return self.cache_name in row._state.fields_cache

    def get_prefetch_querysets(self, instances: Sequence[Any], querysets: Any = None) -> tuple[Any, ...]:
        """What Django's prefetching asks of a descriptor: rows, how rows and instances are told apart, single, name."""
        keys: dict[str, set[int]] = defaultdict(set)
        for row in instances:
            keys[row.document_type].add(row.document_id)
        found = [one for label, wanted in keys.items() for one in _rows(label).filter(pk__in=wanted)]
        return found, lambda one: (one._meta.label, one.pk), _named, True, self.cache_name, False


def _named(row: Any) -> tuple[str, int]:
    return row.document_type, row.document_id


def _rows(label: str) -> models.QuerySet:
    """Rows of a model with what their names need; none of a model that isn't there any more."""
    try:
        model = apps.get_model(label)
    except LookupError:
        return Activity.objects.none()
    named = issubclass(model, Document | Master)
    return model._default_manager.all() if named else model._default_manager.select_related()


class ActivityQuerySet(LedgerQuerySet):
    def with_seal(self) -> Self:
        """With ``is_sealed``; no query of its own."""
        newest = ActivitySeal.objects.order_by("-pk").values("below_transaction")[:1]
        sealed = models.Q(transaction__lt=Coalesce(Subquery(newest), 0))
        return self.annotate(is_sealed=models.ExpressionWrapper(sealed, models.BooleanField()))


class Activity(LedgerRow):
    company = models.ForeignKey(
        "kernel.Company", models.PROTECT, null=True, verbose_name=_("Company"), related_name="+"
    )
    document_type = models.CharField(_("Document type"), max_length=80)
    document_id = models.BigIntegerField(_("Document"))
    seq = models.PositiveIntegerField(_("Number in the chain"), default=0)
    step = models.CharField(_("Step"), max_length=120)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("Who"), related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("On behalf of"), related_name="+"
    )
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

    subject = Subject()
    is_sealed = False
    """From ``with_seal``: whether a seal covers the row."""
    objects = ActivityQuerySet.as_manager()  # type: ignore[misc]

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
            models.Index(fields=("actor", "-id"), condition=models.Q(seq=1, cause=None), name="activity_made_by"),
        ]

    @property
    def data(self) -> dict[str, Any]:
        """What its payload holds; empty where that was erased."""
        return self.payload.data or {}

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def step_label(self) -> str:
        """What people call the step; where another document told it, the step is a permission code."""
        return step_names.label_of(self.document_type, self.step)


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
