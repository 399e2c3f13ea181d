"""What stock is worth: a value ledger, and its sum per item (moving average)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Company, LedgerRow, ScopedQuerySet
from zhanggui.masterdata.models import Item, ItemVariant

from .moves import StockMove
from .sources import SourceLedgerQuerySet, label_of


class ValueEntry(LedgerRow):
    """A change of value in company currency. Entries of the account ``stock`` add up to ItemValue.

    receipt and issue go with a move; correction adds value to stock without quantity. The other kinds stand outside
    stock: price difference is what a late price brings for goods that have left; below zero is what goods that left
    before they came cost more than was thought; rounding is what an issue at a known value leaves where no value of
    that kind may stay. ``source_part``: as on ExpectedMove.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        ISSUE = "issue", _("issue")
        CORRECTION = "correction", _("correction")
        PRICE_DIFFERENCE = "price_difference", _("price difference")
        BELOW_ZERO = "below_zero", _("correction of stock below zero")
        ROUNDING = "rounding", pgettext_lazy("value", "rounding")

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    date = models.DateField(_("Date"))
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6, default=Decimal(0))
    value = models.DecimalField(_("Value"), max_digits=20, decimal_places=4)
    move = models.ForeignKey(StockMove, models.PROTECT, null=True, related_name="values")
    source_type = models.CharField(_("Source"), max_length=80)
    source_id = models.BigIntegerField()
    source_part = models.CharField(max_length=40, blank=True, default="")
    source_line_id = models.BigIntegerField(null=True)

    objects = SourceLedgerQuerySet.as_manager()  # type: ignore[misc,assignment]
    source_number: str = ""
    source_label = label_of("source_type")

    class Meta(LedgerRow.Meta):
        verbose_name = _("Value entry")
        verbose_name_plural = _("Value entries")
        default_permissions = ()
        ordering = ("pk",)
        indexes = [
            models.Index(fields=("item", "date"), name="value_entry_by_item"),
            models.Index(fields=("source_type", "source_id"), name="value_entry_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_kind_display()}"


class ItemValue(models.Model):
    """Quantity and value of an item in a company; value ÷ quantity is the moving average."""

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="values")
    variant = models.ForeignKey(ItemVariant, models.PROTECT, null=True, verbose_name=_("Variant"), related_name="+")
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6, default=Decimal(0))
    value = models.DecimalField(_("Value"), max_digits=20, decimal_places=4, default=Decimal(0))
    last_cost = models.DecimalField(_("Last unit cost"), max_digits=20, decimal_places=6, default=Decimal(0))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Item value")
        verbose_name_plural = _("Item values")
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("company", "item", "variant"), name="item_value_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.variant or ''}".strip()

    @property
    def unit_cost(self) -> Decimal:
        """Moving average; the last known cost where there is nothing in stock. Six decimals."""
        cost = self.value / self.quantity if self.quantity > 0 else self.last_cost
        return cost.quantize(Decimal("1e-6"))
