"""Pegging: which supply serves which demand. People peg hard (back-to-back), a run pegs the rest softly."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.engines import pegging as engine
from zhanggui.engines.pegging import Demand, Pair, Supply
from zhanggui.kernel import locks
from zhanggui.kernel.commands import command, push
from zhanggui.kernel.errors import InvalidInput, NotFound, Refusal
from zhanggui.kernel.models import Company
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.masterdata.queries import units
from zhanggui.stock.commands.availability import lock_availability
from zhanggui.stock.models import Availability, ExpectedMove, Pegging, Reservation
from zhanggui.stock.models.sources import document_models

ZERO = Decimal(0)
STOCK = "stock"
SIDES = {"supply": 1, "demand": -1}
"""Sign of the expected moves that stand on each side."""
Line = tuple[str, int | None, str, int | None]
"""Type and key of a document, part and key of its line."""


class NoSupply(Refusal):
    code = "no_supply"
    sentence = _(
        "No %(item)s are expected to come on the line that is to serve. Confirm its document, or choose another."
    )


class NoDemand(Refusal):
    code = "no_demand"
    sentence = _(
        "No %(item)s are expected to go on the line that is to be served. Confirm its document, or choose another."
    )


class PeggedTooMuch(Refusal):
    code = "pegged_too_much"
    sentence = _(
        "Only %(open)s of this line are still open and not pegged yet; %(quantity)s were to be pegged. "
        "Peg less, or take another pegging back first."
    )


class StockPeggedTooMuch(Refusal):
    code = "stock_pegged_too_much"
    sentence = _(
        "Only %(open)s are in stock and neither reserved nor pegged for others; %(quantity)s were to be pegged. "
        "Peg less, or choose a supply that is still to come."
    )


@dataclass(frozen=True, slots=True)
class Ref:
    """A line of a document, or stock itself, which has no keys.

    ``line_id`` None: the document itself. ``part``, ``schedule``: as on ExpectedMove. ``warehouse_id`` is needed where
    a line expects the same goods to come (or to go) in several warehouses.
    """

    type: str
    id: Any
    line_id: Any
    part: str = ""
    schedule: int = 0
    warehouse_id: int | None = None

    @classmethod
    def of(cls, line: Any) -> Ref:
        return cls(line.document._meta.label, line.document_id, line.pk)

    @classmethod
    def expecting(cls, move: ExpectedMove) -> Ref:
        """The line that expects ``move``."""
        named = move.source_type, move.source_id, move.source_line_id, move.source_part
        return cls(*named, move.schedule, move.warehouse_id)


IN_STOCK = Ref(STOCK, None, None)


class End(NamedTuple):
    """One side of a pegging: the whole key of an expected move, or stock of an item in a warehouse."""

    type: str
    id: int | None
    part: str
    line_id: int | None
    schedule: int
    warehouse_id: int
    item_id: int
    variant_id: int | None

    @classmethod
    def of(cls, move: ExpectedMove) -> End:
        named = move.source_type, move.source_id, move.source_part, move.source_line_id, move.schedule
        return cls(*named, move.warehouse_id, move.item_id, move.variant_id)

    @classmethod
    def in_stock(cls, place: Any) -> End:
        """Stock of the item, variant and warehouse of ``place``."""
        return cls(STOCK, None, "", None, 0, place.warehouse_id, place.item_id, place.variant_id)

    @classmethod
    def supply(cls, row: Pegging) -> End:
        named = row.supply_type, row.supply_id, row.supply_part, row.supply_line_id, row.supply_schedule
        return cls(*named, row.supply_warehouse_id, row.item_id, row.variant_id)

    @classmethod
    def demand(cls, row: Pegging) -> End:
        named = row.demand_type, row.demand_id, row.demand_part, row.demand_line_id, row.demand_schedule
        return cls(*named, row.warehouse_id, row.item_id, row.variant_id)

    @property
    def line(self) -> Line:
        return self[:4]

    @property
    def place(self) -> tuple[int, int, int | None]:
        """Warehouse, item and variant."""
        return self[5:]

    def named(self, side: str) -> dict[str, Any]:
        """Columns of a pegging whose ``supply`` or ``demand`` this is."""
        own = {name: getattr(self, name) for name in ("type", "id", "part", "line_id", "schedule")}
        warehouse = "supply_warehouse_id" if side == "supply" else "warehouse_id"
        goods = {warehouse: self.warehouse_id, "item_id": self.item_id, "variant_id": self.variant_id}
        return {**{f"{side}_{name}": value for name, value in own.items()}, **goods}


# -- by people ---------------------------------------------------------------------------------------------------------


def _documents(*, supply: Ref, demand: Ref, **_arguments: Any) -> list[QuerySet]:
    """Both documents: who changes what they expect holds them too."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for ref in (supply, demand):
        keys[ref.type].add(ref.id)
    known = [model for model in document_models() if model._meta.label in keys]
    return [model._default_manager.filter(pk__in=keys[model._meta.label]) for model in known]


