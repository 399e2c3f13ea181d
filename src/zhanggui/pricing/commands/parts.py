"""Lines that are a part of an earlier document's line: what they take from it, and their exact share of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert_part, share
from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands import priced_lines

TAKEN = ("kind", "item", "variant", "name", "specification", "unit", "price", "discount", "tax")


def values(origin: PricedLine, quantity: Decimal) -> dict[str, Any]:
    """The row of a later document for ``quantity`` of ``origin``."""
    return {**{name: getattr(origin, name) for name in TAKEN}, "quantity": quantity}


def require_same(line: Any, origin: Any) -> None:
    """Refuse a part line whose item, variant or unit isn't its origin's: quantities couldn't be compared."""
    pairs = ((line.item_id, origin.item_id), (line.variant_id, origin.variant_id), (line.unit_id, origin.unit_id))
    if any(own != theirs for own, theirs in pairs):
        text = _("Line %(row)s must have the item, variant and unit of the line that it comes from.")
        raise InvalidInput.of("item", text % {"row": line.position}, line.position)


def take_of_order(document: TradeDocument, line: PricedLine, origin: PricedLine, before: Decimal) -> None:
    """Base quantity and amounts of ``line`` as the part of an order line that begins at ``before``."""
    digits = origin.item.unit.digits if origin.item else 0
    line.base_quantity = convert_part(before, before + line.quantity, line.factor, digits)
    _amounts(document, line, origin, before)


def take_from_end(document: TradeDocument, line: PricedLine, origin: PricedLine, returned: Decimal) -> Decimal:
    """The same for goods that go back: parts are taken from the end of ``origin``. Returns where the part begins."""
    before = origin.quantity - returned - line.quantity
    digits = origin.item.unit.digits if origin.item else 0
    line.base_quantity = share(origin.base_quantity, before, before + line.quantity, origin.quantity, digits)
    _amounts(document, line, origin, before)
    return before


def _amounts(document: TradeDocument, line: PricedLine, origin: Any, before: Decimal) -> None:
    """The share of the origin's amounts; of its own price and discount where they differ."""
    if priced_lines.same_terms(line, origin) and document.tax_included == origin.document.tax_included:
        priced_lines.take_share(document, line, origin, before)
