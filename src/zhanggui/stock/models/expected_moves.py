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
    """The open quantity of one order line on one date: positive comes in, negative goes out (item's unit).

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
    source_line_id = models.BigIntegerField()
    schedule = models.PositiveIntegerField(default=0)

    objects = SourceQuerySet.as_manager()
    source_number: str = ""
    source_label = label_of("source_type")

    class Meta:
        verbose_name = _("Expected move")
        verbose_name_plural = _("Expected moves")
        default_permissions = ()
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(fields=("source_type", "source_line_id", "schedule"), name="expected_move_once"),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="expected_move_not_zero"),
        ]
        indexes = [
            models.Index(fields=("item", "variant", "warehouse", "date"), name="expected_move_projection"),
            models.Index(fields=("source_type", "source_id"), name="expected_move_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.date:%Y-%m-%d}"


class PeggingQuerySet(ScopedQuerySet):
    def with_numbers(self) -> Self:
        """With ``supply_number`` and ``demand_number``; no query of its own."""
        return self.annotate(
            supply_number=number_of("supply_type", "supply_id"), demand_number=number_of("demand_type", "demand_id")
        )


class Pegging(models.Model):
    """``quantity`` of a supply line serves a demand line. Hard: only people undo it; soft: a run may re-peg it.

    ``supply`` and ``demand`` name order lines as ExpectedMove does; supply from stock has the type ``stock``, no key.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, null=True, verbose_name=_("Warehouse"), related_name="+")
    supply_type = models.CharField(_("Supply"), max_length=80)
    supply_id = models.BigIntegerField(null=True)
    supply_line_id = models.BigIntegerField(null=True)
    demand_type = models.CharField(_("Demand"), max_length=80)
    demand_id = models.BigIntegerField()
    demand_line_id = models.BigIntegerField()
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
                fields=("supply_type", "supply_line_id", "demand_type", "demand_line_id", "is_hard"),
                name="pegging_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="pegging_quantity_positive"),
        ]
        indexes = [
            models.Index(fields=("demand_type", "demand_id"), name="pegging_by_demand"),
            models.Index(fields=("supply_type", "supply_id"), name="pegging_by_supply"),
            models.Index(fields=("item", "variant", "warehouse"), name="pegging_by_item"),
        ]

    def __str__(self) -> str:
        return str(self.item)
