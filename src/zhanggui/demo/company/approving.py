"""Approvals of the demo company: large purchase orders and new price lists wait for the boss."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from zhanggui.approvals.commands import approval_rules, approvals, decisions
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder

from .masters import World

D = Decimal
CONFIRM, ACTIVATE = "purchasing.PurchaseOrder.confirm", "pricing.PriceList.activate"
LARGE, VERY_LARGE = D(4000), D(20000)


def leave(world: World, at: dt.datetime) -> None:
    """Rules, two orders that wait, one that finance has passed on to the boss, and one that is approved."""
    _rules(world, at)
    submitted = PurchaseOrder.objects.filter(company=world.company, status="submitted").order_by("pk")
    reasons = ("旺季前补货，供应商涨价在即", "客户项目急用，交期两周")
    for order, reason in zip(submitted, reasons, strict=False):
        _ask(world, order, reason, at)
    _ask(world, _order(world, "S12", "TG-HMI7", D(60), at), "年度框架协议首批", at, decided_by=("finance",))
    _ask(world, _order(world, "S10", "TG-SV400", D(20), at), "安全库存不足", at, decided_by=("boss",))


def _rules(world: World, at: dt.datetime) -> None:
    who, finance, boss = world.acting("boss", at), world.users["finance"], world.users["boss"]
    in_time = {"timeout_days": 2, "timeout_action": "remind"}
    first, last = {"level": 1, **in_time}, {"level": 2, **in_time}
    approval_rules.create(
        **who,
        code="PO-LARGE",
        name="Large purchase orders",
        name_zh="大额采购订单",
        company=world.company,
        step=CONFIRM,
        amount_from=LARGE,
        amount_below=VERY_LARGE,
        lines=[{"user": boss, **first}],
    )
    approval_rules.create(
        **who,
        code="PO-VERY-LARGE",
        name="Very large purchase orders",
        name_zh="特大额采购订单",
        company=world.company,
        step=CONFIRM,
        amount_from=VERY_LARGE,
        lines=[{"user": finance, **first}, {"user": boss, **last}],
    )
    approval_rules.create(
        **who,
        code="PRICE-LIST",
        name="New price lists",
        name_zh="新价目表",
        company=world.company,
        step=ACTIVATE,
        lines=[{"user": boss, **first}],
    )


def _order(world: World, supplier: str, code: str, quantity: Decimal, at: dt.datetime) -> PurchaseOrder:
    who = world.acting("buyer", at)
    order: PurchaseOrder = purchase_orders.draft(
        **who,
        company=world.company,
        supplier=world.suppliers[supplier],
        warehouse=world.warehouses["W2"],
        due_date=at.date() + dt.timedelta(days=21),
        lines=[{"item": world.items[code], "quantity": quantity}],
    )
    return purchase_orders.submit(order, **who)


def _ask(world: World, order: PurchaseOrder, reason: str, at: dt.datetime, decided_by: tuple[str, ...] = ()) -> None:
    """Asked for by the buyer where a rule holds; the first who are asked agree."""
    if order.gross * order.rate < LARGE:
        return
    approval = approvals.request(**world.acting("buyer", at), step=CONFIRM, document_id=order.pk, note=reason)
    for name in decided_by:
        decisions.approve(approval, **world.acting(name, at), note="同意")
