"""Sales invoice: billed from order or delivery, numbered without gaps."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import Customer, PricedLine, TradeDocument
from zhanggui.sales.models import DeliveryLine, SalesOrderLine
from zhanggui.settlement.models import OwedQuerySet

ZERO = Decimal(0)


class SalesInvoice(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    due_date = models.DateField(_("Due date"), null=True, blank=True)

    objects = OwedQuerySet.as_manager()  # type: ignore[misc]
    open_amount: Decimal | None = None
    """What of it is open, from ``with_open_amount``."""
    number_prefix = "SI"
    gap_free = True
    lock_rank = 60
    posts_in = ("money", "sales")
    reads_with = ("company__currency", "currency", "customer__party", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Sales invoice")
        verbose_name_plural = _("Sales invoices")


class SalesInvoiceLine(PricedLine):
    document = models.ForeignKey(SalesInvoice, models.CASCADE, verbose_name=_("Sales invoice"), related_name="lines")
    order_line = models.ForeignKey(
        SalesOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="invoice_lines",
    )
    delivery_line = models.ForeignKey(
        DeliveryLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Delivery line"),
        related_name="invoice_lines",
    )
    credited_quantity = models.DecimalField(
        _("Credited"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
