"""Supplier invoice: matched to order and receipt."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models.functions import Trim, Upper
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import PricedLine, Supplier, TradeDocument
from zhanggui.purchasing.models import GoodsReceiptLine, PurchaseOrderLine
from zhanggui.settlement.models import OwedQuerySet

ZERO = Decimal(0)


class SupplierInvoiceQuerySet(OwedQuerySet):
    def with_number(self, number: str) -> Self:
        """Those with the supplier's ``number``, however it is written: capitals and blanks round it don't matter."""
        return self.alias(paper=Upper(Trim("reference"))).filter(paper=Upper(Trim(models.Value(number))))


class SupplierInvoice(TradeDocument):
    """``reference`` is the supplier's own invoice number; ``tax_override`` the tax as printed, within a tolerance."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    due_date = models.DateField(_("Due date"), null=True, blank=True)
    tax_override = models.DecimalField(_("Tax on the paper"), max_digits=20, decimal_places=4, null=True, blank=True)

    objects = SupplierInvoiceQuerySet.as_manager()  # type: ignore[misc]
    open_amount: Decimal | None = None
    """What of it is open, from ``with_open_amount``."""
    number_prefix = "PI"
    lock_rank = 60
    posts_in = ("money", "purchasing")
    reads_with = ("company__currency", "currency", "supplier__party", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Supplier invoice")
        verbose_name_plural = _("Supplier invoices")
        constraints = [
            *TradeDocument.Meta.constraints,
            models.UniqueConstraint(
                "company",
                "supplier",
                Upper(Trim("reference")),
                "gross",
                condition=models.Q(status="confirmed", reference__regex=r"\S"),
                name="supplier_invoice_paper_once",
            ),
        ]


class SupplierInvoiceLine(PricedLine):
    """Values are in company currency: what the receipt was worth, and by how much the invoice differs from it.

    The invoice's own value is the sum of the three.
    """

    document = models.ForeignKey(
        SupplierInvoice, models.CASCADE, verbose_name=_("Supplier invoice"), related_name="lines"
    )
    order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Order line"),
        related_name="invoice_lines",
    )
    receipt_line = models.ForeignKey(
        GoodsReceiptLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Receipt line"),
        related_name="invoice_lines",
    )
    cleared_value = models.DecimalField(
        _("Receipt value cleared"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    price_difference = models.DecimalField(
        _("Price difference"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    exchange_difference = models.DecimalField(
        _("Exchange difference"), max_digits=20, decimal_places=4, default=ZERO, editable=False
    )
    credited_quantity = models.DecimalField(
        _("Credited"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
