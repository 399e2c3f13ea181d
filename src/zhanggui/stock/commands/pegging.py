"""Pegging: which supply serves which demand. People peg hard (back-to-back), a run pegs the rest softly."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.engines import pegging as engine
from zhanggui.engines.pegging import Demand, Pair, Supply
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Item, ItemVariant, Warehouse
from zhanggui.stock.models import Availability, ExpectedMove, Pegging, Reservation

ZERO = Decimal(0)
STOCK = "stock"
Place = tuple[int, int | None, int]
"""Item, variant and warehouse."""


class PeggedTooMuch(Refusal):
    code = "pegged_too_much"
    sentence = _("Only %(open)s of this line are still open and not pegged yet; %(quantity)s were to be pegged.")


@dataclass(frozen=True, slots=True)
class Ref:
    """A line of a document, or stock itself, which has no keys."""

    type: str
    id: Any
    line_id: Any

    @classmethod
    def of(cls, line: Any) -> Ref:
        return cls(line.document._meta.label, line.document_id, line.pk)


IN_STOCK = Ref(STOCK, None, None)


@command(Pegging, "peg", create=True, label=_("Peg"))
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
    warehouse: Warehouse | None = None,
    hard: bool = True,
) -> Pegging:
    """Bind ``quantity`` (item's unit) of a supply to a demand. Lines that expect nothing yet (drafts) have no limit."""
    if quantity <= 0:
        raise InvalidInput.of("quantity", _("The quantity must be above zero."))
    for side, ref, sign in (("supply", supply, 1), ("demand", demand, -1)):
        _refuse_beyond(side, ref, sign, quantity)
    return Pegging.objects.create(
        company=company,
        item=item,
        variant=variant,
        warehouse=warehouse,
        supply_type=supply.type,
        supply_id=supply.id,
        supply_line_id=supply.line_id,
        demand_type=demand.type,
        demand_id=demand.id,
        demand_line_id=demand.line_id,
        quantity=quantity,
        is_hard=hard,
    )


def _refuse_beyond(side: str, ref: Ref, sign: int, quantity: Decimal) -> None:
    """Hard pegs of a line stay within what it has open."""
    moves = ExpectedMove.objects.filter(source_type=ref.type, source_line_id=ref.line_id)
    expected = moves.aggregate(total=Sum("quantity"))["total"]
    if expected is None:
        return
    named = {f"{side}_type": ref.type, f"{side}_line_id": ref.line_id, "is_hard": True}
    pegged = Pegging.objects.filter(**named).aggregate(total=Sum("quantity"))["total"] or ZERO
    left = sign * expected - pegged
    if quantity > left:
        raise PeggedTooMuch(open=f"{max(left, ZERO).normalize():f}", quantity=f"{quantity.normalize():f}")


@command(Pegging, "unpeg", label=_("Take pegging back"))
def unpeg(pegging: Pegging, *, by: Any, at: dt.datetime) -> None:
    pegging.delete()


@command(Pegging, "repeg", label=_("Peg again"))
def repeg(*, by: Any, at: dt.datetime, company: Company) -> int:
    """Peg everything softly again, first in first out; returns the number of pairs."""
    return repeg_soft(company)


def repeg_soft(company: Company, items: Iterable[Item | int] | None = None) -> int:
    """Replace the soft peggings of these items (of all, where none are named). A constant number of statements.

    Hard peggings and reserved stock come first; the rest goes first in, first out. A plain function, called inside
    commands and planning runs.
    """
    narrowed: dict[str, Any] = {"company": company}
    if items is not None:
        narrowed["item__in"] = list(items)
    _one_at_a_time(company)
    Pegging.objects.filter(is_hard=False, **narrowed).delete()
    rows = soft_peggings(company, narrowed)
    Pegging.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _one_at_a_time(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"stock.pegging {company.pk}"])


def soft_peggings(company: Company, narrowed: dict[str, Any]) -> list[Pegging]:
    """The soft peggings that follow from stock, expected moves, claims and hard peggings; not saved. Four queries."""
    moves = list(ExpectedMove.objects.filter(**narrowed).order_by("date", "pk"))
    demands = [Demand(_ref(move), _place(move), move.date, -move.quantity) for move in moves if move.quantity < 0]
    places: dict[Hashable, Any] = {demand.key: demand.place for demand in demands}
    hard = [_hard(row, places) for row in Pegging.objects.filter(is_hard=True, **narrowed).order_by("pk")]
    claims = [_claim(row) for row in Reservation.objects.filter(**narrowed).order_by("pk")]
    standing, found = engine.pair(_supplies(narrowed, moves), demands, [*hard, *claims])
    reserved = zip(claims, standing[len(hard) :], strict=True)
    return _rows(company, [*(Pair(one.supply, one.demand, part) for one, part in reserved), *found], places)


def _supplies(narrowed: dict[str, Any], moves: Iterable[ExpectedMove]) -> list[Supply]:
    there = Availability.objects.filter(on_hand__gt=0, **narrowed).order_by("pk")
    incoming = [Supply(_ref(move), _place(move), move.date, move.quantity) for move in moves if move.quantity > 0]
    return [*(Supply((IN_STOCK, _place(row)), _place(row), None, row.on_hand) for row in there), *incoming]


def _hard(row: Pegging, places: dict[Hashable, Hashable]) -> Pair:
    """Stock that serves a demand lies where the demand is."""
    supply: Hashable = Ref(row.supply_type, row.supply_id, row.supply_line_id)
    demand = Ref(row.demand_type, row.demand_id, row.demand_line_id)
    return Pair((IN_STOCK, places.get(demand)) if supply == IN_STOCK else supply, demand, row.quantity)


def _claim(row: Reservation) -> Pair:
    demand = Ref(row.source_type, row.source_id, row.source_line_id)
    return Pair((IN_STOCK, _place(row)), demand, row.quantity)


def _ref(move: ExpectedMove) -> Ref:
    return Ref(move.source_type, move.source_id, move.source_line_id)


def _place(row: Any) -> Place:
    return row.item_id, row.variant_id, row.warehouse_id


def _rows(company: Company, pairs: Iterable[Pair], places: dict[Hashable, Any]) -> list[Pegging]:
    """One row for two lines: what is reserved in stock and what is taken from it freely is one pegging."""
    sums: dict[tuple[Any, Any], Decimal] = defaultdict(lambda: ZERO)
    for one in pairs:
        supply = IN_STOCK if isinstance(one.supply, tuple) else one.supply
        sums[supply, one.demand] += one.quantity
    return [_row(company, *key, quantity, places[key[1]]) for key, quantity in sums.items() if quantity]


def _row(company: Company, supply: Ref, demand: Ref, quantity: Decimal, place: Place) -> Pegging:
    item, variant, warehouse = place
    return Pegging(
        company=company,
        item_id=item,
        variant_id=variant,
        warehouse_id=warehouse,
        supply_type=supply.type,
        supply_id=supply.id,
        supply_line_id=supply.line_id,
        demand_type=demand.type,
        demand_id=demand.id,
        demand_line_id=demand.line_id,
        quantity=quantity,
    )
