"""Unit of measure. Conversions belong to an item and are exact fractions (masterdata.ItemUnit)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .bases import Master


class Unit(Master):
    """``digits``: decimals that a quantity in this unit may have (0 for pieces)."""

    digits = models.PositiveSmallIntegerField(_("Decimals"), default=0)

    broken: ClassVar[dict[str, Any]] = {
        "unit_at_most_6_digits": _("A unit has at most 6 decimals."),
    }

    class Meta(Master.Meta):
        verbose_name = _("Unit")
        verbose_name_plural = _("Units")
        constraints = [models.CheckConstraint(condition=models.Q(digits__lte=6), name="unit_at_most_6_digits")]
