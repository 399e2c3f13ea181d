"""Lines that are a part of an earlier document's line: what they take from it, and their exact share of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO, convert, share
from zhanggui.kernel import bulk
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands import priced_lines

COUNTED = ("base_quantity", "net", "tax_amount", "gross", "factor_numerator", "factor_denominator")
"""What posting may change of any line; of lines whose goods move also their value."""
MEASURED = (*COUNTED, "stock_value")
TAKEN = ("kind", "item", "variant", "name", "specification", "unit", "price", "price_source", "discount", "tax")


def values(origin: PricedLine, quantity: Decimal) -> dict[str, Any]:
    """The row of a later document for ``quantity`` of ``origin``."""
    return {**{name: getattr(origin, name) for name in TAKEN}, "quantity": quantity}


def require_same(line: Any, origin: Any) -> None:
    """Refuse a part line whose item, variant or unit isn't its origin's: quantities couldn't be compared."""
    pairs = ((line.item_id, origin.item_id), (line.variant_id, origin.variant_id), (line.unit_id, origin.unit_id))
    if any(own != theirs for own, theirs in pairs):
        text = _("This line must have the item, variant and unit of the line that it comes from.")
        raise InvalidInput.of("item", text, line.position)


@dataclass(slots=True)
class Taken:
    """What the parts of a line that stand have taken of it: base quantity; quantity and amounts of those on its terms.

    The next part takes what all of them together should have, less this: so they add up to the whole line even where
    one of them was cancelled.
    """

    base: Decimal = ZERO
    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO

    def add(self, base: Decimal, quantity: Decimal, net: Decimal, tax: Decimal, *, on_terms: bool) -> None:
        self.base += base
        if on_terms:
            self.quantity, self.net, self.tax = self.quantity + quantity, self.net + net, self.tax + tax

    def give_back(self, other: Taken) -> None:
        """Goods that came back and are replaced haven't taken anything."""
        self.add(-other.base, -other.quantity, -other.net, -other.tax, on_terms=True)


def add_up(origin: Any, standing: Decimal, so_far: Taken) -> bool:
    """Whether parts that stand for all of ``origin``, on its terms, have exactly its base quantity and amounts."""
    if standing != origin.quantity or so_far.quantity != origin.quantity:
        return True
    return (so_far.base, so_far.net, so_far.tax) == (origin.base_quantity, origin.net, origin.tax_amount)


def taken(model: type[Any], link: str, origins: Iterable[Any], **conditions: Any) -> dict[int, Taken]:
    """What confirmed lines of ``model`` took of ``origins`` through the foreign key ``link``, by key.

    One query, none without origins; ``conditions`` on the lines narrow it.
    """
    by_key = {origin.pk: origin for origin in origins}
    found = {key: Taken() for key in by_key}
    if not by_key:
        return found
    terms = ("price", "discount", "tax_rate", "document__tax_included")
    confirmed = model._default_manager.filter(document__status="confirmed", **conditions)
    rows = confirmed.filter(**{f"{link}__in": by_key}).order_by()
    sums = (Sum("base_quantity"), Sum("quantity"), Sum("net"), Sum("tax_amount"))
    for key, *own, base, quantity, net, tax in rows.values_list(link, *terms).annotate(*sums):
        origin = by_key[key]
        theirs = [origin.price, origin.discount, origin.tax_rate, origin.document.tax_included]
        found[key].add(base, quantity, net, tax, on_terms=own == theirs)
    return found


def take_of_order(
    document: TradeDocument, line: PricedLine, origin: PricedLine, before: Decimal, so_far: Taken | None = None
) -> None:
    """Base quantity and amounts of ``line`` as the part of an order line that begins at ``before``.

    ``so_far`` is what earlier parts took and grows by this one; None stands for parts of which none was cancelled.
    """
    if so_far is None:
        so_far = Taken(_base_of_order(origin, before), before, *_from_start(document, origin, before))
    base = _base_of_order(origin, before + line.quantity)
    _take(document, line, origin, base, so_far, _from_start, so_far.quantity + line.quantity)


def take_from_end(
    document: TradeDocument, line: PricedLine, origin: PricedLine, returned: Decimal, so_far: Taken | None = None
) -> Decimal:
    """The same for goods that go back: parts are taken from the end of ``origin``. Returns where the part begins.

    Amounts are split by quantity, as the value of the goods is.
    """
    if so_far is None:
        so_far = Taken(_base_from_end(origin, returned), returned, *_by_quantity(document, origin, returned))
    after = so_far.quantity + line.quantity
    _take(document, line, origin, _base_from_end(origin, returned + line.quantity), so_far, _by_quantity, after)
    return origin.quantity - returned - line.quantity


