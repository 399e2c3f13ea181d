"""Claims on stock per item and warehouse. Plain functions for the commands of demand documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from zhanggui.kernel import bulk
from zhanggui.stock.commands.availability import Key, lock_availability, sort_key
from zhanggui.stock.models import Availability, Reservation

ZERO = Decimal(0)
Claim = tuple[str, int]
"""Type of the demand document and key of its line."""


@dataclass(frozen=True, slots=True)
class Demand:
    """``quantity`` (item's unit) that a line wants reserved, on top of what it has."""

    line_id: int
    item_id: int
    variant_id: int | None
    warehouse_id: int
    quantity: Decimal

    @property
    def key(self) -> Key:
        return self.item_id, self.variant_id, self.warehouse_id


def reserve(document: Any, demands: Sequence[Demand]) -> dict[int, Decimal]:
    """Reserve what is free, first come first served; returns the quantity reserved now per line (0 is possible)."""
    rows = lock_availability(demand.key for demand in demands)
    free = {key: row.available for key, row in rows.items()}
    taken: dict[int, Decimal] = {}
    for demand in demands:
        part = max(ZERO, min(demand.quantity, free.get(demand.key, ZERO)))
        free[demand.key] = free.get(demand.key, ZERO) - part
        taken[demand.line_id] = part
    _add(document, [demand for demand in demands if taken[demand.line_id]], taken)
    _change_reserved(rows, ((demand.key, taken[demand.line_id]) for demand in demands))
    return taken


def _add(document: Any, demands: Sequence[Demand], taken: dict[int, Decimal]) -> None:
    bulk.upsert_increment(
        Reservation,
        ("source_type", "source_line_id", "warehouse"),
        ("company", "item", "variant", "source_id", "priority"),
        ("quantity",),
        [
            (
                document._meta.label,
                demand.line_id,
                demand.warehouse_id,
                document.company_id,
                demand.item_id,
                demand.variant_id,
                document.pk,
                50,
                taken[demand.line_id],
            )
            for demand in demands
        ],
    )


def release(document: Any, line_ids: Iterable[int] | None = None) -> None:
    """Give up the claims of a document, or of some of its lines."""
    claims = Reservation.objects.filter(source_type=document._meta.label, source_id=document.pk)
    if line_ids is not None:
        claims = claims.filter(source_line_id__in=list(line_ids))
    found = list(claims)
    if not found:
        return
    rows = lock_availability(_key(claim) for claim in found)
    claims.delete()
    _change_reserved(rows, ((_key(claim), -claim.quantity) for claim in found))


def use(wanted: Iterable[tuple[Claim, int, Decimal]]) -> dict[Key, Decimal]:
    """Use up claims (claim, warehouse, quantity) for goods that leave now; the reserved quantity that this frees.

    Availability is locked by the caller, who also lowers ``reserved``: both change in one statement there. Claims on
    other warehouses stay as they are (see :func:`limit`).
    """
    quantities: dict[tuple[Claim, int], Decimal] = defaultdict(lambda: ZERO)
    for claim, warehouse, quantity in wanted:
        quantities[claim, warehouse] += quantity
    if not quantities:
        return {}
    takes = [(row, min(row.quantity, quantities[_claim(row), row.warehouse_id])) for row in _claims(quantities)]
    return _lower(takes)


def limit(source_type: str, open_quantities: Mapping[int, Decimal]) -> None:
    """Give up what lines claim beyond their open quantity (line key → item's unit), the newest claims first.

    For demands that shrank, or were served from another warehouse. Call it before stock is moved.
    """
    claims = list(Reservation.objects.filter(source_type=source_type, source_line_id__in=open_quantities))
    rows = lock_availability(_key(claim) for claim in claims)
    left, takes = dict(open_quantities), []
    for row in sorted(claims, key=lambda claim: claim.pk):
        kept = max(ZERO, min(row.quantity, left[row.source_line_id]))
        left[row.source_line_id] -= kept
        takes.append((row, row.quantity - kept))
    freed = _lower(takes)
    _change_reserved(rows, ((key, -quantity) for key, quantity in freed.items()))


def _lower(takes: Sequence[tuple[Reservation, Decimal]]) -> dict[Key, Decimal]:
    """Take from claims, delete those that are used up; what becomes free per key."""
    freed: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    left: list[tuple[int, Decimal]] = []
    gone: list[tuple[int, Decimal]] = []
    for row, part in takes:
        freed[_key(row)] += part
        (gone if part == row.quantity else left).append((row.pk, -part))
    if gone:
        Reservation.objects.filter(pk__in=[pk for pk, _part in gone]).delete()
    bulk.increment(Reservation, ("quantity",), [(pk, part) for pk, part in left if part])
    return {key: quantity for key, quantity in freed.items() if quantity}


def _claim(row: Reservation) -> Claim:
    return row.source_type, row.source_line_id


def _claims(quantities: Mapping[tuple[Claim, int], Decimal]) -> list[Reservation]:
    by_type: dict[str, set[int]] = defaultdict(set)
    for (source_type, line), _warehouse in quantities:
        by_type[source_type].add(line)
    named = [Q(source_type=kind, source_line_id__in=lines) for kind, lines in by_type.items()]
    rows = Reservation.objects.filter(reduce(or_, named)).order_by("pk")
    return [row for row in rows if (_claim(row), row.warehouse_id) in quantities]


def _key(row: Reservation) -> Key:
    return row.item_id, row.variant_id, row.warehouse_id


def _change_reserved(rows: dict[Key, Availability], changes: Iterable[tuple[Key, Decimal]]) -> None:
    sums: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for key, change in changes:
        sums[key] += change
    bulk.increment(
        Availability,
        ("reserved",),
        [(rows[key].pk, sums[key]) for key in sorted(sums, key=sort_key) if sums[key] and key in rows],
    )
