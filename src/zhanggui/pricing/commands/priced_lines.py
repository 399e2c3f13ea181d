"""Priced lines of any document: default price with its source, tax, amounts, totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO, line_amounts
from zhanggui.engines.pricing import Need, choose
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.masterdata.commands import item_lines
from zhanggui.masterdata.models import PricedLine, Tax, TradeDocument
from zhanggui.masterdata.queries import taxes
from zhanggui.pricing.queries.candidates import COMMON, Market, candidates

LARGEST_PRICE = Decimal(10) ** 12


def write(
    document: TradeDocument,
    model: type[PricedLine],
    rows: Sequence[dict[str, Any]],
    *,
    market: Market,
    tax: Tax | None = None,
    discount: Decimal = ZERO,
    settle: Callable[[Any, list[Any]], None] | None = None,
) -> list[Any]:
    """Build, price and save the lines of a document and set its totals; a new document is inserted with them.

    ``tax`` is the partner's; a row's own tax comes first, the item's last. ``discount`` is the partner's too, on prices
    that are for everybody. ``settle`` may change the lines before they
    are saved: later documents take their share of earlier ones there. Raises InvalidInput with every problem.
    """
    built = item_lines.build(document, model, rows, side=market.kind)
    for line in built:
        if line.kind == PricedLine.Kind.ITEM and line.item is not None and not line.item.is_stocked:
            line.kind = PricedLine.Kind.SERVICE
    problems = [error for line in built for error in (*_problems(line), *_kind_problems(line))]
    if problems:
        raise InvalidInput(problems)
    _default_taxes(built, rows, market.kind, tax)
    _default_prices(document, built, rows, market, discount)
    for line in built:
        compute(document, line)
    if settle is not None:
        settle(document, built)
    total(document, built)
    kernel_lines.save(document, model, built)
    return built


def _problems(line: PricedLine) -> list[FieldError]:
    found = []
    if line.price < 0:
        text = _("The price can't be negative. Use a discount line or a return instead.")
        found.append(FieldError(line.position, "price", str(text)))
    if line.price >= LARGEST_PRICE:
        found.append(FieldError(line.position, "price", str(_("The price is too large."))))
    if not 0 <= line.discount <= 100:
        found.append(FieldError(line.position, "discount", str(_("A discount lies between 0 and 100 percent."))))
    return found


def _kind_problems(line: PricedLine) -> list[FieldError]:
    """Only lines of goods move stock, and only they and services have an item."""
    if line.item is None or line.kind == PricedLine.Kind.ITEM:
        return []
    if line.kind != PricedLine.Kind.SERVICE:
        text = _("A line of this kind has no item. Leave the item out, or choose the kind “item”.")
        return [FieldError(line.position, "item", str(text))]
    if line.item.is_stocked:
        text = _("%(item)s is goods, no service. Choose the kind “item”.")
        return [FieldError(line.position, "kind", str(text % {"item": line.item}))]
    return []


def _default_taxes(lines: Sequence[PricedLine], rows: Sequence[dict[str, Any]], kind: str, tax: Tax | None) -> None:
    open_lines = [
        line
        for line, row in zip(lines, rows, strict=True)
        if line.tax_id is None and not _says(line, row, "tax") and _is_fresh(line)
    ]
    own = taxes.of_items([line.item for line in open_lines if line.item], kind) if tax is None else {}
    for line in open_lines:
        line.tax = tax or (own.get(line.item.pk) if line.item else None)
    for line in lines:
        line.tax_rate = line.tax.rate if line.tax and line.kind != PricedLine.Kind.TEXT else ZERO


def _is_fresh(line: PricedLine) -> bool:
    """Whether defaults are wanted: a line that was there before may be free, or untaxed, on purpose."""
    return line.pk is None or _changed(line, "item")


def _says(line: Any, row: dict[str, Any], name: str) -> bool:
    """Whether the row says what ``name`` is to be, and not only what it was for another item."""
    return name in row and name not in line.given_up


def _changed(line: Any, name: str) -> bool:
    """Whether the row that was sent made ``name`` different (kernel.lines.assign)."""
    return name in line.changed


def _default_prices(
    document: TradeDocument,
    lines: Sequence[PricedLine],
    rows: Sequence[dict[str, Any]],
    market: Market,
    discount: Decimal,
) -> None:
    """Give lines without an entered price the best known one, and say where it is from."""
    unpriced = [
        line
        for line, row in zip(lines, rows, strict=True)
        if not (_says(line, row, "price") and row["price"] is not None)
        and line.item is not None
        and not line.price
        and _is_fresh(line)
    ]
    for line, row in zip(lines, rows, strict=True):
        if row.get("price") is not None and (_changed(line, "price") or "price_source" in row):
            line.price_source = row.get("price_source", "")
    offers = candidates(market, [line.item for line in unpriced if line.item])
    for line in unpriced:
        _take_price(document, line, offers, discount)


def _take_price(document: TradeDocument, line: Any, offers: dict, discount: Decimal) -> None:
    need = Need(
        quantity=line.quantity,
        factor=line.factor,
        date=document.date,
        tax_included=document.tax_included,
        tax_rate=line.tax_rate,
        variant=line.variant_id,
        discount=discount,
        common=COMMON,
    )
    chosen = choose(need, offers.get(line.item.pk, ()))
    if chosen is not None:
        line.price, line.price_source = chosen.price, chosen.source
        line.discount = line.discount or chosen.discount


def compute(document: TradeDocument, line: PricedLine) -> None:
    """Set the amounts of a line from its own quantity, price, discount and tax."""
    if line.kind == PricedLine.Kind.TEXT:
        line.net = line.tax_amount = line.gross = ZERO
        return
    amounts = line_amounts(
        line.quantity,
        line.price,
        line.discount,
        line.tax_rate,
        tax_included=document.tax_included,
        digits=document.currency.digits,
    )
    sign = -1 if line.kind == PricedLine.Kind.DISCOUNT else 1
    line.net, line.tax_amount, line.gross = sign * amounts.net, sign * amounts.tax, sign * amounts.gross


def same_terms(line: PricedLine, origin: PricedLine) -> bool:
    """Whether a part line has the price, discount and tax of its origin."""
    return (line.price, line.discount, line.tax_rate) == (origin.price, origin.discount, origin.tax_rate)


def total(document: TradeDocument, lines: Iterable[PricedLine]) -> None:
    """Set the document's totals: the sums of its lines."""
    document.net = document.tax_amount = document.gross = ZERO
    for line in lines:
        document.net += line.net
        document.tax_amount += line.tax_amount
        document.gross += line.gross
