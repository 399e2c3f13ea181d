"""How documents are numbered, and the counters of those that may have no gap."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .bases import ScopedQuerySet


class NumberFormat(models.Model):
    """A company's own way to number one document type; without a row the model's own prefix and months apply."""

    class Reset(models.TextChoices):
        MONTH = "month", _("every month")
        YEAR = "year", _("every year")
        NEVER = "never", _("never")

    company = models.ForeignKey("kernel.Company", models.PROTECT, verbose_name=_("Company"), related_name="+")
    document_type = models.CharField(_("Document type"), max_length=80)
    prefix = models.CharField(_("Prefix"), max_length=12)
    reset = models.CharField(_("Starts again"), max_length=8, choices=Reset.choices, default=Reset.MONTH)
    width = models.PositiveSmallIntegerField(_("Digits"), default=4)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Number format")
        verbose_name_plural = _("Number formats")
        default_permissions = ()
        ordering = ("company", "document_type", "pk")
        constraints = [models.UniqueConstraint(fields=("company", "document_type"), name="number_format_once")]

    def __str__(self) -> str:
        return f"{self.document_type}: {self.prefix}"


class NumberCounter(models.Model):
    """Last number given, for types without gaps. The row is locked last, so it is held only for the commit."""

    company = models.ForeignKey("kernel.Company", models.PROTECT, related_name="+")
    document_type = models.CharField(max_length=80)
    period = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("company", "document_type", "period"), name="number_counter_once")
        ]
