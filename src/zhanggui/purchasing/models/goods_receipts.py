"""Goods receipt: accepted goods into stock, at order price until the invoice comes (暂估)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import PricedLine, Progress, Supplier, TradeDocument, Warehouse

from .purchase_orders import PurchaseOrderLine
from .receiving_notices import ReceivingNoticeLine

ZERO = Decimal(0)


class GoodsReceipt(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    invoiced_progress = models.CharField(
        _("Invoiced"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )
    returned_progress = models.CharField(
        _("Returned"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "GR"
    lock_rank = 40
    posts_in = ("stock",)
    reads_with = ("company__currency", "currency", "supplier__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Goods receipt")
        verbose_name_plural = _("Goods receipts")


class GoodsReceiptLine(PricedLine):
    """``stock_value``, ``invoiced_value`` and ``returned_value`` are in company currency; what is left
    of the first is GRNI.

    Invoices take their share from the start of the line, returns from its end, so that both together are the whole.
    """

    document = models.ForeignKey(GoodsReceipt, models.CASCADE, verbose_name=_("Goods receipt"), related_name="lines")
    order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="receipt_lines",
    )
    notice_line = models.ForeignKey(
        ReceivingNoticeLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Notice line"),
        related_name="receipt_lines",
    )
    returned_quantity = models.DecimalField(
        _("Returned"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    invoiced_quantity = models.DecimalField(
        _("Invoiced"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    stock_value = models.DecimalField(
        _("Value received"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    returned_value = models.DecimalField(
        _("Value returned"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    invoiced_value = models.DecimalField(
        _("Value invoiced"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
