"""Items, their categories, variants and units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Master, ScopedQuerySet, Unit

from .taxes import Tax


class ItemCategory(Master):
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("Belongs to"), related_name="children"
    )

    class Meta(Master.Meta):
        verbose_name = _("Item category")
        verbose_name_plural = _("Item categories")
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="item_category_not_its_own_parent")
        ]


class Item(Master):
    """Anything bought, made, stocked or sold. Stock is kept in ``unit``."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("goods")
        SERVICE = "service", _("service")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.GOODS)
    specification = models.CharField(_("Specification"), max_length=200, blank=True)
    category = models.ForeignKey(
        ItemCategory, models.PROTECT, null=True, blank=True, verbose_name=_("Category"), related_name="items"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("Unit"), related_name="+")
    purchase_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, verbose_name=_("Purchase unit"), related_name="+"
    )
    sales_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, verbose_name=_("Sales unit"), related_name="+"
    )
    is_purchased = models.BooleanField(_("Purchased"), default=True)
    is_sold = models.BooleanField(_("Sold"), default=True)
    has_variants = models.BooleanField(_("Kept by variant"), default=False)
    allow_negative = models.BooleanField(_("Stock may go below zero"), default=False)
    purchase_tax = models.ForeignKey(
        Tax, models.PROTECT, null=True, blank=True, verbose_name=_("Purchase tax"), related_name="+"
    )
    sales_tax = models.ForeignKey(
        Tax, models.PROTECT, null=True, blank=True, verbose_name=_("Sales tax"), related_name="+"
    )
    standard_cost = models.DecimalField(_("Standard cost"), max_digits=20, decimal_places=6, default=Decimal(0))
    list_price = models.DecimalField(_("List price"), max_digits=20, decimal_places=6, default=Decimal(0))
    barcode = models.CharField(_("Barcode"), max_length=60, blank=True, db_index=True)
    brand = models.CharField(_("Brand"), max_length=100, blank=True)
    weight = models.DecimalField(_("Weight in kg"), max_digits=14, decimal_places=6, null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    searchable = (*Master.searchable, "specification", "barcode")

    class Meta(Master.Meta):
        verbose_name = _("Item")
        verbose_name_plural = _("Items")

    @property
    def is_stocked(self) -> bool:
        return self.kind == self.Kind.GOODS


class ItemVariant(Master):
    """Colour, size or grade of an item (辅助属性): part of the item key wherever stock or price is kept."""

    code = models.CharField(_("Code"), max_length=60)
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="variants")
    attributes = models.JSONField(_("Attributes"), default=dict, blank=True)
    barcode = models.CharField(_("Barcode"), max_length=60, blank=True, db_index=True)

    class Meta(Master.Meta):
        verbose_name = _("Item variant")
        verbose_name_plural = _("Item variants")
        constraints = [models.UniqueConstraint(fields=("item", "code"), name="item_variant_code_once")]


class ItemUnit(models.Model):
    """One ``unit`` is ``numerator/denominator`` of the item's own unit, exactly."""

    item = models.ForeignKey(Item, models.CASCADE, verbose_name=_("Item"), related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("Unit"), related_name="+")
    numerator = models.PositiveBigIntegerField(_("Numerator"), default=1)
    denominator = models.PositiveBigIntegerField(_("Denominator"), default=1)
    barcode = models.CharField(_("Barcode"), max_length=60, blank=True, db_index=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = Master.lock_rank

    broken: ClassVar[dict[str, Any]] = {
        "item_unit_factor_positive": _("Numerator and denominator must be above zero."),
    }

    class Meta:
        verbose_name = _("Item unit")
        verbose_name_plural = _("Item units")
        default_permissions = ()
        ordering = ("item", "unit", "pk")
        constraints = [
            models.UniqueConstraint(fields=("item", "unit"), name="item_unit_once"),
            models.CheckConstraint(
                condition=models.Q(numerator__gt=0, denominator__gt=0), name="item_unit_factor_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.unit.label}"

    @property
    def factor(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)
