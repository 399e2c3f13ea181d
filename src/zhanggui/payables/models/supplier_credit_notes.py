"""Supplier credit note: the supplier takes back part of an invoice."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import PricedLine, Supplier, TradeDocument
from zhanggui.purchasing.models import SupplierReturnLine
from zhanggui.settlement.models import SettlingQuerySet

from .supplier_invoices import SupplierInvoiceLine

ZERO = Decimal(0)


class SupplierCreditNote(TradeDocument):
    """Amounts are positive; the open item is negative."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="+")
    due_date = models.DateField(_("Due date"), null=True, blank=True)
    tax_override = models.DecimalField(_("Tax on the paper"), max_digits=20, decimal_places=4, null=True, blank=True)

    objects = SettlingQuerySet.as_manager()  # type: ignore[misc]
    open_amount: Decimal | None = None
    """What of it is left to allocate, from ``with_open_amount``."""
    number_prefix = "PC"
    lock_rank = 65
    posts_in = ("money", "purchasing")
    reads_with = ("company__currency", "currency", "supplier__party", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("allocate", ("confirmed",), None, _("Allocate")),
        Step("unallocate", ("confirmed",), None, _("Undo allocations")),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Supplier credit note")
        verbose_name_plural = _("Supplier credit notes")


class SupplierCreditNoteLine(PricedLine):
    document = models.ForeignKey(
        SupplierCreditNote, models.CASCADE, verbose_name=_("Supplier credit note"), related_name="lines"
    )
    invoice_line = models.ForeignKey(
        SupplierInvoiceLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Invoice line"),
        related_name="credit_lines",
    )
    return_line = models.ForeignKey(
        SupplierReturnLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Return line"),
        related_name="credit_lines",
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

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
