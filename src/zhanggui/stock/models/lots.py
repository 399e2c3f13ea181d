"""Lot: a traceable part of an item's stock; a serial number is a lot of one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import ScopedQuerySet
from zhanggui.masterdata.models import Item, ItemVariant


class Lot(models.Model):
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="lots")
    variant = models.ForeignKey(
        ItemVariant, models.PROTECT, null=True, blank=True, verbose_name=_("Variant"), related_name="+"
    )
    number = models.CharField(_("Lot number"), max_length=60)
    produced_on = models.DateField(_("Produced on"), null=True, blank=True)
    expires_on = models.DateField(_("Expires on"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lot")
        verbose_name_plural = _("Lots")
        default_permissions = ()
        ordering = ("item", "number", "pk")
        constraints = [
            models.UniqueConstraint(fields=("item", "variant", "number"), name="lot_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.number
