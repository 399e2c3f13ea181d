"""Payment terms: one or several instalments."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Master, ScopedQuerySet


class PaymentTerm(Master):
    class Meta(Master.Meta):
        verbose_name = _("Payment term")
        verbose_name_plural = _("Payment terms")


class PaymentTermLine(models.Model):
    """``percent`` of the amount is due ``days`` after the invoice, at the month's end where ``end_of_month``."""

    term = models.ForeignKey(PaymentTerm, models.CASCADE, verbose_name=_("Payment term"), related_name="lines")
    position = models.PositiveIntegerField(_("Line"), default=1)
    percent = models.DecimalField(_("Percent"), max_digits=9, decimal_places=6, default=Decimal(100))
    days = models.PositiveIntegerField(_("Days"), default=0)
    end_of_month = models.BooleanField(_("End of month"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Instalment")
        verbose_name_plural = _("Instalments")
        default_permissions = ()
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__gt=0, percent__lte=100), name="instalment_percent")
        ]

    def due_date(self, date: dt.date) -> dt.date:
        due = date + dt.timedelta(days=self.days)
        if not self.end_of_month:
            return due
        return due.replace(day=calendar.monthrange(due.year, due.month)[1])
