"""Price candidates for the lines of a document: a constant number of queries, however many lines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from zhanggui.engines.pricing import Candidate
from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.models import Customer, Item, ItemUnit, PricedLine, Supplier
from zhanggui.pricing.models import LastPrice, PriceList, PriceListLine
from zhanggui.pricing.models.sides import GROUPS

OWN_LIST, GROUP_LIST, GENERAL_LIST, LAST_PRICE, ITEM_PRICE = range(5)
COMMON = frozenset({GENERAL_LIST, ITEM_PRICE})
"""Prices for everybody: the partner's own discount comes off these alone."""
Factors = Mapping[tuple[int, int], Fraction]


@dataclass(frozen=True, slots=True)
class Market:
    """With whom, in which currency and when prices are asked for; ``reader`` is who is going to see them."""

    company: Company
    kind: str
    partner: Supplier | Customer
    currency: Currency
    date: dt.date
    reader: Any


def candidates(market: Market, items: Iterable[Item]) -> dict[int, list[Candidate]]:
    """Candidates per item key: price lists, last prices, list prices of items. Three queries at most."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    wanted = {item.pk: item for item in items}
    if not wanted:
        return found
    lines, last = list(_list_lines(market, wanted)), list(_last_prices(market, wanted))
    factors = _factors(wanted, [*lines, *last])
    for line in lines:
        if factor := factors.get((line.item_id, line.unit_id)):
            found[line.item_id].append(_from_list(line, factor))
    for price in last:
        if factor := factors.get((price.item_id, price.unit_id)):
            found[price.item_id].append(_from_last(price, factor))
    if market.kind == PriceList.Kind.SALES and market.currency.pk == market.company.currency_id:
        for item in wanted.values():
            found[item.pk].extend(_from_item(market.company, item))
    return found


def _factors(wanted: Mapping[int, Item], prices: Iterable[PriceListLine | LastPrice]) -> Factors:
    """Base units per unit of these prices; one query where one is in another unit than its item's own."""
    pairs = {(price.item_id, price.unit_id) for price in prices}
    known = {pair: Fraction(1) for pair in pairs if wanted[pair[0]].unit_id == pair[1]}
    if others := pairs - known.keys():
        rows = ItemUnit.objects.filter(item__in={item for item, _unit in others})
        known |= {(row.item_id, row.unit_id): row.factor for row in rows}
    return known


def _list_lines(market: Market, wanted: Mapping[int, Item]) -> Iterable[PriceListLine]:
    role = "supplier" if market.kind == PriceList.Kind.PURCHASE else "customer"
    audience = Q(price_list__parties__isnull=True) | Q(**{f"price_list__parties__{role}": market.partner})
    group = getattr(market.partner, "group", "")
    if group:
        audience |= Q(price_list__parties__customer_group=group)
    lines = PriceListLine.objects.filter(
        audience,
        Q(valid_from=None) | Q(valid_from__lte=market.date),
        Q(valid_to=None) | Q(valid_to__gte=market.date),
        price_list__company=market.company,
        price_list__kind=market.kind,
        price_list__currency=market.currency,
        price_list__is_active=True,
        item__in=wanted,
    )
    return lines.select_related("price_list").annotate(_audience=_rank(role, market)).order_by("pk")


def _rank(role: str, market: Market) -> Case:
    return Case(
        When(**{f"price_list__parties__{role}": market.partner}, then=Value(OWN_LIST)),
        When(price_list__parties__isnull=True, then=Value(GENERAL_LIST)),
        default=Value(GROUP_LIST),
        output_field=IntegerField(),
    )


def _from_list(line: PriceListLine, factor: Fraction) -> Candidate:
    return Candidate(
        price=line.price,
        source=f"{PricedLine.PriceSource.LIST}:{line.price_list.code}",
        rank=line._audience,  # type: ignore[attr-defined]
        factor=factor,
        discount=line.discount,
        tax_included=line.price_list.tax_included,
        min_quantity=line.min_quantity,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        priority=line.price_list.priority,
        variant=line.variant_id,
    )


def _last_prices(market: Market, wanted: Mapping[int, Item]) -> Iterable[LastPrice]:
    """Prices that others agreed on are none for a reader who sees prices, but not theirs."""
    rows = LastPrice.objects.filter(
        company=market.company,
        kind=market.kind,
        party=market.partner.party_id,
        currency=market.currency,
        item__in=wanted,
    )
    return rows.known_to(market.reader) if market.reader.has_perm(GROUPS[market.kind], market.company) else rows


def _from_last(last: LastPrice, factor: Fraction) -> Candidate:
    """Of last prices in several units the newest counts."""
    return Candidate(
        price=last.price,
        source=f"{PricedLine.PriceSource.LAST}:{last.date.isoformat()}",
        rank=LAST_PRICE,
        factor=factor,
        discount=last.discount,
        tax_included=last.tax_included,
        priority=last.date.toordinal(),
        variant=last.variant_id,
    )


def _from_item(company: Company, item: Item) -> list[Candidate]:
    if not item.list_price:
        return []
    included = company.prices_include_tax
    return [Candidate(item.list_price, PricedLine.PriceSource.ITEM, ITEM_PRICE, tax_included=included)]
