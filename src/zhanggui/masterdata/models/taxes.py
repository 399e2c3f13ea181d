"""Tax: a rate in percent, and how much of it can be recovered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Master


class Tax(Master):
    """``recoverable_percent`` below 100: the rest of the tax goes into cost."""

    class Use(models.TextChoices):
        PURCHASE = "purchase", _("purchase")
        SALES = "sales", _("sales")
        BOTH = "both", _("both")

    rate = models.DecimalField(_("Rate %"), max_digits=9, decimal_places=6)
    use = models.CharField(_("Used for"), max_length=10, choices=Use.choices, default=Use.BOTH)
    recoverable_percent = models.DecimalField(_("Recoverable %"), max_digits=9, decimal_places=6, default=Decimal(100))

    broken: ClassVar[dict[str, Any]] = {
        "tax_rate_in_percent": _("A tax rate lies between 0 and 100 percent."),
        "tax_recoverable_in_percent": _("What is recoverable lies between 0 and 100 percent."),
    }

    class Meta(Master.Meta):
        verbose_name = _("Tax")
        verbose_name_plural = _("Taxes")
        constraints = [
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lte=100), name="tax_rate_in_percent"),
            models.CheckConstraint(
                condition=models.Q(recoverable_percent__gte=0, recoverable_percent__lte=100),
                name="tax_recoverable_in_percent",
            ),
        ]
