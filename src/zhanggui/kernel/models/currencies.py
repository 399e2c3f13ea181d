"""Currency and dated exchange rates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .bases import Master, ScopedQuerySet


class Currency(Master):
    """``code`` is the ISO 4217 code; ``digits`` the decimals of its smallest unit."""

    symbol = models.CharField(_("Symbol"), max_length=8, blank=True)
    digits = models.PositiveSmallIntegerField(_("Decimals"), default=2)

    broken: ClassVar[dict[str, Any]] = {
        "currency_at_most_4_digits": _("A currency has at most 4 decimals."),
    }

    class Meta(Master.Meta):
        verbose_name = _("Currency")
        verbose_name_plural = _("Currencies")
        constraints = [models.CheckConstraint(condition=models.Q(digits__lte=4), name="currency_at_most_4_digits")]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(models.Model):
    """One unit of ``source`` is ``rate`` of ``target`` from ``date`` on."""

    company = models.ForeignKey("kernel.Company", models.PROTECT, verbose_name=_("Company"), related_name="+")
    source = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("From currency"), related_name="+")
    target = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("To currency"), related_name="+")
    date = models.DateField(_("Date"))
    rate = models.DecimalField(_("Rate"), max_digits=20, decimal_places=10)

    objects = ScopedQuerySet.as_manager()

    broken: ClassVar[dict[str, Any]] = {
        "exchange_rate_positive": _("The exchange rate must be above zero."),
    }

    class Meta:
        verbose_name = _("Exchange rate")
        verbose_name_plural = _("Exchange rates")
        default_permissions = ()
        ordering = ("-date", "pk")
        constraints = [
            models.UniqueConstraint(fields=("company", "source", "target", "date"), name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.source.code} → {self.target.code}, {self.date:%Y-%m-%d}"
