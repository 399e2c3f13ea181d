"""Claims on stock per item and warehouse. Plain functions for the commands of demand documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q

from zhanggui.kernel import bulk
from zhanggui.stock.commands.availability import Key, lock_availability, sort_key
from zhanggui.stock.models import Availability, Reservation

ZERO = Decimal(0)


class Claim(NamedTuple):
    """Type of the demand document, key of its line, and ``part``: the lines' related name where it isn't ``lines``."""

    type: str
    line_id: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """``quantity`` (item's unit) that a line wants reserved, on top of what it has; one a line, item and warehouse."""

    line_id: int
    item_id: int
    variant_id: int | None
    warehouse_id: int
    quantity: Decimal
    part: str = ""

    @property
    def key(self) -> Key:
        return self.item_id, self.variant_id, self.warehouse_id


def reserve(document: Any, demands: Sequence[Demand]) -> dict[Demand, Decimal]:
    """Reserve what is free, first come first served; returns the quantity reserved now per demand (0 is possible)."""
    return reserve_for(dict.fromkeys(demands, document))


def reserve_for(demands: Mapping[Demand, Any]) -> dict[Demand, Decimal]:
    """The same for demands of several documents of one type, each with its document."""
    rows = lock_availability(demand.key for demand in demands)
    free = {key: row.available for key, row in rows.items()}
    taken: dict[Demand, Decimal] = {}
    for demand in demands:
        part = max(ZERO, min(demand.quantity, free.get(demand.key, ZERO)))
        free[demand.key] = free.get(demand.key, ZERO) - part
        taken[demand] = part
    _add(demands, {demand: part for demand, part in taken.items() if part})
    _change_reserved(rows, ((demand.key, part) for demand, part in taken.items()))
    return taken


def _add(documents: Mapping[Demand, Any], taken: Mapping[Demand, Decimal]) -> None:
    bulk.upsert_increment(
        Reservation,
        ("source_type", "source_line_id", "source_part", "warehouse", "item", "variant"),
        ("company", "source_id", "priority"),
        ("quantity",),
        [
            (
                documents[demand]._meta.label,
                demand.line_id,
                demand.part,
                demand.warehouse_id,
                demand.item_id,
                demand.variant_id,
                documents[demand].company_id,
                documents[demand].pk,
                50,
                part,
            )
            for demand, part in taken.items()
        ],
    )


def release(document: Any, line_ids: Iterable[int] | None = None, *, part: str = "") -> None:
    """Give up the claims of a document, or of some of its lines, whatever these claim and wherever it lies."""
    claims = Reservation.objects.filter(source_type=document._meta.label, source_id=document.pk)
    if line_ids is not None:
        claims = claims.filter(source_part=part, source_line_id__in=list(line_ids))
    found = list(claims)
    if not found:
        return
    rows = lock_availability(_key(claim) for claim in found)
    claims.delete()
    _change_reserved(rows, ((_key(claim), -claim.quantity) for claim in found))


def use(wanted: Iterable[tuple[Claim, Key, Decimal]]) -> dict[Key, Decimal]:
    """Use up claims for goods that leave now (claim, what leaves, quantity); the reserved quantity that this frees.

    Availability of what leaves is locked by the caller, who also lowers ``reserved``: both change in one statement
    there. So claims on other goods or on other warehouses stay as they are (see :func:`limit`, :func:`release`).
    """
    quantities: dict[tuple[Claim, Key], Decimal] = defaultdict(lambda: ZERO)
    for claim, key, quantity in wanted:
        quantities[claim, key] += quantity
    if not quantities:
        return {}
    return _lower([(row, min(row.quantity, quantities[_claim(row), _key(row)])) for row in _claims(quantities)])


def limit(source_type: str, open_quantities: Mapping[int, Decimal], *, part: str = "") -> None:
    """Give up what lines claim beyond their open quantity (line key → item's unit), the newest claims first.

    For demands that shrank, or were served from another warehouse. Call it before stock is moved.
    """
    named = Reservation.objects.filter(source_type=source_type, source_part=part, source_line_id__in=open_quantities)
    claims = list(named)
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
    return Claim(row.source_type, row.source_line_id, row.source_part)


def _claims(quantities: Mapping[tuple[Claim, Key], Decimal]) -> list[Reservation]:
    by_type: dict[str, set[int]] = defaultdict(set)
    for claim, _key_of_goods in quantities:
        by_type[claim.type].add(claim.line_id)
    named = [Q(source_type=kind, source_line_id__in=lines) for kind, lines in by_type.items()]
    rows = Reservation.objects.filter(reduce(or_, named)).order_by("pk")
    return [row for row in rows if (_claim(row), _key(row)) in quantities]


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
