"""What open orders will bring and take, by date."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Item
from zhanggui.stock.models import ExpectedMove
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import trimmed
from zhanggui.ui.panels import panel
from zhanggui.ui.row_forms import RowForm
from zhanggui.ui.screen import Menu, Screen, register

MOST = 200
"""Supplies that are offered."""
OF_ITEM = ("date", "variant", "warehouse", "quantity", "item__unit", "firm", "source_label", "source_number")


class ServeForm(RowForm):
    """``supply``: what of the same goods is still to come within reach, the soonest first; empty is stock."""

    chosen = "supply"
    labels = {"supply": _("Supply")}
    helps = {"supply": _("Empty: from stock.")}

    @cached_property
    def rows(self) -> dict[int, ExpectedMove]:
        if self.user is None:  # nobody chooses yet
            return {}
        demand = self.document
        goods = {"company": demand.company_id, "item": demand.item_id, "variant": demand.variant_id}
        rows = ExpectedMove.objects.visible_to(self.user).filter(**goods, quantity__gt=0).with_source()
        return {row.pk: row for row in rows.select_related("warehouse").order_by("date", "pk")[:MOST]}

    def said(self, row: ExpectedMove) -> str:
        where, day = row.warehouse.label, f"{row.date:%Y-%m-%d}"
        return " · ".join(filter(None, (row.source_label, row.source_number, day, trimmed(row.quantity), where)))


@register
class ExpectedMoves(Screen):
    model = ExpectedMove
    menu = Menu("stock", icon="calendar-due", order=18)
    step_forms: ClassVar = {"serve": ServeForm}
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("date", filter=True, sort=True),
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("warehouse", filter=True),
        Field("quantity", sort=True),
        Field("item__unit"),
        Field("firm", filter=True),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("source_number", kind=Kind.TEXT, label=_("Number")),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_source()  # type: ignore[attr-defined]

    def offers_to(self, command: Command, document: ExpectedMove, user: Any) -> bool:
        """What comes serves; what goes is served."""
        return document.quantity < 0


@panel(Item, title=_("Expected moves"), order=20, columns=OF_ITEM)
def of_item(item: Item, *, user: Any) -> QuerySet:
    return ExpectedMove.objects.filter(item=item)
