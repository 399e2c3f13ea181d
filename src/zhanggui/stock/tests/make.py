"""Makers of stock documents: they reach states by calling the real commands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from zhanggui.masterdata.models import Item, ItemVariant, Warehouse
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import counts, other_issues, other_receipts, transfer_receipts, transfers
from zhanggui.stock.models import Availability, Count, ItemValue, OtherIssue, OtherReceipt, Transfer, TransferReceipt

Lines = list[dict[str, Any]]
Number = Decimal | int | str


def other_receipt(world: World, *, status: str = "confirmed", lines: Lines, **header: Any) -> OtherReceipt:
    header = {"company": world.company, "warehouse": world.warehouse, **header}
    receipt = other_receipts.draft(**world.acting(), lines=lines, **header)
    return receipt if status == "draft" else other_receipts.confirm(receipt, **world.acting())


def other_issue(world: World, *, status: str = "confirmed", lines: Lines, **header: Any) -> OtherIssue:
    header = {"company": world.company, "warehouse": world.warehouse, **header}
    issue = other_issues.draft(**world.acting(), lines=lines, **header)
    return issue if status == "draft" else other_issues.confirm(issue, **world.acting())


def transfer(world: World, to: Warehouse, *, status: str = "confirmed", lines: Lines, **header: Any) -> Transfer:
    """From the world's warehouse; ``status`` shipped: by way of transit."""
    header = {"company": world.company, "from_warehouse": world.warehouse, "to_warehouse": to, **header}
    if status == "shipped":
        header["two_step"] = True
    made = transfers.draft(**world.acting(), lines=lines, **header)
    for step in {"draft": (), "confirmed": (transfers.confirm,), "shipped": (transfers.confirm, transfers.ship)}[
        status
    ]:
        step(made, **world.acting())
    return made


def arrival(world: World, transfer: Transfer, quantity: Number | None = None, **values: Any) -> TransferReceipt:
    """Of all that is on the way; ``quantity``: of the first line alone."""
    line = transfer.lines.order_by("position").first()
    rows = None if quantity is None else [{"transfer_line": line, "quantity": Decimal(quantity)}]
    return transfer_receipts.receive(transfer, **world.acting(), lines=rows, **{"confirm_now": True, **values})


def count(world: World, *, status: str = "counting", lines: Lines | None = None, **header: Any) -> Count:
    """Of the world's warehouse; without ``lines`` of all that is there."""
    header = {"company": world.company, "warehouse": world.warehouse, **header}
    made = counts.draft(**world.acting(), lines=lines or [], **header)
    way = {"draft": 0, "counting": 1, "counted": 2, "confirmed": 3}[status]
    for step in (counts.start, counts.finish, counts.confirm)[:way]:
        step(made, **world.acting())
    return made


def stocked(world: World, item: Item, quantity: Number, cost: Number = 0, **more: Any) -> Item:
    """Put ``quantity`` of ``item`` into stock at ``cost`` a unit."""
    line = {"item": item, "quantity": Decimal(quantity), "unit_cost": Decimal(cost)}
    line |= {name: more.pop(name) for name in ("variant", "unit") if name in more}
    other_receipt(world, lines=[line], **more)
    return item


def issued(world: World, item: Item, quantity: Number, **more: Any) -> OtherIssue:
    line = {"item": item, "quantity": Decimal(quantity)}
    line |= {name: more.pop(name) for name in ("variant", "unit") if name in more}
    return other_issue(world, lines=[line], **more)


def on_hand(item: Item, warehouse: Warehouse | None = None, variant: ItemVariant | None = None) -> Decimal:
    """What is on hand over all warehouses, or in one."""
    rows = Availability.objects.filter(item=item, variant=variant)
    rows = rows if warehouse is None else rows.filter(warehouse=warehouse)
    return sum((row.on_hand for row in rows), Decimal(0))


def worth(item: Item, variant: ItemVariant | None = None) -> tuple[Decimal, Decimal]:
    """Quantity and value of an item."""
    row = ItemValue.objects.get(item=item, variant=variant)
    return row.quantity, row.value


def day(number: int, month: int = 3) -> dt.date:
    return dt.date(2026, month, number)
