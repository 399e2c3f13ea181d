"""Purchase requisition: an internal request to buy."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import ItemLine, Progress, Supplier, Warehouse

ZERO = Decimal(0)


class PurchaseRequisition(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    needed_on = models.DateField(_("Needed on"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    note = models.TextField(_("Note"), blank=True)
    ordered_progress = models.CharField(
        _("Ordered"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "PR"
    lock_rank = 10
    posts_in = ("purchasing",)
    reads_with = ("company__currency", "warehouse")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("submit", ("draft",), "submitted", _("Submit")),
        Step("withdraw", ("submitted",), "draft", _("Back to draft")),
        Step("confirm", ("draft", "submitted"), "confirmed", _("Confirm"), "primary"),
        Step("close", ("confirmed",), "closed", _("Close")),
        Step("reopen", ("closed",), "confirmed", _("Reopen")),
        Step("cancel", ("submitted", "confirmed"), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Purchase requisition")
        verbose_name_plural = _("Purchase requisitions")


class PurchaseRequisitionLine(ItemLine):
    document = models.ForeignKey(
        PurchaseRequisition, models.CASCADE, verbose_name=_("Purchase requisition"), related_name="lines"
    )
    needed_on = models.DateField(_("Needed on"), null=True, blank=True)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, verbose_name=_("Proposed supplier"), related_name="+"
    )
    ordered_quantity = models.DecimalField(_("Ordered"), max_digits=20, decimal_places=6, default=ZERO, editable=False)

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
