"""What the books say lies where goods are counted, and who counts the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof, sentence
from zhanggui.masterdata.models import ItemCategory
from zhanggui.stock.models import Count, CountLine, StockBalance, StockMove

ZERO = Decimal(0)
Goods = tuple[int, int | None, int | None]
"""Item, variant and lot."""


def book(count: Count, items: Iterable[int] | None = None) -> dict[Goods, Decimal]:
    """Our own goods where ``count`` counts, of its category or of ``items``: one statement, so one moment."""
    rows = StockBalance.objects.filter(location__warehouse=count.warehouse, owner_party=None)
    if count.location_id:
        rows = rows.filter(location=count.location)
    if items is not None:
        rows = rows.filter(item__in=set(items))
    elif count.category_id:
        rows = rows.filter(item__category__in=_below(count.category_id))
    summed = rows.order_by("item__code", "item", "variant__code", "lot__number").values_list("item", "variant", "lot")
    return {row[:3]: row[3] for row in summed.annotate(total=Sum("quantity")) if row[3]}


def _below(top: int) -> set[int]:
    """The category and all that belong to it."""
    parents = dict(ItemCategory.objects.values_list("pk", "parent"))
    found = {top}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def counted_elsewhere(count: Count, lines: Iterable[CountLine]) -> list[CountLine]:
    """Lines of other counts that are under way for the same goods in the same place."""
    wanted = {line.goods for line in lines}
    place = Q(document__location=None) | Q(document__location=count.location_id) if count.location_id else Q()
    under_way = {"document__warehouse": count.warehouse, "document__status__in": ("counting", "counted")}
    rows = CountLine.objects.filter(place, **under_way, item__in={goods[0] for goods in wanted})
    rows = rows.exclude(document=count.pk).select_related("document", "item").order_by("document", "position")
    return [line for line in rows if line.goods in wanted]


@proof("counts", _("Posted counts are in the stock ledger with quantity and value of each variance"))
def _posted() -> list[str]:
    moves = _signed(StockMove.objects.filter(source_type=Count._meta.label, reverses=None, reversed_by=None))
    lines = CountLine.objects.filter(document__status="confirmed").exclude(counted_quantity=F("book_quantity"))
    found = []
    for line in lines.select_related("document").iterator(chunk_size=2000):
        own, theirs = (line.difference, line.value), moves.pop(line.pk, (ZERO, ZERO))
        if own != theirs:
            found.append(sentence(line.document, own, theirs, line.position))
    text = _("The stock ledger has moves of line %(line)s that no document stands for.")
    return [*found, *(str(text) % {"line": key} for key in moves)]


def _signed(moves: QuerySet[StockMove]) -> dict[Any, tuple[Decimal, Decimal]]:
    """Quantity and value by line: what came in less what went out."""
    inside = Q(to_location__warehouse__isnull=False)
    sums = {name: Sum(Case(When(inside, then=F(name)), default=-F(name))) for name in ("quantity", "value")}
    named = {f"total_{name}": total for name, total in sums.items()}
    rows = moves.order_by().values_list("source_line_id").annotate(**named)
    return {key: (quantity, value) for key, quantity, value in rows}
