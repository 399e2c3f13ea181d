"""Warehouses and locations. Supplier, customer, scrap and adjustment are locations too, so that every move balances."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Master


class Warehouse(Master):
    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="warehouses")
    address = models.TextField(_("Address"), blank=True)

    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"warehouse": ("pk",)}

    class Meta(Master.Meta):
        verbose_name = _("Warehouse")
        verbose_name_plural = _("Warehouses")


class Location(Master):
    """A place. ``warehouse`` is set for internal places; virtual ones belong to the company alone."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("internal")
        SUPPLIER = "supplier", _("supplier")
        CUSTOMER = "customer", _("customer")
        SCRAP = "scrap", _("scrap")
        ADJUSTMENT = "adjustment", _("adjustment")
        TRANSIT = "transit", _("in transit")
        PRODUCTION = "production", _("production")

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="locations")
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, verbose_name=_("Warehouse"), related_name="locations"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("Belongs to"), related_name="children"
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.INTERNAL)
    is_default = models.BooleanField(_("Default place"), default=False)

    broken: ClassVar[dict[str, Any]] = {
        "location_internal_has_warehouse": _("A place inside belongs to a warehouse, any other to none."),
        "location_one_default": _("There is a default place of this kind already. Take the mark off it first."),
    }

    class Meta(Master.Meta):
        verbose_name = _("Location")
        verbose_name_plural = _("Locations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="internal", warehouse__isnull=False)
                | (~models.Q(kind="internal") & models.Q(warehouse__isnull=True)),
                name="location_internal_has_warehouse",
            ),
            models.UniqueConstraint(
                fields=("company", "kind", "warehouse"),
                condition=models.Q(is_default=True),
                nulls_distinct=False,
                name="location_one_default",
            ),
        ]
