"""The one writer of the stock ledger.

``post`` takes moves and, in a constant number of statements: locks availability, refuses what isn't there, values the
moves, writes ledger, value entries and balances. Plain functions, called inside commands: no permission, no Activity.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk, locks, periods
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.models import Item, ItemVariant, Location, Party
from zhanggui.stock.commands import reservations, valuation
from zhanggui.stock.commands.availability import Key, lock_availability, sort_key
from zhanggui.stock.commands.reservations import Claim
from zhanggui.stock.models import Availability, Lot, StockBalance, StockMove

ZERO = Decimal(0)


class InsufficientStock(Refusal):
    code = "insufficient_stock"
    sentence = _(
        "There isn't enough in stock: %(shortages)s. Receive or count the goods, give up reservations or take less; "
        "where this undoes a receipt, first undo what took its goods."
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A wanted move of ``quantity`` (> 0, item's unit). ``value`` in company currency, None: at moving average.

    ``claim``: the line whose reservation this move uses up. ``part``: as ``source_part`` on ExpectedMove.
    """

    item: Item
    variant: ItemVariant | None
    from_location: Location
    to_location: Location
    quantity: Decimal
    line_id: int | None = None
    value: Decimal | None = None
    lot: Lot | None = None
    owner_party: Party | None = None
    reverses: StockMove | None = None
    claim: Claim | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The document that moves stock."""

    company: Company
    type: str
    id: int
    date: dt.date
    at: dt.datetime

    @classmethod
    def of(cls, document: Any, *, at: dt.datetime, date: dt.date | None = None) -> Source:
        return cls(document.company, document._meta.label, document.pk, date or document.date, at)


def post(source: Source, moves: Sequence[Move]) -> list[StockMove]:
    """Write ``moves`` and return the ledger rows in the same order. Raises InsufficientStock with every shortage."""
    if not moves:
        return []
    _take_availability(source, moves)
    values = valuation.value_moves(source, moves)
    rows = [_row(source, move, value) for move, value in zip(moves, values, strict=True)]
    StockMove.objects.bulk_create(rows)
    valuation.write_entries(source, rows, moves)
    _add_balances(source, moves)
    return rows


def reverse(source: Source, moves: Sequence[StockMove]) -> list[StockMove]:
    """Undo ledger rows by opposite ones, at the value at which they were posted."""
    back = [
        Move(
            item=row.item,
            variant=row.variant,
            from_location=row.to_location,
            to_location=row.from_location,
            quantity=row.quantity,
            line_id=row.source_line_id,
            value=row.value,
            lot=row.lot,
            owner_party=row.owner_party,
            reverses=row,
            part=row.source_part,
        )
        for row in moves
    ]
    return post(source, back)


def undo(document: Any, *, at: dt.datetime, moves: Sequence[StockMove] | None = None) -> list[StockMove]:
    """Reverse all that ``document`` moved, or just ``moves`` of one date: on its date if that period is open, else
    today (which must be open)."""
    original = moves[0].date if moves else document.date
    date = periods.back_date(document.company, Period.Area.STOCK, original, at=at)
    return reverse(Source.of(document, at=at, date=date), moves_of(document) if moves is None else moves)


def moves_of(document: models.Model) -> list[StockMove]:
    """The ledger rows of a document that were not reversed and reverse nothing."""
    rows = StockMove.objects.filter(source_type=document._meta.label, source_id=document.pk, reverses=None)
    related = ("item__unit", "variant", "from_location", "to_location", "lot", "owner_party")
    return list(rows.filter(reversed_by=None).select_related(*related).order_by("pk"))


def _row(source: Source, move: Move, value: Decimal) -> StockMove:
    return StockMove(
        company=source.company,
        item=move.item,
        variant=move.variant,
        lot=move.lot,
        owner_party=move.owner_party,
        from_location=move.from_location,
        to_location=move.to_location,
        quantity=move.quantity,
        date=source.date,
        moved_at=source.at,
        unit_cost=(value / move.quantity).quantize(Decimal("1e-6")),
        value=value,
        source_type=source.type,
        source_id=source.id,
        source_part=move.part,
        source_line_id=move.line_id,
        reverses=move.reverses,
    )


# -- availability ------------------------------------------------------------------------------------------------------


def _changes(moves: Sequence[Move]) -> dict[Key, Decimal]:
    """Change on hand per item, variant and warehouse; moves within a warehouse cancel out."""
    changes: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for move in moves:
        for location, sign in ((move.from_location, -1), (move.to_location, 1)):
            if location.warehouse_id:
                changes[_key(move, location.warehouse_id)] += sign * move.quantity
    return dict(changes)


def _key(move: Move, warehouse: int) -> Key:
    return move.item.pk, move.variant.pk if move.variant else None, warehouse


def _take_availability(source: Source, moves: Sequence[Move]) -> None:
    changes = _changes(moves)
    rows = lock_availability(list(changes))
    claimed = _use_claims(moves)
    items = {move.item.pk: move.item for move in moves}
    _refuse_shortages(moves, rows, changes, claimed)
    _change_availability(source, rows, changes, claimed, items)


def _refuse_shortages(
    moves: Sequence[Move], rows: dict[Key, Availability], changes: dict[Key, Decimal], claimed: dict[Key, Decimal]
) -> None:
    """Raise InsufficientStock where more leaves than is free: on hand, not reserved, or reserved for these moves."""
    names = {(move.item.pk, move.variant.pk if move.variant else None): move for move in moves}
    short = []
    for key, change in changes.items():
        move, row = names[key[:2]], rows.get(key)
        free = (row.available if row else ZERO) + claimed.get(key, ZERO)
        if change < 0 and free + change < 0 and not move.item.allow_negative:
            short.append(_shortage(move, -change, free))
    if short:
        raise InsufficientStock(shortages="; ".join(short))


def _shortage(move: Move, wanted: Decimal, free: Decimal) -> str:
    thing = f"{move.item} {move.variant}" if move.variant else str(move.item)
    text = gettext("%(item)s (%(wanted)s wanted, %(free)s free)")
    return text % {"item": thing, "wanted": f"{wanted.normalize():,f}", "free": f"{free.normalize():,f}"}


def _change_availability(
    source: Source,
    rows: dict[Key, Availability],
    changes: dict[Key, Decimal],
    claimed: dict[Key, Decimal],
    items: dict[int, Item],
) -> None:
    """Change the rows that are there; insert only those that aren't, since a CHECK sees the inserted row first."""
    ordered = sorted(changes, key=sort_key)
    loosened, tightened = _rule_changes(rows, changes, claimed, items)
    bulk.set_fields(Availability, ("may_go_negative",), [(pk, True) for pk in loosened])
    bulk.increment(
        Availability,
        ("on_hand", "reserved"),
        [(rows[key].pk, changes[key], -claimed.get(key, ZERO)) for key in ordered if key in rows],
    )
    bulk.upsert_increment(
        Availability,
        ("item", "variant", "warehouse"),
        ("company", "may_go_negative", "reserved"),
        ("on_hand",),
        [
            (*key, source.company.pk, items[key[0]].allow_negative, ZERO, changes[key])
            for key in ordered
            if key not in rows
        ],
    )
    bulk.set_fields(Availability, ("may_go_negative",), [(pk, False) for pk in tightened])


