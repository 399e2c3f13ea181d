"""Value of stock at moving average, per company, item and variant.

Value is kept as a total; the unit cost is value ÷ quantity, so that nothing is lost to rounding: the last unit out
takes what is left. Late prices add a dated correction for what is still in stock and a price difference for what has
left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhanggui.engines.amounts import rounded, share
from zhanggui.kernel import bulk, locks
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, Location
from zhanggui.stock.models import ItemValue, ValueEntry

if TYPE_CHECKING:
    from zhanggui.stock.commands.ledger import Move, Source
    from zhanggui.stock.models import StockMove

ZERO = Decimal(0)
COST_DIGITS = 6
Key = tuple[int, int | None]


@dataclass(slots=True)
class _Pool:
    """Running quantity and value of one item, and what has to be written aside as variance."""

    quantity: Decimal
    value: Decimal
    last_cost: Decimal
    digits: int

    def receive(self, quantity: Decimal, value: Decimal) -> Decimal:
        """Take in; returns the variance where goods had left before they came (negative stock)."""
        short = self.quantity < 0
        self.quantity += quantity
        self.value += value
        self.last_cost = rounded(value / quantity, COST_DIGITS) if value else self.last_cost
        return self._settle_at(quantity, value) if short else ZERO

    def _settle_at(self, quantity: Decimal, value: Decimal) -> Decimal:
        """After negative stock: what is there is worth the new receipt's cost; the difference is variance."""
        worth = rounded(value * self.quantity / quantity, self.digits)
        variance, self.value = self.value - worth, worth
        return variance

    def worth(self, quantity: Decimal, item: Item) -> Decimal:
        """What ``quantity`` more would be worth: at the average, else the last cost, else the item's standard cost."""
        if self.quantity > 0:
            return share(self.value, ZERO, quantity, self.quantity, self.digits)
        return self._unaveraged(quantity, item)

    def _unaveraged(self, quantity: Decimal, item: Item) -> Decimal:
        return rounded((self.last_cost or item.standard_cost) * quantity, self.digits)

    def issue(self, quantity: Decimal, value: Decimal | None, item: Item) -> tuple[Decimal, Decimal]:
        """Give out at ``value`` or the average; returns the value that leaves and the variance that stays behind.

        A known value above all that is there leaves the rest at its average: the difference alone is variance.
        """
        average = self._average(quantity, item)
        leaving = average if value is None else value
        rest = self.value - average
        self.quantity -= quantity
        self.value -= leaving
        return leaving, self._clear_remainder(rest)

    def _average(self, quantity: Decimal, item: Item) -> Decimal:
        if self.quantity <= 0:
            return self._unaveraged(quantity, item)
        if quantity <= self.quantity:
            return share(self.value, ZERO, quantity, self.quantity, self.digits)
        return self.value + self._unaveraged(quantity - self.quantity, item)

    def _clear_remainder(self, rest: Decimal) -> Decimal:
        """No value without quantity, none of the opposite sign: then what is left is worth ``rest``, its average."""
        if self.value == 0 or self.quantity * self.value > 0:
            return ZERO
        worth = rest if self.quantity * rest > 0 else ZERO
        variance, self.value = self.value - worth, worth
        return variance


def value_moves(source: Source, moves: Sequence[Move]) -> list[Decimal]:
    """Value of each move, in order; updates ItemValue and leaves variances of remainders in the ledger."""
    keys = {_key(move) for move in moves if _is_ours(move)}
    pools = _lock_pools(source.company, keys)
    before = {key: (pool.quantity, pool.value) for key, pool in pools.items()}
    values, variances = [], []
    for move in moves:
        value, variance = _value(move, pools)
        values.append(value)
        if variance:
            variances.append((move, variance))
    _write_pools(source.company, pools, before)
    _write_variances(source, variances)
    return values


def _key(move: Move) -> Key:
    return move.item.pk, move.variant.pk if move.variant else None


def _inside(location: Location) -> bool:
    """Whether goods there are the company's stock: in a warehouse, or on the way from one to another."""
    return bool(location.warehouse_id) or location.kind == Location.Kind.TRANSIT


def _is_ours(move: Move) -> bool:
    """Whether the move has a value of ours. Others' goods have none, nor has what is never in our stock."""
    return move.owner_party is None and (_inside(move.from_location) or _inside(move.to_location))


def _crosses(move: Move) -> bool:
    """Whether goods of ours enter or leave the company's stock."""
    return _is_ours(move) and _inside(move.from_location) != _inside(move.to_location)


def _value(move: Move, pools: dict[Key, _Pool]) -> tuple[Decimal, Decimal]:
    if not _is_ours(move):
        return ZERO, ZERO
    pool = pools[_key(move)]
    if not _crosses(move):  # nothing is gained by moving goods about: they are worth what they were
        return pool.worth(move.quantity, move.item) if move.value is None else move.value, ZERO
    if _inside(move.from_location):
        return pool.issue(move.quantity, move.value, move.item)
    value = pool.worth(move.quantity, move.item) if move.value is None else move.value
    return value, pool.receive(move.quantity, value)


