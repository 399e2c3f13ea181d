"""Count: what lies in a warehouse, against what the books say lies there."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document, Line
from zhanggui.masterdata.models import Item, ItemCategory, ItemVariant, Location, Warehouse

from .lots import Lot

ZERO = Decimal(0)


class Count(Document):
    """``value``: what all variances are worth, in company currency; an estimate until it is posted.

    ``is_blind``: nobody sees what the books say while goods are being counted.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        COUNTING = "counting", _("Counting")
        COUNTED = "counted", pgettext_lazy("status", "Counted")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Uncounted(models.TextChoices):
        """What lines mean that nobody entered a quantity on."""

        ZERO = "zero", _("nothing is there")
        BOOK = "book", _("as in the books")

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("Place"), related_name="+"
    )
    category = models.ForeignKey(
        ItemCategory, models.PROTECT, null=True, blank=True, verbose_name=_("Item category"), related_name="+"
    )
    is_blind = models.BooleanField(_("Blind"), default=False)
    note = models.TextField(_("Note"), blank=True)
    started_at = models.DateTimeField(_("Book quantities of"), null=True, editable=False)
    value = models.DecimalField(_("Value of variances"), max_digits=20, decimal_places=4, default=ZERO, editable=False)

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    number_prefix = "CT"
    lock_rank = 220
    posts_in = ("stock",)
    reads_with = ("company__currency", "warehouse", "location", "category")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("start", ("draft",), "counting", _("Start counting"), "primary"),
        Step("enter", ("counting",), None, _("Enter quantities"), "primary"),
        Step("finish", ("counting",), "counted", _("Finish counting"), "primary"),
        Step("recount", ("counted",), "counting", _("Count again")),
        Step("confirm", ("counted",), "confirmed", _("Post variances"), "primary"),
        Step("cancel", ("counting", "counted", "confirmed"), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Count")
        verbose_name_plural = _("Counts")

    @property
    def hides_book(self) -> bool:
        """Whether whoever counts is not to know what the books say."""
        return self.is_blind and self.status in ("draft", "counting")

    @property
    def variance_value(self) -> Decimal | None:
        return None if self.hides_book else self.value


class CountLine(Line):
    """Quantities are in the item's unit. ``counted_quantity`` None: nobody has counted it yet.

    ``book_quantity``: as the books said when counting started, or when the line was added or counted again; the
    variance is against that, so that what moves meanwhile stays what it is. ``unit_cost``: average of that moment.
    """

    document = models.ForeignKey(Count, models.CASCADE, verbose_name=_("Count"), related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("Item"), related_name="+")
    variant = models.ForeignKey(
        ItemVariant, models.PROTECT, null=True, blank=True, verbose_name=_("Variant"), related_name="+"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, verbose_name=_("Lot"), related_name="+")
    book_quantity = models.DecimalField(
        _("Book quantity"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    counted_quantity = models.DecimalField(_("Counted"), max_digits=20, decimal_places=6, null=True, blank=True)
    earlier_quantity = models.DecimalField(
        _("Counted before"), max_digits=20, decimal_places=6, null=True, editable=False
    )
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=20, decimal_places=6, default=ZERO, editable=False)
    value = models.DecimalField(_("Value"), max_digits=20, decimal_places=4, default=ZERO, editable=False)
    note = models.CharField(_("Note"), max_length=400, blank=True)

    reads_with = ("item__unit", "variant", "lot")

    class Meta(Line.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")

    @property
    def goods(self) -> tuple[int, int | None, int | None]:
        """Keys of item, variant and lot."""
        return self.item_id, self.variant_id, self.lot_id

    @property
    def difference(self) -> Decimal:
        """Counted less book; nothing where nobody counted."""
        return ZERO if self.counted_quantity is None else self.counted_quantity - self.book_quantity

    @property
    def book(self) -> Decimal | None:
        return None if self.document.hides_book else self.book_quantity

    @property
    def variance(self) -> Decimal | None:
        return None if self.document.hides_book or self.counted_quantity is None else self.difference

    @property
    def variance_value(self) -> Decimal | None:
        return None if self.document.hides_book else self.value
