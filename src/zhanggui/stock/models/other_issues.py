"""Other issue: stock out without an order, with a reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document
from zhanggui.masterdata.models import ItemLine, Warehouse


class OtherIssue(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Reason(models.TextChoices):
        PRODUCTION = "production", _("production input")
        SAMPLE = "sample", _("sample")
        SCRAP = "scrap", _("scrap")
        LOST = "lost", _("lost")
        OTHER = "other", _("other")

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("Warehouse"), related_name="+")
    reason = models.CharField(_("Reason"), max_length=12, choices=Reason.choices, default=Reason.OTHER)
    note = models.TextField(_("Note"), blank=True)

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    number_prefix = "OI"
    lock_rank = 210
    posts_in = ("stock",)
    reads_with = ("company__currency", "warehouse")
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Other issue")
        verbose_name_plural = _("Other issues")


class OtherIssueLine(ItemLine):
    document = models.ForeignKey(OtherIssue, models.CASCADE, related_name="lines")

    class Meta(ItemLine.Meta):
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
