"""Orders, claims and expected moves of a test: what stock knows of orders, without any."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import expected_moves, reservations
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.commands.reservations import Demand
from zhanggui.stock.models import OtherReceipt
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day

D = Decimal


def order(world: World) -> OtherReceipt:
    """Any document will do: stock knows no more of an order than its type and key."""
    return make.other_receipt(world, status="draft", lines=[])


def claim(world: World, document: Any, item: Item, quantity: int, line: int = 1) -> Decimal:
    demand = Demand(line, item.pk, None, world.warehouse.pk, D(quantity))
    with transaction.atomic():
        return reservations.reserve(document, [demand])[demand]


def expect(world: World, document: Any, *lines: tuple[int, Item, int, int], **more: Any) -> None:
    """``(line, item, day, quantity)``"""
    rows = [
        Expected(line, item.pk, None, world.warehouse.pk, day(date), D(quantity), **more)
        for line, item, date, quantity in lines
    ]
    expected_moves.replace([document], {document.pk: rows})
