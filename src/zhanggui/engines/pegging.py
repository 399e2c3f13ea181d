"""Which supply serves which demand: first in, first out within a place, with what was decided before kept.

All quantities are in the items' own units. Keys and places are anything hashable; several supplies (or demands) may
have one key: a line with several dates.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Supply:
    """``date`` None: there already. ``place``: item, variant and warehouse, say."""

    key: Hashable
    place: Hashable
    date: dt.date | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """Of demands on one day the lower ``priority`` comes first."""

    key: Hashable
    place: Hashable
    date: dt.date
    quantity: Decimal
    priority: int = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """``quantity`` of a supply for a demand."""

    supply: Hashable
    demand: Hashable
    quantity: Decimal


@dataclass(slots=True)
class _Left:
    """What is left of a supply or demand."""

    key: Hashable
    place: Hashable
    quantity: Decimal


def pair(
    supplies: Iterable[Supply], demands: Iterable[Demand], kept: Sequence[Pair] = ()
) -> tuple[list[Decimal], list[Pair]]:
    """How much of each of ``kept`` both sides still have, and the pairs of all that is left, one for two keys.

    What is there goes first, then supplies by date, to demands by date and priority; a late supply serves a demand all
    the same. Nothing is paired beyond either side's quantity, and only ``kept`` pairs cross places.
    """
    incoming = [_Left(s.key, s.place, s.quantity) for s in sorted(supplies, key=lambda s: s.date or dt.date.min)]
    outgoing = [_Left(d.key, d.place, d.quantity) for d in sorted(demands, key=lambda d: (d.date, d.priority))]
    standing = list(_stand(kept, _by(incoming, "key"), _by(outgoing, "key")))
    in_places = _by(incoming, "place")
    found: dict[tuple[Hashable, Hashable], Decimal] = defaultdict(lambda: ZERO)
    for place, wanted in _by(outgoing, "place").items():
        for one in _match(in_places.get(place, []), wanted):
            found[one.supply, one.demand] += one.quantity
    return standing, [Pair(*keys, quantity) for keys, quantity in found.items()]


def _by(rows: Iterable[_Left], name: str) -> dict[Hashable, list[_Left]]:
    found: dict[Hashable, list[_Left]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _stand(
    kept: Iterable[Pair], supplies: dict[Hashable, list[_Left]], demands: dict[Hashable, list[_Left]]
) -> Iterator[Decimal]:
    for one in kept:
        ins, outs = supplies.get(one.supply, []), demands.get(one.demand, [])
        quantity = min(one.quantity, _sum(ins), _sum(outs))
        _take(ins, quantity)
        _take(outs, quantity)
        yield quantity


def _sum(rows: Iterable[_Left]) -> Decimal:
    return sum((row.quantity for row in rows), ZERO)


def _take(rows: Iterable[_Left], quantity: Decimal) -> None:
    for row in rows:
        part = min(row.quantity, quantity)
        row.quantity -= part
        quantity -= part


def _match(supplies: Sequence[_Left], demands: Sequence[_Left]) -> Iterator[Pair]:
    """Both in their order, each taking from the first supply that has something left."""
    open_supplies = (supply for supply in supplies if supply.quantity > 0)
    supply = next(open_supplies, None)
    for demand in demands:
        while demand.quantity > 0 and supply is not None:
            quantity = min(supply.quantity, demand.quantity)
            supply.quantity -= quantity
            demand.quantity -= quantity
            yield Pair(supply.key, demand.key, quantity)
            supply = supply if supply.quantity > 0 else next(open_supplies, None)
