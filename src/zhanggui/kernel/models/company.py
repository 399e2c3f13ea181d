"""Company: the legal entity that owns documents, and its rules."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .bases import Master

DEFAULT_ZONE = "Asia/Shanghai"
"""Of new companies, and where no company is known."""
TOLERANCE = [MinValueValidator(0, _("This can't be negative."))]


class Company(Master):
    currency = models.ForeignKey("kernel.Currency", models.PROTECT, verbose_name=_("Currency"), related_name="+")
    time_zone = models.CharField(_("Time zone"), max_length=60, default=DEFAULT_ZONE)
    country = models.CharField(_("Country"), max_length=2, default="CN")
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    address = models.TextField(_("Address"), blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    prices_include_tax = models.BooleanField(_("Prices are entered with tax"), default=True)
    receipt_without_order = models.BooleanField(_("Goods may be received without an order"), default=False)
    delivery_without_order = models.BooleanField(_("Goods may be delivered without an order"), default=False)
    over_receipt_percent = models.DecimalField(
        _("Over-receipt tolerance %"), max_digits=5, decimal_places=2, default=0, validators=TOLERANCE
    )
    over_delivery_percent = models.DecimalField(
        _("Over-delivery tolerance %"), max_digits=5, decimal_places=2, default=0, validators=TOLERANCE
    )
    over_invoice_percent = models.DecimalField(
        _("Over-invoicing tolerance %"), max_digits=5, decimal_places=2, default=0, validators=TOLERANCE
    )
    tax_tolerance = models.DecimalField(
        _("Tax tolerance on invoices"), max_digits=8, decimal_places=2, default=1, validators=TOLERANCE
    )
    days_ahead = models.PositiveSmallIntegerField(_("Days ahead that may be posted"), default=7)

    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"company": ("pk",)}

    class Meta(Master.Meta):
        verbose_name = _("Company")
        verbose_name_plural = _("Companies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    over_receipt_percent__gte=0,
                    over_delivery_percent__gte=0,
                    over_invoice_percent__gte=0,
                    tax_tolerance__gte=0,
                ),
                name="company_tolerances_not_negative",
            )
        ]

    def day(self, at: dt.datetime) -> dt.date:
        """The business date of an instant in the company's zone."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()


def day_of(company: Company | None, at: dt.datetime) -> dt.date:
    """The business date of an instant where ``company`` is; without one, in the default zone."""
    return company.day(at) if company is not None else at.astimezone(ZoneInfo(DEFAULT_ZONE)).date()
