"""Count again what goods are worth: moves and lines against the value ledger, and the last cost of items."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Abs, Round
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import rounded
from zhanggui.kernel.proofs import proof, sentence
from zhanggui.masterdata.models import Location
from zhanggui.stock.models import (
    Count,
    CountLine,
    ItemValue,
    OtherIssueLine,
    OtherReceiptLine,
    StockMove,
    TransferLine,
    ValueEntry,
)

ZERO = Decimal(0)
CHUNK = 2000
COST = Decimal("1e-6")
Kind = ValueEntry.Kind


@proof("unit_costs", _("The unit cost of a move is its value by its quantity"))
def unit_costs() -> list[str]:
    wrong = StockMove.objects.annotate(off=Abs(F("value") / F("quantity") - F("unit_cost"))).filter(off__gt=COST)
    text = gettext("Stock move %(key)s of %(item)s: its unit cost is %(stored)s, should be %(counted)s.")
    return [
        text % {"key": move.pk, "item": move.item, "stored": move.unit_cost, "counted": move.value / move.quantity}
        for move in wrong.select_related("item")
    ]


@proof("value_entries", _("What goes in or out of stock is in the value ledger, with quantity and value"))
def value_entries() -> list[str]:
    entries = ValueEntry.objects.filter(kind__in=(Kind.RECEIPT, Kind.ISSUE))
    rows = entries.values_list("move", "kind", "quantity", "value")
    posted = {move: (kind, quantity, value) for move, kind, quantity, value in rows.iterator(chunk_size=CHUNK)}
    return [*_not_as_moved(posted), *_of_no_move(posted)]


def _not_as_moved(posted: dict[Any, tuple[Any, ...]]) -> Iterator[str]:
    """Takes the entries of moves out of ``posted``."""
    text = gettext("Stock move %(key)s of %(item)s: the value ledger says %(stored)s, the move %(counted)s.")
    for move in _crossing().select_related("item").iterator(chunk_size=CHUNK):
        sign = 1 if move.enters else -1
        counted = (Kind.RECEIPT if move.enters else Kind.ISSUE, sign * move.quantity, sign * move.value)
        stored = posted.pop(move.pk, ("–", ZERO, ZERO))
        if stored != counted:
            values = {"stored": " ".join(map(str, stored)), "counted": " ".join(map(str, counted))}
            yield text % {"key": move.pk, "item": move.item, **values}


def _of_no_move(posted: dict[Any, tuple[Any, ...]]) -> Iterator[str]:
    text = gettext("The value ledger says that move %(key)s changed what is in stock, which it didn't.")
    for key in posted:
        yield text % {"key": key}


def _crossing() -> Any:
    """Moves of our own goods in or out of stock; ``enters`` says which."""
    within = {end: _inside(end) for end in ("to_location", "from_location")}
    moves = StockMove.objects.filter(owner_party=None).annotate(enters=within["to_location"])
    crossing = (within["to_location"] & ~within["from_location"]) | (~within["to_location"] & within["from_location"])
    return moves.filter(crossing)


def _inside(end: str) -> Q:
    """In a warehouse or on the way from one to another."""
    return Q(**{f"{end}__warehouse__isnull": False}) | Q(**{f"{end}__kind": Location.Kind.TRANSIT})


@proof("remainders", _("Remainders of value that moves leave go from stock to a variance, no more and no less"))
def remainders() -> list[str]:
    """Late prices come from documents that move nothing; their apps prove them."""
    moving = StockMove.objects.order_by().values("source_type").distinct()
    names = ("source_type", "source_id", "source_line_id", "source_part", "item")
    rows = ValueEntry.objects.filter(move=None, source_type__in=moving).order_by().values_list(*names)
    text = gettext("%(source)s %(key)s, line %(row)s: %(value)s of value came from nowhere.")
    return [
        text % {"source": source, "key": key, "row": line, "value": value}
        for source, key, line, _part, _item, value in rows.annotate(total=Sum("value")).exclude(total=0)
    ]


@proof("last_costs", _("The last cost of an item is that of the last receipt with a value"))
def last_costs() -> list[str]:
    entries = ValueEntry.objects.filter(kind=Kind.RECEIPT).exclude(value=0)
    newest = entries.order_by("company", "item", "variant", "-pk").distinct("company", "item", "variant")
    cost = Round(F("value") / F("quantity"), precision=6)
    rows = newest.annotate(cost=cost).values_list("company", "item", "variant", "cost")
    counted: dict[Any, Decimal] = {tuple(key): cost for *key, cost in rows}
    text = gettext("%(item)s: the last cost is %(stored)s, should be %(counted)s.")
    return [
        text % {"item": value, "stored": value.last_cost, "counted": counted.get(_key(value), ZERO)}
        for value in ItemValue.objects.select_related("item", "variant").iterator(chunk_size=CHUNK)
        if value.last_cost != counted.get(_key(value), ZERO)
    ]


def _key(value: ItemValue) -> tuple[int, int, int | None]:
    return value.company_id, value.item_id, value.variant_id


# -- lines of our own documents ----------------------------------------------------------------------------------------


@proof("stock_documents", _("Issues, receipts and transfers within the company are in the stock ledger as they say"))
def documents() -> list[str]:
    shipped = Q(document__two_step=False, document__status="confirmed") | Q(
        document__two_step=True, document__status__in=("shipped", "closed")
    )
    leaving = Q(from_location__kind=Location.Kind.INTERNAL)
    return [
        *_posted(OtherIssueLine, Q(document__status="confirmed")),
        *_posted(OtherReceiptLine, Q(document__status="confirmed"), worth="unit_cost"),
        *_posted(TransferLine, shipped, value="value", moves=leaving),
    ]


def _posted(model: type[Any], stands: Q, *, value: str = "", worth: str = "", moves: Q | None = None) -> Iterator[str]:
    """Standing lines whose quantity (and ``value``, or quantity × ``worth``) the ledger has otherwise or not at all."""
    label = model._meta.get_field("document").related_model._meta.label
    rows = StockMove.objects.filter(moves or Q(), source_type=label, reverses=None, reversed_by=None).order_by()
    sums = rows.values_list("source_line_id").annotate(quantity=Sum("quantity"), worth=Sum("value"))
    posted = {key: (quantity, worth) for key, quantity, worth in sums}
    lines = model._default_manager.filter(stands, item__kind="goods").select_related("document__company__currency")
    for line in lines.iterator(chunk_size=CHUNK):
        quantity, theirs = posted.pop(line.pk, (ZERO, ZERO))
        own = getattr(line, value) if value else _by_cost(line, worth) if worth else theirs
        if (line.base_quantity, own) != (quantity, theirs):
            yield sentence(line.document, (line.base_quantity, own), (quantity, theirs), line.position)
    text = gettext("The stock ledger has moves of line %(line)s that no document stands for.")
    yield from (text % {"line": key} for key in posted)


def _by_cost(line: Any, worth: str) -> Decimal:
    return rounded(line.quantity * getattr(line, worth), line.document.company.currency.digits)


@proof("count_values", _("Variances of counts are worth quantity times cost until they are posted, and add up"))
def count_values() -> list[str]:
    return [*_variances(), *_sums_of_counts()]


def _variances() -> Iterator[str]:
    """While counting; what was posted is worth what the ledger says."""
    lines = CountLine.objects.filter(document__status__in=("counting", "counted"))
    for line in lines.select_related("document__company__currency").iterator(chunk_size=CHUNK):
        counted = rounded(line.difference * line.unit_cost, line.document.company.currency.digits)
        if line.value != counted:
            yield sentence(line.document, line.value, counted, line.position)


def _sums_of_counts() -> Iterator[str]:
    sums = dict(CountLine.objects.order_by().values_list("document").annotate(total=Sum("value")))
    for count in Count.objects.iterator(chunk_size=CHUNK):
        if count.value != sums.get(count.pk, ZERO):
            yield sentence(count, count.value, sums.get(count.pk, ZERO))
