"""Money receipt: money from a customer, allocated to open items."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Currency, Document
from zhanggui.masterdata.models import Customer

from .accounts import MoneyAccount
from .open_items import OpenItem, SettlingQuerySet


class MoneyReceipt(Document):
    """Lines say which open items the money settles; what they leave is an open item of its own.

    ``is_refund``: we pay back to the customer; it raises the debt and settles what lowered it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="+")
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    rate = models.DecimalField(_("Exchange rate"), max_digits=20, decimal_places=10, default=Decimal(1))
    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, blank=True, verbose_name=_("Money account"), related_name="+"
    )
    amount = models.DecimalField(_("Amount"), max_digits=20, decimal_places=4)
    is_refund = models.BooleanField(_("Refund"), default=False)
    reference = models.CharField(_("Bank reference"), max_length=100, blank=True)
    note = models.TextField(_("Note"), blank=True)

    objects = SettlingQuerySet.as_manager()  # type: ignore[misc]
    open_amount: Decimal | None = None
    """What of it is left to allocate, from ``with_open_amount``."""
    number_prefix = "MR"
    lock_rank = 80
    posts_in = ("money",)
    reads_with = ("company__currency", "currency", "customer__party")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("allocate", ("confirmed",), None, _("Allocate")),
        Step("unallocate", ("confirmed",), None, _("Undo allocations")),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    @property
    def sign(self) -> int:
        """Of the open item that it books: money paid as usual lowers the debt, a refund raises it."""
        return 1 if self.is_refund else -1

    class Meta(Document.Meta):
        verbose_name = _("Money receipt")
        verbose_name_plural = _("Money receipts")
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="money_receipt_amount_positive"),
        ]


class MoneyReceiptLine(models.Model):
    """How much of the money goes to one open item."""

    document = models.ForeignKey(MoneyReceipt, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("Line"))
    open_item = models.ForeignKey(OpenItem, models.PROTECT, verbose_name=_("Open item"), related_name="+")
    amount = models.DecimalField(_("Amount"), max_digits=20, decimal_places=4)

    reads_with = ("open_item__currency",)

    class Meta:
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
        default_permissions = ()
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("document", "open_item"), name="money_receipt_line_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="money_receipt_line_positive"),
        ]
