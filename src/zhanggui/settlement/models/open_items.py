"""Open items and the allocations that settle them: the ledger of what is owed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Company, Currency, DocumentQuerySet, LedgerRow, ScopedQuerySet
from zhanggui.masterdata.models import Party


class OpenItemQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """What isn't settled in full."""
        return self.exclude(open_amount=0)

    def choosable(self) -> Self:
        """What can be named in a lookup: money settles debts, a refund credits; whatever is open."""
        return self.open().select_related("party", "currency")


class OpenItem(models.Model):
    """One amount owed, per instalment of a document. Positive raises the debt (invoice), negative lowers it (payment).

    ``payable``: we owe the party; ``receivable``: the party owes us. Only ``open_amount`` ever changes (a trigger holds
    that); it is ``amount`` less the allocations and provable by rebuild. ``reverses`` names the item of a cancelled
    document that this one takes back: the two settle each other.
    """

    class Side(models.TextChoices):
        PAYABLE = "payable", _("payable")
        RECEIVABLE = "receivable", _("receivable")

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    side = models.CharField(_("Side"), max_length=12, choices=Side.choices)
    party = models.ForeignKey(Party, models.PROTECT, verbose_name=_("Party"), related_name="open_items")
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    rate = models.DecimalField(_("Exchange rate"), max_digits=20, decimal_places=10, default=Decimal(1))
    date = models.DateField(_("Date"))
    due_date = models.DateField(_("Due date"))
    amount = models.DecimalField(_("Amount"), max_digits=20, decimal_places=4)
    open_amount = models.DecimalField(_("Open amount"), max_digits=20, decimal_places=4)
    instalment = models.PositiveSmallIntegerField(_("Instalment"), default=1)
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    source_number = models.CharField(_("Number"), max_length=40, blank=True)
    reference = models.CharField(_("Partner's number"), max_length=100, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    objects = OpenItemQuerySet.as_manager()
    lock_rank = 900
    searchable: ClassVar[tuple[str, ...]] = (
        "source_number",
        "reference",
        "party__code",
        "party__name",
        "party__name_zh",
        "party__name_key",
    )

    class Meta:
        verbose_name = _("Open item")
        verbose_name_plural = _("Open items")
        default_permissions = ()
        ordering = ("due_date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("source_type", "source_id", "instalment"),
                condition=models.Q(reverses=None),
                name="open_item_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, open_amount__gte=0, open_amount__lte=models.F("amount"))
                | models.Q(amount__lte=0, open_amount__lte=0, open_amount__gte=models.F("amount")),
                name="open_item_within_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=("company", "side", "party", "due_date"),
                condition=~models.Q(open_amount=0),
                name="open_item_still_open",
            ),
            models.Index(fields=("source_type", "source_id"), name="open_item_by_source"),
        ]

    def __str__(self) -> str:
        return self.source_number or self.reference or f"#{self.pk}"

    @property
    def label(self) -> str:
        """How it stands in a choice: number, partner's number, and what is open until when."""
        still = (f"{self.open_amount:,.2f}", self.due_date.isoformat()) if self.open_amount else ()
        return " · ".join(part for part in (str(self), self.reference, *still) if part)

    @property
    def source_label(self) -> str:
        """What kind of document booked it, in the reader's language."""
        return str(apps.get_model(self.source_type)._meta.verbose_name)


class Allocation(LedgerRow):
    """``amount`` of ``credit`` (payment, credit note) settles ``debit`` (invoice); negative undoes ``reverses``."""

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    debit = models.ForeignKey(
        OpenItem, models.PROTECT, verbose_name=pgettext_lazy("allocation", "Invoice"), related_name="debit_allocations"
    )
    credit = models.ForeignKey(
        OpenItem, models.PROTECT, verbose_name=pgettext_lazy("allocation", "Payment"), related_name="credit_allocations"
    )
    amount = models.DecimalField(_("Amount"), max_digits=20, decimal_places=4)
    date = models.DateField(_("Date"))
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta(LedgerRow.Meta):
        verbose_name = _("Allocation")
        verbose_name_plural = _("Allocations")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="allocation_not_zero"),
            models.UniqueConstraint(
                fields=("reverses",), condition=models.Q(reverses__isnull=False), name="allocation_reversed_once"
            ),
        ]
        indexes = [models.Index(fields=("source_type", "source_id"), name="allocation_by_source")]


class OwedQuerySet(DocumentQuerySet):
    """Documents that book open items."""

    def with_open_amount(self) -> Self:
        """With ``open_amount``: what of them is open now, None for those that book nothing (yet)."""
        return self.annotate(open_amount=self._open())

    def _open(self) -> Any:
        items = OpenItem.objects.filter(source_type=self.model._meta.label, source_id=models.OuterRef("pk"))
        sums = items.order_by().values("source_id").annotate(total=models.Sum("open_amount")).values("total")
        return models.Subquery(sums)


class SettlingQuerySet(OwedQuerySet):
    """Documents that settle: their amounts are positive, whichever way their open items point."""

    def _open(self) -> Any:
        return Abs(super()._open())
