"""Last price per partner and item: a fact written downward by the orders and invoices that set it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency, ScopedQuerySet, Unit
from zhanggui.masterdata.models import Item, ItemVariant, Party

from .price_lists import PriceList


class LastPrice(models.Model):
    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    kind = models.CharField(_("Kind"), max_length=10, choices=PriceList.Kind.choices)
    party = models.ForeignKey(Party, models.PROTECT, verbose_name=_("Party"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("Unit"), related_name="+")
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    tax_included = models.BooleanField(_("Prices with tax"))
    price = models.DecimalField(_("Price"), max_digits=20, decimal_places=6)
    discount = models.DecimalField(_("Discount %"), max_digits=9, decimal_places=6, default=Decimal(0))
    date = models.DateField(_("Date"))
    source_type = models.CharField(max_length=80)
    source_id = models.BigIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Last price")
        verbose_name_plural = _("Last prices")
        default_permissions = ()
        ordering = ("-date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("company", "kind", "party", "item", "variant", "unit", "currency"),
                name="last_price_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.party.label}"
