"""Sales order: a customer's order."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import DocumentQuerySet
from zhanggui.masterdata.models import Customer, OrderLine, OrderLineQuerySet, Progress, TradeDocument, Warehouse

ZERO = Decimal(0)


class SalesOrderQuerySet(DocumentQuerySet):
    def open(self) -> Self:
        """Confirmed orders: goods may still be delivered on them."""
        return self.filter(status="confirmed")

    def to_deliver(self) -> Self:
        """Open orders with goods still to go."""
        return self.open().filter(pk__in=SalesOrderLine.objects.to_deliver().values("document"))

    def to_invoice(self) -> Self:
        """Orders with something delivered, or due without delivery, that isn't invoiced yet."""
        return self.filter(pk__in=SalesOrderLine.objects.to_invoice().values("document"))


class SalesOrderLineQuerySet(OrderLineQuerySet):
    def to_deliver(self) -> Self:
        return self.to_move()


class SalesOrder(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    due_date = models.DateField(_("Delivery date"), null=True, blank=True)
    next_due_date = models.DateField(_("Next delivery date"), null=True, blank=True, editable=False)
    delivered_progress = models.CharField(
        _("Delivered"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    invoiced_progress = models.CharField(
        _("Invoiced"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    delivery_address = models.TextField(_("Delivery address"), blank=True)

    objects = SalesOrderQuerySet.as_manager()  # type: ignore[misc]
    number_prefix = "SO"
    lock_rank = 20
    posts_in = ("sales",)
    sets_prices = "sales"
    reads_with = ("company__currency", "currency", "customer__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("submit", ("draft",), "submitted", _("Submit")),
        Step("withdraw", ("submitted",), "draft", _("Back to draft")),
        Step("confirm", ("draft", "submitted"), "confirmed", _("Confirm"), "primary"),
        Step("amend", ("confirmed",), None, _("Amend")),
        Step("reserve", ("confirmed",), None, _("Reserve stock")),
        Step("release", ("confirmed",), None, _("Release stock")),
        Step("close_lines", ("confirmed",), None, _("Close rest of lines")),
        Step("reopen_lines", ("confirmed",), None, _("Reopen lines")),
        Step("close", ("confirmed",), "closed", _("Close")),
        Step("reopen", ("closed",), "confirmed", _("Reopen")),
        Step("cancel", ("submitted", "confirmed"), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Sales order")
        verbose_name_plural = _("Sales orders")


class SalesOrderLine(OrderLine):
    document = models.ForeignKey(SalesOrder, models.CASCADE, verbose_name=_("Sales order"), related_name="lines")
    due_date = models.DateField(_("Delivery date"), null=True, blank=True)
    delivered_quantity = models.DecimalField(
        _("Delivered"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    moved = "delivered_quantity"

    objects = SalesOrderLineQuerySet.as_manager()
