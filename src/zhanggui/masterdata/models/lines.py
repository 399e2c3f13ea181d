"""Bases of trade documents and their lines: who with, in which currency, what, how much, at which price."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Currency, Document, Line, Unit

from .items import Item, ItemVariant
from .taxes import Tax
from .terms import PaymentTerm

ZERO = Decimal(0)


class TradeDocument(Document):
    """A document with a partner and money. Totals are the sums of the lines.

    ``snapshot`` keeps names, addresses, tax numbers and terms as they were on leaving draft; print uses it.
    ``rate``: one unit of ``currency`` in the company's currency.
    """

    reference = models.CharField(_("Partner's number"), max_length=100, blank=True)
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    rate = models.DecimalField(_("Exchange rate"), max_digits=20, decimal_places=10, default=Decimal(1))
    tax_included = models.BooleanField(_("Prices with tax"), default=True)
    payment_term = models.ForeignKey(
        PaymentTerm, models.PROTECT, null=True, blank=True, verbose_name=_("Payment term"), related_name="+"
    )
    net = models.DecimalField(_("Net amount"), max_digits=20, decimal_places=4, default=ZERO, editable=False)
    tax_amount = models.DecimalField(
        pgettext_lazy("amount", "Tax"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    gross = models.DecimalField(
        pgettext_lazy("with tax", "Total"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    note = models.TextField(_("Note"), blank=True)
    snapshot = models.JSONField(_("As it was"), default=dict, editable=False)

    sets_prices: ClassVar[str] = ""
    """The kind of last prices ("purchase", "sales") that documents of this type set."""

    class Meta(Document.Meta):
        abstract = True


class ItemLine(Line):
    """What and how much. ``quantity`` is as entered; ``base_quantity`` is in the item's own unit.

    ``factor_numerator/factor_denominator``: base units per entered unit, exactly. ``item`` is empty on charge and text
    lines. ``name`` and ``specification`` are the texts of this document, prefilled from the item.
    """

    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(
        ItemVariant, models.PROTECT, null=True, blank=True, verbose_name=_("Variant"), related_name="+"
    )
    name = models.CharField(_("Name"), max_length=200, blank=True)
    specification = models.CharField(_("Specification"), max_length=200, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=20, decimal_places=6, default=ZERO)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("Unit"), related_name="+")
    factor_numerator = models.PositiveBigIntegerField(default=1, editable=False)
    factor_denominator = models.PositiveBigIntegerField(default=1, editable=False)
    base_quantity = models.DecimalField(
        _("Base quantity"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    note = models.CharField(_("Note"), max_length=400, blank=True)

    reads_with: ClassVar[tuple[str, ...]] = ("item__unit", "variant", "unit")
    of_item: ClassVar[tuple[str, ...]] = ("variant", "name", "specification", "unit")
    """What a line has from its item."""

    class Meta(Line.Meta):
        abstract = True

    @property
    def factor(self) -> Fraction:
        return Fraction(self.factor_numerator, self.factor_denominator)

    @property
    def is_stocked(self) -> bool:
        """Whether this line moves stock."""
        return self.item is not None and self.item.is_stocked


class PricedLine(ItemLine):
    """A line with money. ``price`` is per entered unit, with or without tax as the document says."""

    class Kind(models.TextChoices):
        ITEM = "item", _("item")
        SERVICE = "service", _("service")
        CHARGE = "charge", _("charge")
        DISCOUNT = "discount", _("discount")
        TEXT = "text", _("text")

    class PriceSource(models.TextChoices):
        """What ``price_source`` starts with; the code or the date follows a colon."""

        LIST = "list", _("price list %(source)s")
        LAST = "last", _("last price of %(source)s")
        ITEM = "item", _("list price of the item")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.ITEM)
    price = models.DecimalField(_("Price"), max_digits=20, decimal_places=6, default=ZERO)
    price_source = models.CharField(_("Price from"), max_length=200, blank=True, editable=False)
    discount = models.DecimalField(_("Discount %"), max_digits=9, decimal_places=6, default=ZERO)
    tax = models.ForeignKey(Tax, models.PROTECT, null=True, blank=True, verbose_name=_("Tax"), related_name="+")
    tax_rate = models.DecimalField(_("Tax rate %"), max_digits=9, decimal_places=6, default=ZERO, editable=False)
    net = models.DecimalField(_("Net amount"), max_digits=20, decimal_places=4, default=ZERO, editable=False)
    tax_amount = models.DecimalField(
        pgettext_lazy("amount", "Tax"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    gross = models.DecimalField(
        pgettext_lazy("with tax", "Amount"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )

    reads_with = ("item__unit", "variant", "unit", "tax")
    of_item = (*ItemLine.of_item, "kind", "price", "price_source", "discount", "tax")

    class Meta(ItemLine.Meta):
        abstract = True

    @property
    def price_from(self) -> str:
        """``price_source`` in the reader's language; what nobody of us wrote is shown as it is."""
        kind, _colon, source = self.price_source.partition(":")
        if kind not in self.PriceSource.values:
            return self.price_source
        return str(self.PriceSource(kind).label) % {"source": source}
