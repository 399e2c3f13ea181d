"""The stock ledger, row by row."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE
from zhanggui.stock.models import Count, OtherIssue, OtherReceipt, StockMove, Transfer, TransferReceipt
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

DOCUMENT = ("source_label", "source_number")
OF_ITEM = ("id", "date", "variant", "from_location", "to_location", "quantity", "item__unit", "value", *DOCUMENT)


@register
class StockMoves(Screen):
    model = StockMove
    title = _("Stock ledger")
    menu = Menu("stock", icon="arrows-left-right", order=14)
    editing = False
    ordering = "-id"
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("id", kind=Kind.CODE, label=_("No.")),
        Field("date", filter=True, sort=True),
        Field("item", filter=True),
        Field("variant"),
        Field("from_location", filter=True),
        Field("to_location", filter=True),
        Field("quantity"),
        Field("item__unit"),
        Field("unit_cost", group=PURCHASE_PRICE, column=False),
        Field("value", group=PURCHASE_PRICE),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("source_number", kind=Kind.TEXT, label=_("Number")),
        Field("moved_at", column=False),
        Field("lot", column=False),
        Field("reverses", kind=Kind.REFERENCE, label=_("Reverses"), column=False),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_source()  # type: ignore[attr-defined]


@panel(StockMove, title=_("Document"), order=10)
def source(move: StockMove, *, user: Any) -> QuerySet:
    return apps.get_model(move.source_type)._default_manager.filter(pk=move.source_id)


@panel(Item, title=_("Stock moves"), order=40, columns=OF_ITEM)
def of_item(item: Item, *, user: Any) -> QuerySet:
    return StockMove.objects.filter(item=item)


def _of_document(document: Any, *, user: Any) -> QuerySet:
    return StockMove.objects.filter(source_type=document._meta.label, source_id=document.pk)


for _model in (OtherReceipt, OtherIssue, Transfer, TransferReceipt, Count):
    panel(_model, title=_("Stock moves"), order=40)(_of_document)
