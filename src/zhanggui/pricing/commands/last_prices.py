"""Last prices are facts that orders write when they are confirmed, and take back when they are cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from zhanggui.kernel import bulk
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands.trade_documents import Side
from zhanggui.pricing.models import LastPrice
from zhanggui.pricing.queries import last_prices as queries

KEY = ("company", "kind", "party", "item", "variant", "unit", "currency")
REST = ("tax_included", "price", "discount", "date", "source_type", "source_id")
Goods = tuple[int, int | None, int | None]
"""Item, variant and unit."""


def remember(document: TradeDocument, lines: Iterable[PricedLine], side: Side) -> None:
    """Keep the prices of ``lines`` as the last ones with this party, unless a later document set one: one statement.

    No permission, no Activity.
    """
    rows = {_goods(line): _row(document, line, side) for line in lines if _sets_price(line)}
    bulk.upsert_increment(LastPrice, KEY, (), (), _in_order(rows), replaced=REST, newest="date")


def amend(document: TradeDocument, before: Iterable[PricedLine], after: Sequence[PricedLine], side: Side) -> None:
    """The same for an amended document; goods that it has no price for any more are given back."""
    kept = {_goods(line) for line in after if _sets_price(line)}
    forget(document, [line for line in before if _goods(line) not in kept], side)
    remember(document, after, side)


def forget(document: TradeDocument, lines: Iterable[PricedLine], side: Side) -> None:
    """What ``document`` set for the goods of ``lines`` is again as the newest other document says that stands.

    One statement where it set nothing, three or four otherwise, none without lines. All last prices of these goods are
    locked, whoever set them: two that are cancelled at once would else each be given back to the other.
    """
    goods = {_goods(line): line for line in lines if _sets_price(line)}
    own = [row for row in _locked(document, goods, side) if _goods(row) in goods and _is_set_by(row, document)]
    if not own:
        return
    newest = queries.newest(type(goods[_goods(own[0])]), side, document, {row.item_id for row in own})
    found = {_goods(line): line for line in newest}
    rows = [(row.pk, *_figures(found[_goods(row)])) for row in own if _goods(row) in found]
    bulk.set_fields(LastPrice, REST, rows)
    LastPrice.objects.filter(pk__in=[row.pk for row in own if _goods(row) not in found]).delete()


def _locked(document: TradeDocument, goods: Iterable[Goods], side: Side) -> list[LastPrice]:
    """In the order in which ``remember`` locks."""
    items = {item for item, _variant, _unit in goods}
    if not items:
        return []
    rows = LastPrice.objects.filter(
        company=document.company_id, kind=side.kind, party=_party(document, side), currency=document.currency_id,
        item__in=items,
    )  # fmt: skip
    ordered = rows.order_by("item_id", F("variant_id").asc(nulls_first=True), "unit_id")
    return list(ordered.select_for_update(no_key=True, of=("self",)))


def _is_set_by(row: LastPrice, document: TradeDocument) -> bool:
    return (row.source_type, row.source_id) == (document._meta.label, document.pk)


def _goods(line: Any) -> Goods:
    return line.item_id, line.variant_id, line.unit_id


def _sets_price(line: PricedLine) -> bool:
    return bool(line.item_id and line.price)


def _in_order(rows: dict[Goods, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [rows[key] for key in sorted(rows, key=lambda key: tuple(part or 0 for part in key))]


def _row(document: TradeDocument, line: PricedLine, side: Side) -> tuple[Any, ...]:
    key = (document.company_id, side.kind, _party(document, side), *_goods(line), document.currency_id)
    return (*key, *_figures(line, document))


def _party(document: TradeDocument, side: Side) -> int:
    return int(getattr(document, side.partner).party_id)


def _figures(line: Any, document: Any = None) -> tuple[Any, ...]:
    """The columns of ``REST``."""
    document = document or line.document
    prices = (document.tax_included, line.price, line.discount, document.date)
    return (*prices, document._meta.label, document.pk)
