"""Credit note (红字发票): takes back part of a sales invoice, numbered without gaps."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.masterdata.models import Customer, PricedLine, TradeDocument
from zhanggui.sales.models import SalesReturnLine
from zhanggui.settlement.models import SettlingQuerySet

from .sales_invoices import SalesInvoiceLine

ZERO = Decimal(0)


class CreditNote(TradeDocument):
    """Amounts are positive; the open item is negative."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    due_date = models.DateField(_("Due date"), null=True, blank=True)

    objects = SettlingQuerySet.as_manager()  # type: ignore[misc]
    open_amount: Decimal | None = None
    """What of it is left to allocate, from ``with_open_amount``."""
    number_prefix = "SC"
    gap_free = True
    lock_rank = 65
    posts_in = ("money", "sales")
    reads_with = ("company__currency", "currency", "customer__party", "payment_term")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("allocate", ("confirmed",), None, _("Allocate")),
        Step("unallocate", ("confirmed",), None, _("Undo allocations")),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(TradeDocument.Meta):
        verbose_name = _("Credit note")
        verbose_name_plural = _("Credit notes")


class CreditNoteLine(PricedLine):
    document = models.ForeignKey(CreditNote, models.CASCADE, verbose_name=_("Credit note"), related_name="lines")
    invoice_line = models.ForeignKey(
        SalesInvoiceLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Invoice line"),
        related_name="credit_lines",
    )
    return_line = models.ForeignKey(
        SalesReturnLine,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Return line"),
        related_name="credit_lines",
    )

    class Meta(PricedLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
