"""Writing expected moves: orders of any app tell stock what is still to come or to go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from zhanggui.kernel import bulk
from zhanggui.kernel.running import note_also
from zhanggui.stock.commands.pegging import End, plain
from zhanggui.stock.models import ExpectedMove, Pegging
from zhanggui.stock.queries.expected import Expected

__all__ = ["Expected", "replace"]

ZERO = Decimal(0)


def replace(documents: Iterable[Any], expected: dict[int, list[Expected]]) -> None:
    """Make ``expected`` (by document key) all that is expected of these documents of one type: three statements.

    Soft peggings of these documents go, the next run pegs again; hard ones shrink to what is left of what they stood
    on. A plain function, called inside commands of the documents, which hold their locks: no permission, no Activity.
    """
    documents = list(documents)
    if not documents:
        return
    label, keys = documents[0]._meta.label, [document.pk for document in documents]
    _delete(label, keys)
    rows = [_row(document, one) for document in documents for one in expected.get(document.pk, ()) if one.quantity]
    ExpectedMove.objects.bulk_create(rows)
    _cut_back_peggings(label, keys, rows)


def _delete(label: str, keys: list[int]) -> None:
    """A statement of its own: it waits for a run that pegs these rows, so that the next one sees what the run wrote.

    In order of keys, as the run locks them.
    """
    moves = connection.ops.quote_name(ExpectedMove._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {moves} WHERE id IN (SELECT id FROM {moves} WHERE source_type = %s AND source_id = ANY(%s) "  # noqa: S608
            "ORDER BY id FOR UPDATE)",
            [label, keys],
        )


def _row(document: Any, one: Expected) -> ExpectedMove:
    return ExpectedMove(
        company_id=document.company_id,
        item_id=one.item_id,
        variant_id=one.variant_id,
        warehouse_id=one.warehouse_id,
        date=one.date,
        quantity=one.quantity,
        firm=one.firm,
        source_type=document._meta.label,
        source_id=document.pk,
        source_part=one.part,
        source_line_id=one.line_id,
        schedule=one.schedule,
    )


# -- peggings that stood on what was replaced --------------------------------------------------------------------------


def _cut_back_peggings(label: str, keys: Sequence[int], moves: Iterable[ExpectedMove]) -> None:
    """Keep peggings within ``moves``, which are now all that these documents of one type expect. One statement, mostly.

    Soft peggings go, the next run pegs again. Hard ones keep what is left of what they stood on, the oldest first;
    what is lost is kept in the Activity of the command that made it so, as ``unpegged``.
    """
    hard = _forget_soft(label, keys)
    left: dict[tuple[str, End], Decimal] = defaultdict(lambda: ZERO)
    for move in moves if hard else ():
        left["supply" if move.quantity > 0 else "demand", End.of(move)] = abs(move.quantity)
    changed = {(label, key) for key in keys}
    lost = [(row, part) for row in hard if (part := row.quantity - _kept(row, changed, left))]
    if lost:
        _lower(lost)
        note_also("unpegged", [_told(row, part) for row, part in lost])


def _forget_soft(label: str, keys: Sequence[int]) -> list[Pegging]:
    """Delete the soft peggings of these documents; the hard ones, oldest first."""
    table = connection.ops.quote_name(Pegging._meta.db_table)
    named = (
        "(supply_type = %(type)s AND supply_id = ANY(%(keys)s) OR demand_type = %(type)s AND demand_id = ANY(%(keys)s))"
    )
    statement = (
        f"WITH gone AS (DELETE FROM {table} WHERE NOT is_hard AND {named}) "  # noqa: S608
        f"SELECT * FROM {table} WHERE is_hard AND {named} ORDER BY id"
    )
    return list(Pegging.objects.raw(statement, {"type": label, "keys": list(keys)}))


def _kept(row: Pegging, changed: set[tuple[str, int]], left: dict[tuple[str, End], Decimal]) -> Decimal:
    """What remains of a hard pegging; takes it from what is ``left`` of its ends that changed."""
    ends = [("supply", End.supply(row)), ("demand", End.demand(row))]
    touched = [one for one in ends if one[1][:2] in changed]
    kept = min([row.quantity, *(left[one] for one in touched)])
    for one in touched:
        left[one] -= kept
    return kept


def _lower(lost: Sequence[tuple[Pegging, Decimal]]) -> None:
    gone = [row.pk for row, part in lost if part == row.quantity]
    Pegging.objects.filter(pk__in=gone).delete()
    bulk.increment(Pegging, ("quantity",), [(row.pk, -part) for row, part in lost if row.pk not in gone])


def _told(row: Pegging, part: Decimal) -> dict[str, Any]:
    """What an Activity says of ``part`` that is not pegged any more."""
    names = ("item_id", "supply_type", "supply_id", "supply_line_id", "demand_type", "demand_id", "demand_line_id")
    return {"pegging": row.pk, "quantity": plain(part), **{name: getattr(row, name) for name in names}}
