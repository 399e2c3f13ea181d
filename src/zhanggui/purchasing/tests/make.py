"""Makers of purchasing documents: they reach states by calling the real commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder


def purchase_order(world: World, *, status: str = "confirmed", lines: list[dict[str, Any]], **header: Any) -> PurchaseOrder:
    order = purchase_orders.draft(
        **world.acting(),
        company=world.company,
        supplier=header.pop("supplier", world.supplier),
        warehouse=header.pop("warehouse", world.warehouse),
        lines=lines,
        **header,
    )
    return order if status == "draft" else purchase_orders.confirm(order, **world.acting())


def goods_receipt(world: World, order: PurchaseOrder, *quantities: Decimal | int, **values: Any) -> GoodsReceipt:
    """A posted receipt of the order's lines, in order; all that is open where no quantities are given."""
    lines = [
        {"order_line": line, "quantity": Decimal(quantity)}
        for line, quantity in zip(order.lines.order_by("position"), quantities, strict=False)
        if quantity
    ]
    return goods_receipts.receive(order, **world.acting(), lines=lines or None, confirm_now=True, **values)
