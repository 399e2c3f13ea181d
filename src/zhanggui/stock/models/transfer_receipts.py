"""Transfer receipt: goods in transit arrive, all of them or a part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import ItemLine, Location, Warehouse

from .lots import Lot
from .transfers import Transfer, TransferLine


class TransferReceipt(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    transfer = models.ForeignKey(Transfer, models.PROTECT, verbose_name=_("Transfer"), related_name="receipts")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("Place"), related_name="+"
    )
    note = models.TextField(_("Note"), blank=True)

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    number_prefix = "TI"
    lock_rank = 190
    posts_in = ("stock",)
    reads_with: ClassVar[tuple[str, ...]] = ("company__currency", "warehouse", "location")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Transfer receipt")
        verbose_name_plural = _("Transfer receipts")


class TransferReceiptLine(ItemLine):
    """A part of a transfer's line: same goods, same unit."""

    document = models.ForeignKey(
        TransferReceipt, models.CASCADE, verbose_name=_("Transfer receipt"), related_name="lines"
    )
    transfer_line = models.ForeignKey(
        TransferLine, models.PROTECT, verbose_name=_("Transfer line"), related_name="receipt_lines"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, verbose_name=_("Lot"), related_name="+")

    reads_with = (*ItemLine.reads_with, "lot")

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
