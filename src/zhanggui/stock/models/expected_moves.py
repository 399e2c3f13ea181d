"""What is going to happen to stock, and which supply serves which demand.

Orders of any app write these rows downward; projection, promise, requirements and alerts read them and need to know
nothing of the apps that wrote them. Both tables are provable by rebuild.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, ScopedQuerySet
from zhanggui.masterdata.models import Item, ItemVariant, Warehouse

from .sources import SourceQuerySet, label_of, number_of


def same_variant() -> Q:
    """In a subquery: the variant is the outer row's, or both have none."""
    return Q(variant=OuterRef("variant")) | Q(variant=None, item__has_variants=False)


class ExpectedMove(models.Model):
    """The open quantity of one thing on one date: positive comes in, negative goes out (item's unit).

    Source, schedule, warehouse, item and variant name it: a transfer's line goes out of one warehouse and into another,
    a kit's line takes several items. ``source_line_id`` is empty where the row hangs on the document itself (what a
    work order makes); ``source_part`` is the related name of the document's lines where that isn't ``lines``.
    ``schedule``: number of the schedule line where an order line has several dates. ``firm``: people decided it;
    otherwise it is a proposal.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="expected_moves")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    date = models.DateField(_("Date"))
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6)
    firm = models.BooleanField(_("Firm"), default=True)
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    source_part = models.CharField(max_length=40, blank=True, default="")
    source_line_id = models.BigIntegerField(null=True)
    schedule = models.PositiveIntegerField(default=0)

    objects = SourceQuerySet.as_manager()
    lock_rank = 800  # after the documents that expect it
    source_number: str = ""
    source_label = label_of("source_type")

    class Meta:
        verbose_name = _("Expected move")
        verbose_name_plural = _("Expected moves")
        default_permissions = ()
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "source_type",
                    "source_id",
                    "source_part",
                    "source_line_id",
                    "schedule",
                    "warehouse",
                    "item",
                    "variant",
                ),
                name="expected_move_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="expected_move_not_zero"),
        ]
        indexes = [models.Index(fields=("item", "variant", "warehouse", "date"), name="expected_move_projection")]

    def __str__(self) -> str:
        return f"{self.item}, {self.date:%Y-%m-%d}"


class PeggingQuerySet(ScopedQuerySet):
    def with_numbers(self) -> Self:
        """With ``supply_number`` and ``demand_number``; no query of its own."""
        return self.annotate(
            supply_number=number_of("supply_type", "supply_id"), demand_number=number_of("demand_type", "demand_id")
        )


class Pegging(models.Model):
    """``quantity`` of a supply serves a demand. Hard: people decided it; soft: a run may re-peg it.

    ``supply_…`` and ``demand_…`` name one expected move each, together with ``item`` and ``variant``, which are the
    same on both sides. Supply from stock has the type ``stock`` and no keys, and lies in ``supply_warehouse``;
    ``warehouse`` is where the demand is.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    supply_type = models.CharField(_("Supply"), max_length=80)
    supply_id = models.BigIntegerField(null=True)
    supply_part = models.CharField(max_length=40, blank=True, default="")
    supply_line_id = models.BigIntegerField(null=True)
    supply_schedule = models.PositiveIntegerField(default=0)
    supply_warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, verbose_name=_("Warehouse of the supply"), related_name="+"
    )
    demand_type = models.CharField(_("Demand"), max_length=80)
    demand_id = models.BigIntegerField()
    demand_part = models.CharField(max_length=40, blank=True, default="")
    demand_line_id = models.BigIntegerField(null=True)
    demand_schedule = models.PositiveIntegerField(default=0)
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6)
    is_hard = models.BooleanField(_("Hard"), default=False)

    objects = PeggingQuerySet.as_manager()
    supply_number: str = ""
    """From ``with_numbers``, as is ``demand_number``."""
    demand_number: str = ""
    supply_label = label_of("supply_type")
    demand_label = label_of("demand_type")

    class Meta:
        verbose_name = _("Pegging")
        verbose_name_plural = _("Peggings")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "demand_type",
                    "demand_id",
                    "demand_part",
                    "demand_line_id",
                    "demand_schedule",
                    "warehouse",
                    "supply_type",
                    "supply_id",
                    "supply_part",
                    "supply_line_id",
                    "supply_schedule",
                    "supply_warehouse",
                    "item",
                    "variant",
                    "is_hard",
                ),
                name="pegging_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="pegging_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(supply_type="stock", supply_id=None, supply_line_id=None)
                | ~models.Q(supply_type="stock") & models.Q(supply_id__isnull=False),
                name="pegging_stock_has_no_keys",
            ),
        ]
        indexes = [
            models.Index(fields=("supply_type", "supply_id"), name="pegging_by_supply"),
            models.Index(fields=("item", "variant", "warehouse"), name="pegging_by_item"),
        ]

    def __str__(self) -> str:
        return str(self.item)
