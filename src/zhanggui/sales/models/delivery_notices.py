"""Delivery notice: the store is told to ship."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import Customer, ItemLine, Progress, Warehouse

from .sales_orders import SalesOrderLine

ZERO = Decimal(0)


class DeliveryNotice(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    ship_on = models.DateField(_("Ship on"), null=True, blank=True)
    delivery_address = models.TextField(_("Delivery address"), blank=True)
    note = models.TextField(_("Note"), blank=True)
    delivered_progress = models.CharField(
        _("Delivered"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "DN"
    lock_rank = 30
    posts_in = ("sales",)
    reads_with = ("company__currency", "customer__party", "warehouse")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("close", ("confirmed",), "closed", _("Close")),
        Step("reopen", ("closed",), "confirmed", _("Reopen")),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Delivery notice")
        verbose_name_plural = _("Delivery notices")


class DeliveryNoticeLine(ItemLine):
    """``reserved_quantity``: what this notice added to the claim of its order line, in the item's unit."""

    document = models.ForeignKey(
        DeliveryNotice, models.CASCADE, verbose_name=_("Delivery notice"), related_name="lines"
    )
    order_line = models.ForeignKey(
        SalesOrderLine, models.PROTECT, null=True, blank=True, verbose_name=_("Order line"), related_name="notice_lines"
    )
    delivered_quantity = models.DecimalField(
        _("Delivered"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )

    reserved_quantity = models.DecimalField(
        _("Reserved"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
