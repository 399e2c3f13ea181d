"""Supplier return: goods back to the supplier, for replacement or credit."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import PricedLine, Progress, Supplier, TradeDocument, Warehouse

from .goods_receipts import GoodsReceiptLine
from .purchase_orders import PurchaseOrderLine

ZERO = Decimal(0)


class SupplierReturn(TradeDocument):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)

    class Resolution(models.TextChoices):
        REPLACE = "replace", _("replacement")
        CREDIT = "credit", _("credit")

    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    resolution = models.CharField(_("Wanted"), max_length=10, choices=Resolution.choices, default=Resolution.REPLACE)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    credited_progress = models.CharField(
        _("Credited"), max_length=8, choices=Progress.choices, default=Progress.NONE, editable=False
    )

    number_prefix = "SR"
    lock_rank = 50
    posts_in = ("stock",)
    reads_with = ("company__currency", "currency", "supplier__party", "warehouse", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Supplier return")
        verbose_name_plural = _("Supplier returns")


class SupplierReturnLine(PricedLine):
    document = models.ForeignKey(
        SupplierReturn, models.CASCADE, verbose_name=_("Supplier return"), related_name="lines"
    )
    receipt_line = models.ForeignKey(
        GoodsReceiptLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Receipt line"),
        related_name="return_lines",
    )
    order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="return_lines",
    )
    credited_quantity = models.DecimalField(
        _("Credited"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    stock_value = models.DecimalField(
        _("Value returned"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
