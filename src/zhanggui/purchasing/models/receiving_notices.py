"""Receiving notice: goods at the dock, before inspection."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document, DocumentQuerySet
from zhanggui.masterdata.models import ItemLine, Progress, Supplier, Warehouse

from .purchase_orders import PurchaseOrderLine

ZERO = Decimal(0)


class ReceivingNoticeQuerySet(DocumentQuerySet):
    def to_receive(self) -> Self:
        """Confirmed notices with goods that aren't received yet."""
        return self.filter(status="confirmed").exclude(received_progress=Progress.FULL)


class ReceivingNotice(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    reference = models.CharField(_("Delivery note"), max_length=100, blank=True)
    note = models.TextField(_("Note"), blank=True)
    received_progress = models.CharField(
        _("Received"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    objects = ReceivingNoticeQuerySet.as_manager()  # type: ignore[misc]
    number_prefix = "RN"
    lock_rank = 30
    posts_in = ("purchasing",)
    reads_with = ("company__currency", "supplier__party", "warehouse")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("close", ("confirmed",), "closed", _("Close")),
        Step("reopen", ("closed",), "confirmed", _("Reopen")),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Receiving notice")
        verbose_name_plural = _("Receiving notices")


class ReceivingNoticeLine(ItemLine):
    document = models.ForeignKey(
        ReceivingNotice, models.CASCADE, verbose_name=_("Receiving notice"), related_name="lines"
    )
    order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="notice_lines",
    )
    received_quantity = models.DecimalField(
        _("Received"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
