"""What the store does without orders: the showroom's goods to and fro, and the count of a quarter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from zhanggui.stock.commands import counts, transfer_receipts, transfers
from zhanggui.stock.models import Count, Transfer

from .masters import World

MAIN, SOUTH = "W1", "W2"
Lines = list[tuple[str, str, Decimal]]
Who = dict[str, Any]


def transfer(world: World, who: Who, start: str, end: str, lines: Lines, **header: Any) -> Transfer:
    """A draft; lines are (item, variant, quantity)."""
    rows = [
        {"item": world.items[code], "variant": world.variants.get((code, variant)), "quantity": quantity}
        for code, variant, quantity in lines
    ]
    places: dict[str, Any] = {"from_warehouse": world.warehouses[start], "to_warehouse": world.warehouses[end]}
    return transfers.draft(**who, company=world.company, **places, lines=rows, **header)


def fetch(world: World, who: Who, day: dt.date, lines: Lines, *, short: bool) -> None:
    """Goods for the showroom by way of transit; where one is ``short``, it comes back and the difference is closed."""
    days = {"date": day, "expected_date": day + dt.timedelta(days=2)}
    made = transfer(world, who, SOUTH, MAIN, lines, two_step=True, note="展厅样品", **days)
    transfers.confirm(made, **who)
    transfers.ship(made, **who)
    rows = [
        {"transfer_line": line, "quantity": line.quantity - (1 if short and line.position == 1 else 0)}
        for line in made.lines.order_by("position")
    ]
    transfer_receipts.receive(made, **who, date=days["expected_date"], lines=rows, confirm_now=True)
    made.refresh_from_db()
    if short:
        transfers.close(made, **who, difference=Transfer.Difference.RETURNED, reason="装车时漏装一件，已退回南方仓")


def give_back(world: World, who: Who, day: dt.date, lines: Lines) -> None:
    made = transfer(world, who, MAIN, SOUTH, lines, date=day, note="展厅样品退回")
    transfers.confirm(made, **who)


def count(world: World, who: Who, day: dt.date, differences: dict[tuple[str, str], Decimal]) -> None:
    """All of the southern warehouse, blind; ``differences`` by item and variant are posted."""
    made = begun(world, who, date=day, note="季度盘点")
    rows = [
        {"id": line.pk, "counted_quantity": line.book_quantity + differences.get(_key(line), Decimal(0))}
        for line in made.lines.select_related("item", "variant")
    ]
    counts.enter(made, **who, lines=rows)
    counts.finish(made, **who)
    counts.confirm(made, **who)


def begun(world: World, who: Who, **header: Any) -> Count:
    """A blind count of the southern warehouse that has started."""
    place: dict[str, Any] = {"company": world.company, "warehouse": world.warehouses[SOUTH]}
    made = counts.draft(**who, **place, is_blind=True, **header)
    return counts.start(made, **who)


def _key(line: Any) -> tuple[str, str]:
    return line.item.code, line.variant.code if line.variant else ""
