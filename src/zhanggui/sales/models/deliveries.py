"""Delivery: goods out of stock to a customer."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import Customer, PricedLine, Progress, TradeDocument, Warehouse

from .delivery_notices import DeliveryNoticeLine
from .sales_orders import SalesOrderLine

ZERO = Decimal(0)


class Delivery(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    tracking_number = models.CharField(_("Tracking number"), max_length=100, blank=True)
    invoiced_progress = models.CharField(
        _("Invoiced"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    returned_progress = models.CharField(
        _("Returned"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "DL"
    lock_rank = 40
    posts_in = ("stock",)
    reads_with = ("company__currency", "currency", "customer__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Delivery")
        verbose_name_plural = _("Deliveries")


class DeliveryLine(PricedLine):
    """``stock_value`` is what the goods cost us, in company currency."""

    document = models.ForeignKey(Delivery, models.CASCADE, verbose_name=_("Delivery"), related_name="lines")
    order_line = models.ForeignKey(
        SalesOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="delivery_lines",
    )
    notice_line = models.ForeignKey(
        DeliveryNoticeLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Notice line"),
        related_name="delivery_lines",
    )
    returned_quantity = models.DecimalField(
        _("Returned"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    invoiced_quantity = models.DecimalField(
        _("Invoiced"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    stock_value = models.DecimalField(_("Cost"), max_digits=20, decimal_places=4, default=ZERO, editable=False)
    returned_value = models.DecimalField(
        _("Cost returned"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
