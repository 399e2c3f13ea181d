"""Availability per item and warehouse, and the claims on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, ScopedQuerySet
from zhanggui.masterdata.models import Item, ItemVariant, Warehouse

from .expected_moves import ExpectedMove, same_variant
from .sources import SourceQuerySet, label_of


class AvailabilityQuerySet(ScopedQuerySet):
    def with_expected(self) -> Self:
        """With ``incoming`` and ``outgoing``: what open orders bring and take; no query of its own."""
        return self.annotate(incoming=_expected(1, quantity__gt=0), outgoing=_expected(-1, quantity__lt=0))


def _expected(sign: int, **condition: Any) -> Coalesce:
    rows = ExpectedMove.objects.filter(
        same_variant(), item=OuterRef("item"), warehouse=OuterRef("warehouse"), **condition
    )
    total = rows.order_by().values("item").annotate(_total=Sum("quantity") * sign).values("_total")
    return Coalesce(
        Subquery(total), Value(Decimal(0)), output_field=models.DecimalField(max_digits=20, decimal_places=6)
    )


class Availability(models.Model):
    """On hand and reserved; what nobody reserved may be promised. The database refuses to oversell.

    ``may_go_negative`` repeats the item's rule, so that the constraint can see it.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="availability")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    on_hand = models.DecimalField(_("On hand"), max_digits=20, decimal_places=6, default=Decimal(0))
    reserved = models.DecimalField(_("Reserved"), max_digits=20, decimal_places=6, default=Decimal(0))
    may_go_negative = models.BooleanField(default=False)

    objects = AvailabilityQuerySet.as_manager()
    incoming: Decimal = Decimal(0)
    """From ``with_expected``, as is ``outgoing``."""
    outgoing: Decimal = Decimal(0)

    class Meta:
        verbose_name = _("Availability")
        verbose_name_plural = _("Availability")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("item", "variant", "warehouse"), name="availability_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(reserved__gte=0), name="availability_reserved_not_negative"),
            models.CheckConstraint(
                condition=models.Q(may_go_negative=True) | models.Q(reserved__lte=models.F("on_hand")),
                name="availability_no_oversell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.variant or ''}".strip() + f", {self.warehouse.label}"

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def projected(self) -> Decimal:
        """What will be there once everything expected has happened."""
        return self.on_hand + self.incoming - self.outgoing


class Reservation(models.Model):
    """Open claim of a demand line on an item's stock in a warehouse; bins and lots are chosen at picking.

    A line may claim several items (a kit). ``source_part``: as on ExpectedMove.
    """

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="reservations")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6)
    priority = models.PositiveSmallIntegerField(_("Priority"), default=50)
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    source_part = models.CharField(max_length=40, blank=True, default="")
    source_line_id = models.BigIntegerField()

    objects = SourceQuerySet.as_manager()
    source_number: str = ""
    source_label = label_of("source_type")

    class Meta:
        verbose_name = _("Reservation")
        verbose_name_plural = _("Reservations")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("source_type", "source_line_id", "source_part", "warehouse", "item", "variant"),
                name="reservation_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_quantity_positive"),
        ]
        indexes = [models.Index(fields=("source_type", "source_id"), name="reservation_by_source")]

    def __str__(self) -> str:
        return f"{self.item}, {self.warehouse.label}"