def _lock_pools(company: Company, keys: set[Key]) -> dict[Key, _Pool]:
    digits = company.currency.digits
    if not keys:
        return {}
    locks.in_order(locks.VALUE_RANK)
    rows = ItemValue.objects.filter(company=company, item__in={key[0] for key in keys})
    rows = rows.order_by("item_id", "variant_id").select_for_update(no_key=True, of=("self",))
    found = {(row.item_id, row.variant_id): row for row in rows}
    return {
        key: _Pool(found[key].quantity, found[key].value, found[key].last_cost, digits)
        if key in found
        else _Pool(ZERO, ZERO, ZERO, digits)
        for key in keys
    }


def _write_pools(company: Company, pools: dict[Key, _Pool], before: dict[Key, tuple[Decimal, Decimal]]) -> None:
    """Quantity and value as increments, so that two first receipts of an item add up; the cost as it is."""
    bulk.upsert_increment(
        ItemValue,
        ("company", "item", "variant"),
        (),
        ("quantity", "value"),
        [
            (company.pk, *key, pool.quantity - before[key][0], pool.value - before[key][1], pool.last_cost)
            for key, pool in sorted(pools.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0))
        ],
        replaced=("last_cost",),
    )


# -- entries -----------------------------------------------------------------------------------------------------------


def write_entries(source: Source, rows: Sequence[StockMove], moves: Sequence[Move]) -> None:
    """Receipt and issue entries of posted moves."""
    entries = [
        _entry(
            source,
            _key(move),
            kind=ValueEntry.Kind.RECEIPT if _inside(move.to_location) else ValueEntry.Kind.ISSUE,
            quantity=row.quantity if _inside(move.to_location) else -row.quantity,
            value=row.value if _inside(move.to_location) else -row.value,
            move=row,
            line_id=move.line_id,
            part=move.part,
        )
        for row, move in zip(rows, moves, strict=True)
        if _crosses(move)
    ]
    ValueEntry.objects.bulk_create(entries)


def _write_variances(source: Source, variances: Sequence[tuple[Move, Decimal]]) -> None:
    """What may not stay leaves stock as a correction; the kind beside it tells why."""
    entries = []
    for move, variance in variances:
        entries += _moved_to_variance(source, move, variance)
    ValueEntry.objects.bulk_create(entries)


def _moved_to_variance(source: Source, move: Move, variance: Decimal) -> list[ValueEntry]:
    kind = ValueEntry.Kind.BELOW_ZERO if _inside(move.to_location) else ValueEntry.Kind.ROUNDING
    parts = ((ValueEntry.Kind.CORRECTION, -variance), (kind, variance))
    return [
        _entry(source, _key(move), kind=kind, value=value, line_id=move.line_id, part=move.part)
        for kind, value in parts
    ]


def _entry(
    source: Source, key: Key, *, kind: str, value: Decimal, line_id: int | None, part: str, **more: Any
) -> ValueEntry:
    return ValueEntry(
        company=source.company,
        item_id=key[0],
        variant_id=key[1],
        date=source.date,
        kind=kind,
        value=value,
        source_type=source.type,
        source_id=source.id,
        source_part=part,
        source_line_id=line_id,
        **more,
    )


# -- late prices -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LatePrice:
    """``difference`` in value, found out later, for ``quantity`` of an item that was received before."""

    item_id: int
    variant_id: int | None
    quantity: Decimal
    difference: Decimal
    line_id: int | None = None
    part: str = ""


def correct(source: Source, prices: Sequence[LatePrice]) -> None:
    """The part of each difference for goods still in stock corrects their value, the rest is price difference.

    Still in stock is what is on hand now, at most the quantity received. The inventory step replaces this rule by
    corrections that follow the consumed quantity.
    """
    prices = [price for price in prices if price.difference]
    pools = _lock_pools(source.company, {(price.item_id, price.variant_id) for price in prices})
    before = {key: (pool.quantity, pool.value) for key, pool in pools.items()}
    left = {key: max(ZERO, pool.quantity) for key, pool in pools.items()}
    entries: list[ValueEntry] = []
    for price in prices:
        key = (price.item_id, price.variant_id)
        # What one line corrected is not there for the next line of the same goods.
        there = min(left[key], price.quantity)
        left[key] -= there
        entries += _correction(source, price, there, pools[key])
    if entries:
        _write_pools(source.company, pools, before)
        ValueEntry.objects.bulk_create(entries)


def _correction(source: Source, price: LatePrice, there: Decimal, pool: _Pool) -> list[ValueEntry]:
    """``there``: how much of the price's quantity is still in stock."""
    key = (price.item_id, price.variant_id)
    kept = share(price.difference, ZERO, there, price.quantity, pool.digits) if price.quantity else ZERO
    kept = max(kept, -pool.value) if pool.value >= 0 else ZERO
    pool.value += kept
    parts = ((ValueEntry.Kind.CORRECTION, kept), (ValueEntry.Kind.PRICE_DIFFERENCE, price.difference - kept))
    return [
        _entry(source, key, kind=kind, value=value, line_id=price.line_id, part=price.part)
        for kind, value in parts
        if value
    ]