def credit_from_end(
    document: TradeDocument, line: PricedLine, origin: PricedLine, credited: Decimal, so_far: Taken
) -> Decimal:
    """The same for an invoice line that is credited: amounts are split as they were entered."""
    after = so_far.quantity + line.quantity
    _take(document, line, origin, _base_from_end(origin, credited + line.quantity), so_far, _left_of, after)
    return origin.quantity - credited - line.quantity


def settle_returns(document: TradeDocument, lines: Sequence[Any], origins: Mapping[int, Any], *, link: str) -> None:
    """Each line's share from the end of what moved (receipt or delivery line): base quantity, amounts, value in stock.

    ``link``: the foreign key by which return lines name it.
    """
    returned = [origin for origin in origins.values() if origin.returned_quantity]
    so_far = {key: Taken() for key in origins} | (taken(type(lines[0]), link, returned) if returned else {})
    before = {key: origin.returned_quantity for key, origin in origins.items()}
    values = {key: origin.returned_value for key, origin in origins.items()}
    digits = document.company.currency.digits
    for line in lines:
        origin = origins.get(getattr(line, f"{link}_id") or 0)
        if origin is None:
            continue
        start = take_from_end(document, line, origin, before[origin.pk], so_far[origin.pk])
        before[origin.pk] += line.quantity
        gone = share(origin.stock_value, start, origin.quantity, origin.quantity, digits)
        line.stock_value = max(ZERO, gone - values[origin.pk])
        values[origin.pk] += line.stock_value


def _take(
    document: TradeDocument,
    line: PricedLine,
    origin: Any,
    base: Decimal,
    so_far: Taken,
    split: Callable[[TradeDocument, PricedLine, Decimal], tuple[Decimal, Decimal]],
    after: Decimal,
) -> None:
    """The share of the origin's base quantity and amounts; of its own price and discount where they differ."""
    line.factor_numerator, line.factor_denominator = origin.factor_numerator, origin.factor_denominator
    line.base_quantity = max(ZERO, base - so_far.base)
    on_terms = priced_lines.same_terms(line, origin) and document.tax_included == origin.document.tax_included
    if on_terms:
        net, tax = split(document, origin, after)
        line.net, line.tax_amount = _beyond(net, so_far.net), _beyond(tax, so_far.tax)
        line.gross = line.net + line.tax_amount
    so_far.add(line.base_quantity, line.quantity, line.net, line.tax_amount, on_terms=on_terms)


def _beyond(whole: Decimal, so_far: Decimal) -> Decimal:
    """What is left of ``whole`` (a discount's is negative); nothing where more was taken already."""
    return min(ZERO, whole - so_far) if whole < 0 else max(ZERO, whole - so_far)


def _base_of_order(origin: PricedLine, quantity: Decimal) -> Decimal:
    return convert(quantity, origin.factor, origin.item.unit.digits if origin.item else 0)


def _base_from_end(origin: PricedLine, quantity: Decimal) -> Decimal:
    digits = origin.item.unit.digits if origin.item else 0
    return share(origin.base_quantity, origin.quantity - quantity, origin.quantity, origin.quantity, digits)


def measured(lines: Iterable[Any], names: Sequence[str] = MEASURED) -> dict[int, tuple[Any, ...]]:
    """What posting may change of a document's lines, by key."""
    return {line.pk: tuple(getattr(line, name) for name in names) for line in lines}


def save_measured(
    document: TradeDocument, lines: Sequence[Any], was: Mapping[int, tuple[Any, ...]], names: Sequence[str] = MEASURED
) -> None:
    """Write the lines that came out differently than they were, and set the document's totals: one statement."""
    changed = [(key, *now) for key, now in measured(lines, names).items() if now != was[key]]
    bulk.set_fields(type(lines[0]), names, changed)
    priced_lines.total(document, lines)


# -- net and tax of a quantity of a line -------------------------------------------------------------------------------


def _from_start(document: TradeDocument, origin: PricedLine, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """As when entering: with prices that include tax the gross amount is shared, and the tax out of that.

    So a part at a round price has a round amount, and neither net nor tax ever shrinks as the part grows.
    """
    whole, digits = origin.quantity, document.currency.digits
    if not document.tax_included or not origin.gross:
        net = share(origin.net, ZERO, quantity, whole, digits)
        return net, share(origin.tax_amount, ZERO, quantity, whole, digits)
    gross = share(origin.gross, ZERO, quantity, whole, digits)
    tax = share(origin.tax_amount, ZERO, gross, origin.gross, digits)
    return gross - tax, tax


def _left_of(document: TradeDocument, origin: PricedLine, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """The same, counted from the end."""
    net, tax = _from_start(document, origin, origin.quantity - quantity)
    return origin.net - net, origin.tax_amount - tax


def _by_quantity(document: TradeDocument, origin: PricedLine, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Counted from the end, net and tax each by quantity."""
    whole, digits = origin.quantity, document.currency.digits
    before = whole - quantity
    net = share(origin.net, before, whole, whole, digits)
    return net, share(origin.tax_amount, before, whole, whole, digits)
