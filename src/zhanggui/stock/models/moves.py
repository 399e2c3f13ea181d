"""The stock ledger and the balances that follow from it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Company, LedgerRow, ScopedQuerySet
from zhanggui.masterdata.models import Item, ItemVariant, Location, Party

from .lots import Lot
from .sources import SourceLedgerQuerySet, label_of


class StockMove(LedgerRow):
    """``quantity`` (> 0, in the item's unit) went from one location to another on a business date.

    The source is the document (type, key) and line that caused it; ``source_part`` as on ExpectedMove. ``value`` is in
    company currency, as known when it was posted; later facts add ValueEntry rows, they never change this one.
    ``reverses`` names the move that this one undoes.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, verbose_name=_("Lot"), related_name="+")
    owner_party = models.ForeignKey(
        Party, models.PROTECT, null=True, verbose_name=pgettext_lazy("stock", "Owner"), related_name="+"
    )
    from_location = models.ForeignKey(
        Location, models.PROTECT, verbose_name=pgettext_lazy("location", "From"), related_name="+"
    )
    to_location = models.ForeignKey(
        Location, models.PROTECT, verbose_name=pgettext_lazy("location", "To"), related_name="+"
    )
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6)
    date = models.DateField(_("Date"))
    moved_at = models.DateTimeField(_("Moved at"))
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=20, decimal_places=6, default=Decimal(0))
    value = models.DecimalField(_("Value"), max_digits=20, decimal_places=4, default=Decimal(0))
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    source_part = models.CharField(max_length=40, blank=True, default="")
    source_line_id = models.BigIntegerField(null=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversed_by")

    objects = SourceLedgerQuerySet.as_manager()  # type: ignore[misc,assignment]
    source_number: str = ""
    """Number of the source, from ``with_source``."""
    source_label = label_of("source_type")
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {
        "warehouse": ("from_location__warehouse", "to_location__warehouse")
    }

    class Meta(LedgerRow.Meta):
        verbose_name = _("Stock move")
        verbose_name_plural = _("Stock moves")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="stock_move_quantity_positive"),
            models.CheckConstraint(
                condition=~models.Q(from_location=models.F("to_location")), name="stock_move_goes_somewhere"
            ),
            models.UniqueConstraint(
                fields=("reverses",), condition=models.Q(reverses__isnull=False), name="stock_move_reversed_once"
            ),
        ]
        indexes = [
            models.Index(fields=("item", "date"), name="stock_move_by_item"),
            models.Index(fields=("source_type", "source_id"), name="stock_move_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.from_location.label} → {self.to_location.label}"


class StockBalance(models.Model):
    """Sum of the ledger per place; written by ``ledger.post`` alone, provable by ``rebuild_balances``."""

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="balances")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, verbose_name=_("Lot"), related_name="+")
    owner_party = models.ForeignKey(
        Party, models.PROTECT, null=True, verbose_name=pgettext_lazy("stock", "Owner"), related_name="+"
    )
    location = models.ForeignKey(Location, models.PROTECT, verbose_name=_("Location"), related_name="balances")
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6, default=Decimal(0))

    objects = ScopedQuerySet.as_manager()
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"warehouse": ("location__warehouse",)}

    class Meta:
        verbose_name = _("Stock balance")
        verbose_name_plural = _("Stock balances")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("item", "variant", "lot", "owner_party", "location"),
                name="stock_balance_once",
                nulls_distinct=False,
            )
        ]
