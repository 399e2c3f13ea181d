"""Last price per partner and item: a fact written downward by the orders and invoices that set it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency, ScopedQuerySet, Unit
from zhanggui.masterdata.models import Item, ItemVariant, Party, TradeDocument

from .price_lists import PriceList
from .sides import GROUPS


class LastPriceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return super().visible_to(user).known_to(user)

    def known_to(self, user: Any) -> Self:
        """Those that stand on a document whose prices ``user`` may see: a last price tells what others agreed on."""
        known = models.Q(pk__in=())
        for model in _sources():
            rows: Any = model._default_manager
            seen = rows.visible_to(user).granted_to(user, GROUPS[model.sets_prices])
            known |= models.Q(kind=model.sets_prices, source_type=model._meta.label, source_id__in=seen.values("pk"))
        return self.filter(known)


def _sources() -> list[type[TradeDocument]]:
    return [model for model in apps.get_models() if issubclass(model, TradeDocument) and model.sets_prices]


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

    objects = LastPriceQuerySet.as_manager()

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