@command(Pegging, "peg", create=True, label=_("Peg"), touches=_documents)
def peg(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    item: Item,
    supply: Ref,
    demand: Ref,
    quantity: Decimal,
    variant: ItemVariant | None = None,
) -> Pegging:
    """Bind ``quantity`` (item's unit) of a supply to a demand; pegging the same two again adds to it.

    Both must be expected by ``company``, of this item and variant. Never beyond what either side has open: raises
    NoSupply, NoDemand, PeggedTooMuch, StockPeggedTooMuch; NotFound where ``by`` may not see both documents. Soft
    peggings of both make room until the next run.
    """
    return _pegged(by, {"company": company, "item": item, "variant": variant}, supply, demand, quantity)


def _documents_of(demand: ExpectedMove, *, supply: ExpectedMove | None = None, **_arguments: Any) -> list[QuerySet]:
    return _documents(supply=Ref.expecting(supply) if supply else IN_STOCK, demand=Ref.expecting(demand))


@push(ExpectedMove, Pegging, "serve", label=_("Peg to a supply"), touches=_documents_of, permission_step="peg")
def serve(
    demand: ExpectedMove, *, by: Any, at: dt.datetime, quantity: Decimal, supply: ExpectedMove | None = None
) -> Pegging:
    """Peg what is expected to go to what is expected to come, or to stock where no ``supply`` is named."""
    goods = {"company": demand.company, "item": demand.item, "variant": demand.variant}
    return _pegged(by, goods, Ref.expecting(supply) if supply else IN_STOCK, Ref.expecting(demand), quantity)


def _pegged(by: Any, goods: dict[str, Any], supply: Ref, demand: Ref, quantity: Decimal) -> Pegging:
    company, item = goods["company"], goods["item"]
    _require_in_reach(by, supply, demand)
    _require_quantity(item, quantity)
    _one_at_a_time(company)
    wanted = _move("demand", demand, goods)
    to = End.of(wanted)
    if supply.type == STOCK:
        source = End.in_stock(wanted)
        _refuse_beyond_stock(source, to, quantity)
    else:
        coming = _move("supply", supply, goods)
        source = End.of(coming)
        _refuse_beyond("supply", source, coming.quantity, quantity)
    _refuse_beyond("demand", to, -wanted.quantity, quantity)
    Pegging.objects.filter(Q(**source.named("supply")) | Q(**to.named("demand")), is_hard=False).delete()
    return _bind(company, source, to, quantity)


def _require_in_reach(by: Any, *refs: Ref) -> None:
    """Refuse documents that don't exist, or not for ``by``."""
    held = {(row._meta.label, row.pk): row for kind in document_models() for row in locks.locked(kind)}
    for document in (held.get((ref.type, ref.id)) for ref in refs if ref.type != STOCK):
        if document is None or not by.has_perm(permission(document.__class__, "view"), document):
            raise NotFound


def _require_quantity(item: Item, quantity: Decimal) -> None:
    if quantity <= 0:
        raise InvalidInput.of("quantity", _("The quantity must be above zero."))
    if text := units.too_fine(item.unit, quantity):
        raise InvalidInput.of("quantity", text)


