"""Which supply serves which demand."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Item
from zhanggui.stock.models import Pegging
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.references import reachable
from zhanggui.ui.screen import Menu, Screen, register
from zhanggui.ui.timeline import teller


@register
class Peggings(Screen):
    model = Pegging
    menu = Menu("stock", icon="link", order=20)
    search = ("item__code", "item__name", "item__name_zh", "item__name_key")
    fields = (
        Field("item", filter=True, sort=True),
        Field("variant"),
        Field("supply_label", kind=Kind.TEXT, label=_("Supply")),
        Field("supply_number", kind=Kind.TEXT, label=_("Number")),
        Field("supply_warehouse", filter=True),
        Field("demand_label", kind=Kind.TEXT, label=_("Demand")),
        Field("demand_number", kind=Kind.TEXT, label=_("Number")),
        Field("warehouse", filter=True),
        Field("quantity"),
        Field("item__unit"),
        Field("is_hard", filter=True),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_numbers()  # type: ignore[attr-defined]

    def offers(self, command: Command, document: Pegging) -> bool:
        return command.name == "unpeg" and document.is_hard


# -- history of documents ----------------------------------------------------------------------------------------------

Named = tuple[str, int | None]
"""Type and key of a document; of stock there is no key."""


@teller("unpegged")
def _unpegged(values: list[Any], user: Any) -> list[list[str]]:
    """What a step took of peggings; documents out of the reader's reach aren't named. A query for each type."""
    lost = [row for rows in values for row in rows]
    items = Item.objects.in_bulk({row["item_id"] for row in lost})
    names = _names({_end(row, side) for row in lost for side in ("supply", "demand")}, user)
    return [[_sentence(row, items, names) for row in rows] for rows in values]


def _end(row: dict[str, Any], side: str) -> Named:
    return row[f"{side}_type"], row[f"{side}_id"]


def _names(ends: set[Named], user: Any) -> dict[Named, str]:
    keys: dict[str, set[int | None]] = defaultdict(set)
    for kind, key in ends:
        keys[kind].add(key)
    found: dict[Named, str] = {("stock", None): pgettext("pegging", "stock")}
    for kind in keys.keys() - {"stock"}:
        model = apps.get_model(kind)
        name = str(model._meta.verbose_name)
        found |= {(kind, row.pk): f"{name} {row}" for row in reachable(model, user).filter(pk__in=keys[kind])}
    return found


def _sentence(row: dict[str, Any], items: dict[int, Item], names: dict[Named, str]) -> str:
    text = gettext("%(quantity)s of %(item)s are not pegged any more: %(supply)s for %(demand)s.")
    hidden = gettext("another document")
    supply, demand = (names.get(_end(row, side), hidden) for side in ("supply", "demand"))
    return text % {
        "quantity": f"{Decimal(row['quantity']):,f}",
        "item": items[row["item_id"]],
        "supply": supply,
        "demand": demand,
    }
