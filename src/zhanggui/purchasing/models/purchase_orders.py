"""Purchase order: our order to a supplier."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import DocumentQuerySet
from zhanggui.masterdata.models import OrderLine, OrderLineQuerySet, Progress, Supplier, TradeDocument, Warehouse

from .purchase_requisitions import PurchaseRequisitionLine

ZERO = Decimal(0)


class PurchaseOrderQuerySet(DocumentQuerySet):
    def open(self) -> Self:
        """Confirmed orders: goods may still come on them."""
        return self.filter(status="confirmed")

    def to_receive(self) -> Self:
        """Open orders with goods still to come."""
        return self.open().filter(pk__in=PurchaseOrderLine.objects.to_receive().values("document"))

    def to_invoice(self) -> Self:
        """Orders with something received, or due without a receipt, that isn't invoiced yet."""
        return self.filter(pk__in=PurchaseOrderLine.objects.to_invoice().values("document"))


class PurchaseOrderLineQuerySet(OrderLineQuerySet):
    def to_receive(self) -> Self:
        return self.to_move()


class PurchaseOrder(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    due_date = models.DateField(pgettext_lazy("goods", "Due date"), null=True, blank=True)
    next_due_date = models.DateField(_("Next due date"), null=True, blank=True, editable=False)
    received_progress = models.CharField(
        _("Received"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    invoiced_progress = models.CharField(
        _("Invoiced"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    objects = PurchaseOrderQuerySet.as_manager()  # type: ignore[misc]
    number_prefix = "PO"
    lock_rank = 20
    posts_in = ("purchasing",)
    sets_prices = "purchase"
    reads_with = ("company__currency", "currency", "supplier__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("submit", ("draft",), "submitted", _("Submit")),
        Step("withdraw", ("submitted",), "draft", _("Back to draft")),
        Step("confirm", ("draft", "submitted"), "confirmed", _("Confirm"), "primary"),
        Step("amend", ("confirmed",), None, _("Amend")),
        Step("close_lines", ("confirmed",), None, _("Close rest of lines")),
        Step("reopen_lines", ("confirmed",), None, _("Reopen lines")),
        Step("close", ("confirmed",), "closed", _("Close")),
        Step("reopen", ("closed",), "confirmed", _("Reopen")),
        Step("cancel", ("submitted", "confirmed"), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Purchase order")
        verbose_name_plural = _("Purchase orders")


class PurchaseOrderLine(OrderLine):
    document = models.ForeignKey(PurchaseOrder, models.CASCADE, verbose_name=_("Purchase order"), related_name="lines")
    requisition_line = models.ForeignKey(
        PurchaseRequisitionLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Requisition line"),
        related_name="order_lines",
    )
    due_date = models.DateField(pgettext_lazy("goods", "Due date"), null=True, blank=True)
    received_quantity = models.DecimalField(
        _("Received"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    moved = "received_quantity"

    objects = PurchaseOrderLineQuerySet.as_manager()
