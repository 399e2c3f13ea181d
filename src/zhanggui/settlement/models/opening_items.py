"""Opening items: what was owed on the day a company starts, invoice by invoice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Currency, Document
from zhanggui.masterdata.models import Party

from .open_items import OpenItem


class OpeningItems(Document):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    side = models.CharField(_("Side"), max_length=12, choices=OpenItem.Side.choices)
    note = models.TextField(_("Note"), blank=True)

    number_prefix = "OB"
    plural_noun = "opening_items"
    lock_rank = 70
    posts_in = ("money",)
    flow = Flow(
        Step("revise", ("draft",), None, _("Edit")),
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("confirm", ("draft",), "confirmed", _("Confirm"), "primary"),
        Step("cancel", ("confirmed",), "cancelled", _("Cancel"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Opening items")
        verbose_name_plural = _("Opening items")


class OpeningItemsLine(models.Model):
    """Positive raises the debt, negative lowers it (a prepayment)."""

    document = models.ForeignKey(OpeningItems, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("Line"))
    party = models.ForeignKey(Party, models.PROTECT, verbose_name=_("Party"), related_name="+")
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    reference = models.CharField(_("Partner's number"), max_length=100, blank=True)
    date = models.DateField(_("Date"))
    due_date = models.DateField(_("Due date"), null=True, blank=True)
    amount = models.DecimalField(_("Amount"), max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
        default_permissions = ()
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="opening_items_line_not_zero")]
