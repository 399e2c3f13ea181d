"""What the tests ask the books: stock, value, progress, what is received but not invoiced, and if it all agrees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import GoodsReceiptLine
from zhanggui.stock.models import Availability, ExpectedMove, ItemValue

ZERO = Decimal(0)


def on_hand(world: World, item: Any) -> Decimal:
    rows = Availability.objects.filter(company=world.company, item=item)
    return rows.aggregate(sum=Sum("on_hand"))["sum"] or ZERO


def worth(world: World, item: Any) -> Decimal:
    return ItemValue.objects.filter(company=world.company, item=item).aggregate(sum=Sum("value"))["sum"] or ZERO


def expected(world: World, item: Any) -> Decimal:
    rows = ExpectedMove.objects.filter(company=world.company, item=item)
    return rows.aggregate(sum=Sum("quantity"))["sum"] or ZERO


def grni(world: World) -> Decimal:
    """Received, not returned, not invoiced: in company currency."""
    lines = GoodsReceiptLine.objects.filter(document__company=world.company, document__status="confirmed")
    rest = F("stock_value") - F("returned_value") - F("invoiced_value")
    return lines.aggregate(sum=Sum(rest))["sum"] or ZERO


def quantities(document: Any, name: str) -> list[Decimal]:
    """One column of a document's lines, in their order."""
    return list(document.lines.order_by("position").values_list(name, flat=True))


def agree() -> None:
    """Everything derived is what it is derived from says."""
    assert proofs.differences() == []
