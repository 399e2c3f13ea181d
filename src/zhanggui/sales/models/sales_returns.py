"""Sales return: goods back from a customer, at the cost at which they left."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import Customer, PricedLine, Progress, TradeDocument, Warehouse

from .deliveries import DeliveryLine
from .sales_orders import SalesOrderLine

ZERO = Decimal(0)


class SalesReturn(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)

    class Resolution(models.TextChoices):
        REPLACE = "replace", _("replacement")
        CREDIT = "credit", _("credit")

    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    resolution = models.CharField(_("Wanted"), max_length=10, choices=Resolution.choices, default=Resolution.CREDIT)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    credited_progress = models.CharField(
        _("Credited"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "RT"
    lock_rank = 50
    posts_in = ("stock",)
    reads_with = ("company__currency", "currency", "customer__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Sales return")
        verbose_name_plural = _("Sales returns")


class SalesReturnLine(PricedLine):
    """``unit_cost`` (company currency, per entered unit) is for goods without a delivery line.

    Those with one come back at the cost at which they left; without a cost given it is what such goods cost now.
    """

    document = models.ForeignKey(SalesReturn, models.CASCADE, verbose_name=_("Sales return"), related_name="lines")
    delivery_line = models.ForeignKey(
        DeliveryLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Delivery line"),
        related_name="return_lines",
    )
    order_line = models.ForeignKey(
        SalesOrderLine, models.PROTECT, null=True, blank=True, verbose_name=_("Order line"), related_name="return_lines"
    )
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=20, decimal_places=6, null=True, blank=True)
    credited_quantity = models.DecimalField(
        _("Credited"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    stock_value = models.DecimalField(_("Cost returned"), max_digits=20, decimal_places=4, default=ZERO, editable=False)

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
