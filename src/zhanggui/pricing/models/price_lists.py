"""Price lists for buying and selling: by partner or group, quantity and date."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency, Master, ScopedQuerySet, Unit
from zhanggui.masterdata.models import Customer, Item, ItemVariant, Supplier

from .sides import SidedQuerySet


class PriceList(Master):
    """A list without parties is for everybody. Of several that fit, the highest ``priority`` wins."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("purchase")
        SALES = "sales", _("sales")

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    tax_included = models.BooleanField(_("Prices with tax"), default=True)
    priority = models.PositiveSmallIntegerField(_("Priority"), default=50)

    objects = SidedQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Master.Meta):
        verbose_name = _("Price list")
        verbose_name_plural = _("Price lists")


class PriceListLine(models.Model):
    """``price`` per ``unit`` from ``min_quantity`` of that unit on, between two dates (both included)."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, verbose_name=_("Price list"), related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(
        ItemVariant, models.PROTECT, null=True, blank=True, verbose_name=_("Variant"), related_name="+"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("Unit"), related_name="+")
    min_quantity = models.DecimalField(_("From quantity"), max_digits=20, decimal_places=6, default=Decimal(0))
    price = models.DecimalField(_("Price"), max_digits=20, decimal_places=6)
    discount = models.DecimalField(_("Discount %"), max_digits=9, decimal_places=6, default=Decimal(0))
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Price list line")
        verbose_name_plural = _("Price list lines")
        default_permissions = ()
        ordering = ("item", "min_quantity", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_list_line_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="price_list_line_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("price_list", "item", "variant", "unit", "min_quantity", "valid_from"),
                name="price_list_line_once",
                nulls_distinct=False,
            ),
        ]


class PriceListParty(models.Model):
    """Who a list is for: one supplier, one customer, or a group of customers."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, verbose_name=_("Price list"), related_name="parties")
    supplier = models.ForeignKey(
        Supplier, models.CASCADE, null=True, blank=True, verbose_name=_("Supplier"), related_name="+"
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, verbose_name=_("Customer"), related_name="+"
    )
    customer_group = models.CharField(_("Customer group"), max_length=60, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Price list party")
        verbose_name_plural = _("Price list parties")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supplier__isnull=False, customer=None, customer_group="")
                | models.Q(supplier=None, customer__isnull=False, customer_group="")
                | (models.Q(supplier=None, customer=None) & ~models.Q(customer_group="")),
                name="price_list_party_is_one",
            ),
            models.UniqueConstraint(
                fields=("price_list", "supplier", "customer", "customer_group"),
                name="price_list_party_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.supplier or self.customer or self.customer_group)
