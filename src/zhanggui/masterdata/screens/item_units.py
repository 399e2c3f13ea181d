"""Units of items: what one of them is in the item's own unit."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Unit
from zhanggui.masterdata.models import Item, ItemUnit
from zhanggui.ui.fields import Field
from zhanggui.ui.lookups import narrows
from zhanggui.ui.screen import Menu, Screen, register


@register
class ItemUnits(Screen):
    model = ItemUnit
    menu = Menu("masterdata", icon="ruler-measure", order=24)
    search = ("item__code", "item__name", "item__name_zh", "item__name_key", "unit__code", "barcode")
    fields = (
        Field("item", editable=True, create_only=True, filter=True),
        Field("unit", editable=True, filter=True),
        Field("numerator", editable=True, label=_("Item's units")),
        Field("denominator", editable=True, label=_("In this many")),
        Field("barcode", editable=True),
    )


@narrows(Unit, "item")
def units_of(rows: QuerySet, item: int) -> QuerySet:
    """Units that the item is counted in: its own and those with a conversion."""
    own = Item.objects.filter(pk=item).values("unit")
    return rows.filter(Q(pk__in=own) | Q(pk__in=ItemUnit.objects.filter(item=item).values("unit")))
