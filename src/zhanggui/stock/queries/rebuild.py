"""Count every derived figure of stock again from what it is derived from, and say where the two differ.

Nothing is written: a difference is a fault of the program and has to be looked into before it is put right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.masterdata.models import Item, Location
from zhanggui.stock.models import (
    Availability,
    ExpectedMove,
    ItemValue,
    Pegging,
    Reservation,
    StockBalance,
    StockMove,
    ValueEntry,
)
from zhanggui.stock.queries import expected

ZERO = Decimal(0)
Key = tuple[Any, ...]
Figures = dict[Key, Decimal]


@dataclass(frozen=True, slots=True)
class Difference:
    """``stored`` is what the table says of ``key``, ``counted`` what follows from its source."""

    key: Key
    stored: Decimal
    counted: Decimal


def rebuild_balances() -> list[Difference]:
    """Balances per company, item, variant, lot, owner and location against the ledger."""
    parts = ("company", "item", "variant", "lot", "owner_party")
    counted: Figures = defaultdict(lambda: ZERO)
    for place, sign in (("to_location", 1), ("from_location", -1)):
        for key, quantity in _sums(StockMove.objects, (*parts, place), "quantity").items():
            counted[key] += sign * quantity
    return _differences(_sums(StockBalance.objects, (*parts, "location"), "quantity"), counted)


def rebuild_on_hand() -> list[Difference]:
    """On hand per item, variant and warehouse against the ledger."""
    counted: Figures = defaultdict(lambda: ZERO)
    for place, sign in (("to_location", 1), ("from_location", -1)):
        inside = StockMove.objects.exclude(**{f"{place}__warehouse": None})
        for key, quantity in _sums(inside, ("company", "item", "variant", f"{place}__warehouse"), "quantity").items():
            counted[key] += sign * quantity
    return _differences(_sums(Availability.objects, PLACE, "on_hand"), counted)


PLACE = ("company", "item", "variant", "warehouse")


def rebuild_reserved() -> list[Difference]:
    """Reserved per item, variant and warehouse against the claims."""
    return _differences(_sums(Availability.objects, PLACE, "reserved"), _sums(Reservation.objects, PLACE, "quantity"))


def rebuild_quantities() -> list[Difference]:
    """Valued quantity per company, item and variant against the ledger: our own goods in warehouses and in transit."""
    parts = ("company", "item", "variant")
    counted: Figures = defaultdict(lambda: ZERO)
    for place, sign in (("to_location", 1), ("from_location", -1)):
        on_the_way = Q(**{f"{place}__kind": Location.Kind.TRANSIT})
        inside = StockMove.objects.filter(~Q(**{f"{place}__warehouse": None}) | on_the_way, owner_party=None)
        for key, quantity in _sums(inside, parts, "quantity").items():
            counted[key] += sign * quantity
    return _differences(_sums(ItemValue.objects, parts, "quantity"), counted)


def rebuild_values() -> list[Difference]:
    """Value per company, item and variant against the value entries that stand for stock."""
    parts = ("company", "item", "variant")
    kinds = (ValueEntry.Kind.RECEIPT, ValueEntry.Kind.ISSUE, ValueEntry.Kind.CORRECTION)
    entries = ValueEntry.objects.filter(kind__in=kinds)
    return _differences(_sums(ItemValue.objects, parts, "value"), _sums(entries, parts, "value"))


def rebuild_expected() -> list[Difference]:
    """Expected moves against what the documents of all registered sources expect, in the warehouses' companies."""
    fields = ("schedule", "warehouse_id", "item_id", "variant_id", "date", "firm")
    key = ("source_type", "source_id", "source_part", "source_line_id", *fields)
    stored = {row[:-1]: row[-1] for row in ExpectedMove.objects.values_list(*key, "quantity")}
    counted = {
        (label, document, one.part, one.line_id, *(getattr(one, name) for name in fields)): one.quantity
        for label, source in expected.registered().items()
        for document, found in source().items()
        for one in found
        if one.quantity
    }
    return _differences(stored, counted)


LINE = ("source_type", "source_part", "source_line_id", "item", "variant")