def _move(side: str, ref: Ref, goods: dict[str, Any]) -> ExpectedMove:
    """The one expected move that ``ref`` names on this side."""
    named = {"source_type": ref.type, "source_id": ref.id, "source_part": ref.part, "source_line_id": ref.line_id}
    rows = ExpectedMove.objects.filter(**goods, **named, schedule=ref.schedule)
    rows = rows if ref.warehouse_id is None else rows.filter(warehouse=ref.warehouse_id)
    found = [row for row in rows if row.quantity * SIDES[side] > 0]
    if not found:
        raise (NoSupply if side == "supply" else NoDemand)(item=str(goods["item"]))
    if len(found) > 1:
        raise InvalidInput.of(side, _("This line stands for several warehouses. Say which one is meant."))
    return found[0]


def _refuse_beyond(side: str, end: End, expected: Decimal, quantity: Decimal) -> None:
    """What people peg of a line stays within what it has open."""
    rows = Pegging.objects.filter(**end.named(side), is_hard=True)
    left = expected - (rows.aggregate(total=Sum("quantity"))["total"] or ZERO)
    if quantity > left:
        raise PeggedTooMuch(open=_shown(left), quantity=_shown(quantity))


def _refuse_beyond_stock(source: End, to: End, quantity: Decimal) -> None:
    """The same for stock: what is on hand, less what is kept for others and what was pegged to this demand already."""
    place = source.item_id, source.variant_id, source.warehouse_id
    row = lock_availability([place]).get(place)
    left = (row.on_hand if row else ZERO) - _taken(source, to.line)
    if quantity > left:
        raise StockPeggedTooMuch(open=_shown(left), quantity=_shown(quantity))


def _taken(source: End, own: Line) -> Decimal:
    """Of stock: the larger of claim and hard peggings for each other line, and the peggings of the line's own."""
    warehouse, item, variant = source.place
    line = ("source_type", "source_id", "source_part", "source_line_id")
    claims = Reservation.objects.filter(warehouse=warehouse, item=item, variant=variant)
    claimed: dict[Line, Decimal] = {row[:4]: row[4] for row in claims.values_list(*line, "quantity")}
    pegged: dict[Line, Decimal] = defaultdict(lambda: ZERO)
    for row in Pegging.objects.filter(**source.named("supply"), is_hard=True):
        pegged[End.demand(row).line] += row.quantity
    others = (claimed.keys() | pegged.keys()) - {own}
    return sum((max(claimed.get(key, ZERO), pegged[key]) for key in others), pegged[own])


def plain(quantity: Decimal) -> str:
    return f"{max(quantity, ZERO).normalize():f}"


def _shown(quantity: Decimal) -> str:
    """As pages write it, for sentences."""
    return f"{max(quantity, ZERO).normalize():,f}"


def _bind(company: Company, source: End, to: End, quantity: Decimal) -> Pegging:
    named = {**source.named("supply"), **to.named("demand")}
    found = Pegging.objects.filter(**named, is_hard=True).first()
    row = found or _row(company, source, to, ZERO, is_hard=True)
    row.quantity += quantity
    row.save()
    return row


def _row(company: Company, source: End, to: End, quantity: Decimal, *, is_hard: bool = False) -> Pegging:
    named = {**source.named("supply"), **to.named("demand")}
    return Pegging(company=company, **named, quantity=quantity, is_hard=is_hard)


@command(Pegging, "unpeg", label=_("Take pegging back"))
def unpeg(pegging: Pegging, *, by: Any, at: dt.datetime) -> None:
    pegging.delete()


# -- by a run ----------------------------------------------------------------------------------------------------------


@command(Pegging, "repeg", label=_("Peg again"))
def repeg(*, by: Any, at: dt.datetime, company: Company) -> int:
    """Peg everything softly again, first in first out; returns the number of pairs."""
    return repeg_soft(company)


