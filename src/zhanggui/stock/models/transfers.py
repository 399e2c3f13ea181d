"""Transfer: goods go from one place to another, at once or by way of transit."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import ItemLine, Location, Progress, Warehouse

from .lots import Lot

ZERO = Decimal(0)


class Transfer(Document):
    """``two_step``: the goods are shipped, are in transit, and are received; otherwise they are there at once.

    Without a location the default place of the warehouse is meant.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        SHIPPED = "shipped", _("Shipped")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Difference(models.TextChoices):
        """What became of goods that were shipped and didn't arrive."""

        LOST = "lost", _("lost on the way")
        RETURNED = "returned", _("came back")

    from_warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("From warehouse"), related_name="+")
    from_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("From place"), related_name="+"
    )
    to_warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("To warehouse"), related_name="+")
    to_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("To place"), related_name="+"
    )
    two_step = models.BooleanField(_("By way of transit"), default=False)
    expected_date = models.DateField(_("Expected arrival"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    received_progress = models.CharField(
        _("Received"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    difference = models.CharField(
        _("Difference"), max_length=12, choices=Difference.choices, blank=True, default="", editable=False
    )

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    number_prefix = "TR"
    lock_rank = 180
    posts_in = ("stock",)
    reads_with = ("company__currency", "from_warehouse", "from_location", "to_warehouse", "to_location")
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"warehouse": ("from_warehouse", "to_warehouse")}
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("ship", ("confirmed",), "shipped", _("Ship"), "primary"),
        Step("close", ("shipped",), "closed", _("Close difference")),
        Step("reopen", ("closed",), "shipped", _("Reopen")),
        Step("cancel", ("confirmed", "shipped"), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Transfer")
        verbose_name_plural = _("Transfers")

    @property
    def left_out(self) -> frozenset[str]:
        """Statuses that this transfer never takes: it moves at once, or all of it has arrived."""
        if not self.two_step:
            return frozenset({self.Status.SHIPPED, self.Status.CLOSED})
        arrived = self.received_progress == Progress.FULL
        return frozenset({self.Status.CLOSED}) if arrived else frozenset()

    @property
    def is_on_the_way(self) -> bool:
        """Whether goods are in transit that may be received."""
        return self.status == self.Status.SHIPPED and self.received_progress != Progress.FULL


class TransferLine(ItemLine):
    """``value``: what the goods were worth when they left, in company currency; whatever arrives takes its share."""

    document = models.ForeignKey(Transfer, models.CASCADE, verbose_name=_("Transfer"), related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, verbose_name=_("Lot"), related_name="+")
    received_quantity = models.DecimalField(
        _("Received"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    value = models.DecimalField(_("Value"), max_digits=20, decimal_places=4, default=ZERO, editable=False)

    reads_with = (*ItemLine.reads_with, "lot")
    of_item = (*ItemLine.of_item, "lot")

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")

    @property
    def open_quantity(self) -> Decimal:
        """What has not arrived yet, in the line's unit."""
        return self.quantity - self.received_quantity