def rebuild_claims() -> list[Difference]:
    """Claims that are larger than what their line is still expected to take: (…line, item…) → claimed, expected."""
    claimed = _sums(Reservation.objects, LINE, "quantity")
    wanted = _sums(ExpectedMove.objects.filter(quantity__lt=0), LINE, "quantity")
    found = ((key, quantity, -wanted.get(key, ZERO)) for key, quantity in claimed.items())
    return [Difference(*one) for one in found if one[1] > one[2]]


def rebuild_peggings() -> list[Difference]:
    """Expected moves that are pegged for more than they have open: (side, …move…) → pegged, open.

    Stock is left out: it may leave although it was pegged, and counts for no more than is there.
    """
    found = []
    for side, sign, rows in (
        ("supply", 1, ExpectedMove.objects.filter(quantity__gt=0)),
        ("demand", -1, ExpectedMove.objects.filter(quantity__lt=0)),
    ):
        is_open = _sums(rows, END, "quantity")
        named = Pegging.objects.exclude(**{f"{side}_id": None})
        for key, pegged in _sums(named, pegged_end(side), "quantity").items():
            left = sign * is_open.get(key, ZERO)
            if pegged > left:
                found.append(Difference((side, *key), pegged, left))
    return found


END = (
    "source_type", "source_id", "source_part", "source_line_id", "schedule", "warehouse", "item", "variant", "company",
)  # fmt: skip
"""Columns that name an expected move."""


def pegged_end(side: str) -> tuple[str, ...]:
    """The same of a pegging's ``supply`` or ``demand``."""
    own = (f"{side}_{name}" for name in ("type", "id", "part", "line_id", "schedule"))
    return (*own, "supply_warehouse" if side == "supply" else "warehouse", "item", "variant", "company")


def _sums(rows: Any, keys: tuple[str, ...], name: str) -> Figures:
    grouped = rows.order_by().values_list(*keys).annotate(_sum=Sum(name))
    return {row[:-1]: row[-1] for row in grouped}


def _differences(stored: Mapping[Key, Decimal], counted: Mapping[Key, Decimal]) -> list[Difference]:
    keys = sorted(stored.keys() | counted.keys(), key=str)
    pairs = ((key, stored.get(key, ZERO), counted.get(key, ZERO)) for key in keys)
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


# -- proofs ------------------------------------------------------------------------------------------------------------


def _sentences(found: Iterable[Difference], *, item_at: int) -> list[str]:
    """One sentence a difference; ``item_at`` is the item's place in the key."""
    found = list(found)
    items = Item.objects.in_bulk({difference.key[item_at] for difference in found})
    text = gettext("%(item)s (%(key)s): the table says %(stored)s, counted are %(counted)s.")
    return [
        text % {"item": items[one.key[item_at]], "key": _key(one), "stored": one.stored, "counted": one.counted}
        for one in found
    ]


def _key(difference: Difference) -> str:
    return ", ".join("–" if part is None else str(part) for part in difference.key)


def _of_lines(found: Iterable[Difference]) -> list[str]:
    text = gettext("%(key)s: the table says %(stored)s, counted are %(counted)s.")
    return [text % {"key": _key(one), "stored": one.stored, "counted": one.counted} for one in found]


@proof("stock_balances", _("Stock balances are the sum of the stock ledger"))
def _balances() -> list[str]:
    return _sentences(rebuild_balances(), item_at=1)


@proof("stock_on_hand", _("What is on hand in a warehouse is the sum of the stock ledger"))
def _on_hand() -> list[str]:
    return _sentences(rebuild_on_hand(), item_at=1)


@proof("stock_reserved", _("What is reserved is the sum of the reservations"))
def _reserved() -> list[str]:
    return _sentences(rebuild_reserved(), item_at=1)


@proof("stock_values", _("Quantity and value of items are the sums of their ledgers"))
def _values() -> list[str]:
    return _sentences([*rebuild_quantities(), *rebuild_values()], item_at=1)


@proof("expected_moves", _("Expected moves are what the documents have open"))
def _expected() -> list[str]:
    return _of_lines(rebuild_expected())


@proof("reservations", _("No line claims more stock than it has open"))
def _claims() -> list[str]:
    return _of_lines(rebuild_claims())


@proof("peggings", _("No line is pegged for more than it has open"))
def _peggings() -> list[str]:
    return _of_lines(rebuild_peggings())
