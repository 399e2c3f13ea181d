"""Other receipt: stock in without an order, with a reason. Opening stock is one too."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import ItemLine, Warehouse


class OtherReceipt(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Reason(models.TextChoices):
        OPENING = "opening", _("opening balance")
        PRODUCTION = "production", _("production output")
        FOUND = "found", _("found")
        OTHER = "other", _("other")

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    reason = models.CharField(_("Reason"), max_length=12, choices=Reason.choices, default=Reason.OTHER)
    note = models.TextField(_("Note"), blank=True)

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    number_prefix = "OR"
    lock_rank = 200
    posts_in = ("stock",)
    reads_with = ("company__currency", "warehouse")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Other receipt")
        verbose_name_plural = _("Other receipts")


class OtherReceiptLine(ItemLine):
    """``unit_cost`` is per entered unit in company currency."""

    document = models.ForeignKey(OtherReceipt, models.CASCADE, related_name="lines")
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=20, decimal_places=6, default=Decimal(0))

    of_item = (*ItemLine.of_item, "unit_cost")

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