def repeg_soft(company: Company, items: Iterable[Item | int] | None = None) -> int:
    """Replace the soft peggings of these items (of all, where none are named). A constant number of statements.

    Hard peggings and reserved stock come first; the rest goes first in, first out. A plain function, called inside
    commands and planning runs. Documents whose expected moves are pegged can't change them until the transaction
    ends: call it late.
    """
    narrowed: dict[str, Any] = {"company": company}
    if items is not None:
        narrowed["item__in"] = list(items)
    _one_at_a_time(company)
    moves = _held_moves(narrowed)
    Pegging.objects.filter(is_hard=False, **narrowed).delete()
    rows = soft_peggings(company, narrowed, moves)
    Pegging.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _one_at_a_time(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"stock.pegging {company.pk}"])


def _held_moves(narrowed: dict[str, Any]) -> list[ExpectedMove]:
    """By date. Locked in order of keys, as those who replace them do, and before any pegging, as they do too."""
    moves = ExpectedMove.objects.filter(**narrowed).order_by("pk").select_for_update(no_key=True)
    return sorted(moves, key=lambda move: (move.date, move.pk))


def soft_peggings(company: Company, narrowed: dict[str, Any], moves: Sequence[ExpectedMove]) -> list[Pegging]:
    """The soft peggings that follow from stock, expected moves, claims and hard peggings; not saved. Three queries."""
    demands = [Demand(end := End.of(move), end.place, move.date, -move.quantity) for move in moves if move.quantity < 0]
    decided = Pegging.objects.filter(is_hard=True, **narrowed).order_by("pk")
    hard = [Pair(End.supply(row), End.demand(row), row.quantity) for row in decided]
    claims = list(_claims(Reservation.objects.filter(**narrowed).order_by("pk"), demands, hard))
    standing, found = engine.pair(_supplies(narrowed, moves), demands, [*hard, *claims])
    reserved = zip(claims, standing[len(hard) :], strict=True)
    return _rows(company, [*(Pair(one.supply, one.demand, part) for one, part in reserved), *found])


def _supplies(narrowed: dict[str, Any], moves: Iterable[ExpectedMove]) -> list[Supply]:
    there = Availability.objects.filter(on_hand__gt=0, **narrowed).order_by("pk")
    in_stock = [Supply(end := End.in_stock(row), end.place, None, row.on_hand) for row in there]
    coming = [Supply(end := End.of(move), end.place, move.date, move.quantity) for move in moves if move.quantity > 0]
    return [*in_stock, *coming]


def _claims(rows: Iterable[Reservation], demands: Sequence[Demand], hard: Iterable[Pair]) -> Iterator[Pair]:
    """Stock that is reserved for a line serves its dates first in, first out, beside what people pegged to them."""
    left: dict[Any, Decimal] = {demand.key: demand.quantity for demand in demands}
    for one in hard:
        left[one.demand] = left.get(one.demand, ZERO) - one.quantity
    dates: dict[Any, list[Any]] = defaultdict(list)
    for demand in demands:
        dates[_claimed(demand.key)].append(demand.key)
    for row in rows:
        rest = row.quantity
        key = (row.source_type, row.source_id, row.source_part, row.source_line_id), row.item_id, row.variant_id
        for demand_key in dates[key]:
            part = max(ZERO, min(rest, left[demand_key]))
            rest, left[demand_key] = rest - part, left[demand_key] - part
            yield Pair(End.in_stock(row), demand_key, part)


def _claimed(end: Any) -> tuple[Line, int, int | None]:
    """What a claim names of a demand: not the date, and not the warehouse, since that of an order may change."""
    return end.line, end.item_id, end.variant_id


def _rows(company: Company, pairs: Iterable[Pair]) -> list[Pegging]:
    """One row for two ends: what is reserved in stock and what is taken from it freely is one pegging."""
    sums: dict[tuple[Any, Any], Decimal] = defaultdict(lambda: ZERO)
    for one in pairs:
        sums[one.supply, one.demand] += one.quantity
    return [_row(company, *ends, quantity) for ends, quantity in sums.items() if quantity]