def _rule_changes(
    rows: dict[Key, Availability],
    changes: dict[Key, Decimal],
    claimed: dict[Key, Decimal],
    items: dict[int, Item],
) -> tuple[list[int], list[int]]:
    """Rows that repeat an old rule of their item: now allowed below zero, and no longer (once they are not below)."""
    loosened, tightened = [], []
    for key in sorted(rows, key=sort_key):
        row, allowed = rows[key], items[key[0]].allow_negative
        fits = row.available + changes[key] + claimed.get(key, ZERO) >= 0
        if allowed and not row.may_go_negative:
            loosened.append(row.pk)
        elif not allowed and row.may_go_negative and fits:
            tightened.append(row.pk)
    return loosened, tightened


def _use_claims(moves: Sequence[Move]) -> dict[Key, Decimal]:
    """Use up the reservations that the moves name; the reserved quantity that becomes free per key."""
    return reservations.use(
        (move.claim, _key(move, move.from_location.warehouse_id), move.quantity)
        for move in moves
        if move.claim is not None and move.reverses is None and move.from_location.warehouse_id
    )


def _add_balances(source: Source, moves: Sequence[Move]) -> None:
    sums: dict[tuple, Decimal] = defaultdict(lambda: ZERO)
    for move in moves:
        common = (
            move.item.pk,
            move.variant.pk if move.variant else None,
            move.lot.pk if move.lot else None,
            move.owner_party.pk if move.owner_party else None,
        )
        sums[*common, move.from_location.pk] -= move.quantity
        sums[*common, move.to_location.pk] += move.quantity
    locks.in_order(locks.BALANCE_RANK)
    bulk.upsert_increment(
        StockBalance,
        ("item", "variant", "lot", "owner_party", "location"),
        ("company",),
        ("quantity",),
        [(*key, source.company.pk, sums[key]) for key in sorted(sums, key=sort_key)],
    )
