"""Makers of purchasing documents: they reach states by calling the real commands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    supplier_returns,
)
from zhanggui.purchasing.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseRequisition,
    ReceivingNotice,
    SupplierReturn,
)

Rows = Sequence[dict[str, Any]]


def line(
    item: Any, quantity: Decimal | int | str, price: Decimal | int | str | None = None, **more: Any
) -> dict[str, Any]:
    """A row as commands want it, from plain numbers; without a price the best known one applies."""
    row = {"item": item, "quantity": Decimal(quantity), **more}
    return row if price is None else {**row, "price": Decimal(price)}


def purchase_requisition(world: World, *, status: str = "confirmed", lines: Rows, **header: Any) -> PurchaseRequisition:
    warehouse = header.pop("warehouse", world.warehouse)
    requisition = purchase_requisitions.draft(
        **world.acting(), company=world.company, warehouse=warehouse, lines=lines, **header
    )
    return _reach(purchase_requisitions, requisition, status, world)


def purchase_order(world: World, *, status: str = "confirmed", lines: Rows, **header: Any) -> PurchaseOrder:
    order = purchase_orders.draft(
        **world.acting(),
        company=world.company,
        supplier=header.pop("supplier", world.supplier),
        warehouse=header.pop("warehouse", world.warehouse),
        lines=lines,
        **header,
    )
    return _reach(purchase_orders, order, status, world)


def receiving_notice(
    world: World, order: PurchaseOrder, *, status: str = "confirmed", **values: Any
) -> ReceivingNotice:
    """A notice of all that is open on ``order`` and not announced yet."""
    notice = receiving_notices.announce(order, **world.acting(), **values)
    return _reach(receiving_notices, notice, status, world)


def goods_receipt(
    world: World, order: PurchaseOrder, *quantities: Decimal | int | str, status: str = "confirmed", **values: Any
) -> GoodsReceipt:
    """A posted receipt of the order's lines, in order; all that is open where no quantities are given."""
    lines = [
        {"order_line": line, "quantity": Decimal(quantity)}
        for line, quantity in zip(order.lines.order_by("position"), quantities, strict=False)
        if Decimal(quantity)
    ]
    now = status != "draft"
    receipt = goods_receipts.receive(order, **world.acting(), lines=lines or None, confirm_now=now, **values)
    return goods_receipts.cancel(receipt, **world.acting()) if status == "cancelled" else receipt


def supplier_return(
    world: World,
    receipt: GoodsReceipt,
    *quantities: Decimal | int | str,
    status: str = "confirmed",
    resolution: str = "replace",
    **values: Any,
) -> SupplierReturn:
    """A posted return of the receipt's lines, in order; all that is left where no quantities are given."""
    lines = [
        {"receipt_line": line, "quantity": Decimal(quantity)}
        for line, quantity in zip(receipt.lines.order_by("position"), quantities, strict=False)
        if Decimal(quantity)
    ]
    wanted = SupplierReturn.Resolution(resolution)
    values = {"lines": lines or None, "resolution": wanted, "confirm_now": status != "draft", **values}
    document = supplier_returns.return_goods(receipt, **world.acting(), **values)
    return supplier_returns.cancel(document, **world.acting()) if status == "cancelled" else document


STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "confirmed": ("confirm",),
    "closed": ("confirm", "close"),
    "cancelled": ("confirm", "cancel"),
}


def _reach(commands: Any, document: Any, status: str, world: World) -> Any:
    for step in STEPS[status]:
        getattr(commands, step)(document, **world.acting())
    return document
