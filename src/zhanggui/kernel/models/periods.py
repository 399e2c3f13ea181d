"""Period: a span of dates per company and area that can be closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .bases import ScopedQuerySet


class Period(models.Model):
    """Dates without a row are open: a company closes periods, it doesn't have to open them."""

    class Area(models.TextChoices):
        STOCK = "stock", _("stock")
        PURCHASING = "purchasing", _("purchasing")
        SALES = "sales", _("sales")
        MONEY = "money", _("money")

    company = models.ForeignKey("kernel.Company", models.PROTECT, verbose_name=_("Company"), related_name="+")
    area = models.CharField(_("Area"), max_length=12, choices=Area.choices)
    start = models.DateField(_("From"))
    end = models.DateField(_("Until"))
    is_closed = models.BooleanField(pgettext_lazy("period", "Closed"), default=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("Closed by"), related_name="+"
    )

    objects = ScopedQuerySet.as_manager()

    broken: ClassVar[dict[str, Any]] = {
        "period_ends_after_start": _("The last day is before the first."),
        "period_no_overlap": _("Another period of this area has some of these days already. Choose other days."),
    }

    class Meta:
        verbose_name = _("Period")
        verbose_name_plural = _("Periods")
        default_permissions = ()
        ordering = ("company", "area", "-start", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="period_ends_after_start"),
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (
                        Func("start", "end", models.Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()} {self.start} – {self.end}"
