"""What people do with goods: receive, issue, buy and sell, with notices, amendments, returns and the ways back."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.concurrency.shop import Shop, action, again, cents, lines, open_or_closed, parts, recent

from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    requisition_orders,
    supplier_returns,
)
from zhanggui.purchasing.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseRequisition,
    ReceivingNotice,
    SupplierReturn,
)
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.models import Delivery, DeliveryNotice, SalesOrder, SalesReturn
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import counts, other_issues, other_receipts, pegging, transfer_receipts, transfers
from zhanggui.stock.models import Count, OtherIssue, OtherReceipt, Transfer, TransferReceipt
from zhanggui.stock.tests import make as stock

# -- stock


@action(8)
def receive_something(shop: Shop, random: Random) -> Any:
    rows = lines(shop, random, unit_cost=cents(random))
    return stock.other_receipt(shop, warehouse=random.choice(shop.warehouses), lines=rows)


@action(10)
def issue_something(shop: Shop, random: Random) -> Any:
    return stock.other_issue(shop, warehouse=random.choice(shop.warehouses), lines=lines(shop, random))


@action(3)
def take_back_a_receipt(shop: Shop, random: Random) -> Any:
    if receipt := recent(random, OtherReceipt):
        other_receipts.cancel(receipt, **shop.acting())


@action(3)
def take_back_an_issue(shop: Shop, random: Random) -> Any:
    if issue := recent(random, OtherIssue):
        other_issues.cancel(issue, **shop.acting())


@action(4)
def move_goods(shop: Shop, random: Random) -> Any:
    here, there = random.sample(shop.warehouses, 2)
    two_step = random.random() < 0.7
    header = {"from_warehouse": here, "two_step": two_step, "lines": lines(shop, random)}
    moved = stock.transfer(shop, there, **header)
    return transfers.ship(moved, **shop.acting()) if two_step else moved


@action(4)
def receive_what_is_on_the_way(shop: Shop, random: Random) -> Any:
    if moved := recent(random, Transfer, "shipped"):
        quantity = random.choice((None, random.randint(1, 6)))
        return stock.arrival(shop, moved, quantity, date=shop.company.day(shop.at))
    return None


@action(2)
def close_or_reopen_or_cancel_a_transfer(shop: Shop, random: Random) -> Any:
    if moved := recent(random, Transfer, "confirmed", "shipped", "closed"):
        if moved.status == "closed":
            transfers.reopen(moved, **shop.acting())
        elif moved.status == "shipped" and random.random() < 0.6:
            difference = random.choice(list(Transfer.Difference))
            transfers.close(moved, **shop.acting(), difference=difference, reason="somewhere")
        else:
            transfers.cancel(moved, **shop.acting())


@action(1)
def take_back_an_arrival(shop: Shop, random: Random) -> Any:
    if receipt := recent(random, TransferReceipt):
        transfer_receipts.cancel(receipt, **shop.acting())


@action(2)
def begin_a_count(shop: Shop, random: Random) -> Any:
    chosen = [{"item": item} for item in random.sample(shop.items, random.randint(1, 3))]
    return stock.count(shop, warehouse=random.choice(shop.warehouses), lines=chosen)


@action(4)
def go_on_with_a_count(shop: Shop, random: Random) -> Any:
    if count := recent(random, Count, "counting", "counted"):
        if count.status == "counting":
            rows = [{"id": line.pk, "counted_quantity": _nearly(line, random)} for line in count.lines.all()]
            counts.enter(count, **shop.acting(), lines=rows)
            return counts.finish(count, **shop.acting())
        if random.random() < 0.2:
            return counts.recount(count, **shop.acting(), lines=list(count.lines.all()[:1]))
        return counts.confirm(count, **shop.acting())
    return None


def _nearly(line: Any, random: Random) -> Decimal:
    return max(Decimal(0), line.book_quantity + random.randint(-2, 2))


@action(1)
def give_up_a_count(shop: Shop, random: Random) -> Any:
    if count := recent(random, Count, "counting", "counted", "confirmed"):
        counts.cancel(count, **shop.acting())


@action(1)
def peg_again(shop: Shop, random: Random) -> Any:
    pegging.repeg(**shop.acting(), company=shop.company)


# -- buying


@action(5)
def buy(shop: Shop, random: Random) -> Any:
    header = {"warehouse": random.choice(shop.warehouses), "lines": lines(shop, random, price=cents(random))}
    return purchasing.purchase_order(shop, **header)


@action(8)
def receive_on_an_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, PurchaseOrder):
        return purchasing.goods_receipt(shop, order, *parts(order, random))
    return None


@action(2)
def cancel_a_goods_receipt(shop: Shop, random: Random) -> Any:
    if receipt := recent(random, GoodsReceipt):
        goods_receipts.cancel(receipt, **shop.acting())


@action(2)
def send_goods_back(shop: Shop, random: Random) -> Any:
    if receipt := recent(random, GoodsReceipt):
        return purchasing.supplier_return(shop, receipt, *parts(receipt, random))
    return None


@action(1)
def cancel_a_supplier_return(shop: Shop, random: Random) -> Any:
    if back := recent(random, SupplierReturn):
        supplier_returns.cancel(back, **shop.acting())


@action(2)
def end_or_reopen_a_purchase_order(shop: Shop, random: Random) -> Any:
    open_or_closed(shop, random, PurchaseOrder, purchase_orders)


@action(3)
def amend_a_purchase_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, PurchaseOrder):
        purchase_orders.amend(order, **shop.acting(), lines=again(order, random), acknowledge=sales.REASONS)


@action(4)
def close_lines_of_a_purchase_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, PurchaseOrder):
        step = random.choice((purchase_orders.close_lines, purchase_orders.reopen_lines))
        step(order, **shop.acting(), lines=[random.choice(order.lines.all())])


@action(3)
def request(shop: Shop, random: Random) -> Any:
    return purchasing.purchase_requisition(shop, warehouse=random.choice(shop.warehouses), lines=lines(shop, random))


@action(3)
def order_what_is_requested(shop: Shop, random: Random) -> Any:
    if wanted := recent(random, PurchaseRequisition):
        order = requisition_orders.order(wanted, **shop.acting(), supplier=shop.supplier)
        purchase_orders.confirm(order, **shop.acting(), acknowledge=sales.REASONS)


@action(1)
def end_or_reopen_a_request(shop: Shop, random: Random) -> Any:
    open_or_closed(shop, random, PurchaseRequisition, purchase_requisitions)


@action(3)
def announce(shop: Shop, random: Random) -> Any:
    if order := recent(random, PurchaseOrder):
        return purchasing.receiving_notice(shop, order)
    return None


@action(3)
def receive_what_is_announced(shop: Shop, random: Random) -> Any:
    if notice := recent(random, ReceivingNotice):
        rows = [{"notice_line": line, "quantity": Decimal(random.randint(1, 6))} for line in notice.lines.all()]
        goods_receipts.receive_announced(notice, **shop.acting(), lines=rows, confirm_now=True)


@action(1)
def end_or_reopen_a_receiving_notice(shop: Shop, random: Random) -> Any:
    open_or_closed(shop, random, ReceivingNotice, receiving_notices)


# -- selling


@action(7)
def sell(shop: Shop, random: Random) -> Any:
    header = {"warehouse": random.choice(shop.warehouses), "lines": lines(shop, random, price=cents(random))}
    return sales.sales_order(shop, **header)


@action(6)
def reserve_for_an_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        sales_orders.reserve(order, **shop.acting())


@action(2)
def release_an_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        sales_orders.release(order, **shop.acting())


@action(10)
def deliver(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        return sales.delivery(shop, order, *parts(order, random))
    return None


@action(2)
def cancel_a_delivery(shop: Shop, random: Random) -> Any:
    if delivery := recent(random, Delivery):
        deliveries.cancel(delivery, **shop.acting())


@action(2)
def take_goods_back(shop: Shop, random: Random) -> Any:
    if delivery := recent(random, Delivery):
        return sales.sales_return(shop, delivery, *parts(delivery, random))
    return None


@action(1)
def cancel_a_sales_return(shop: Shop, random: Random) -> Any:
    if back := recent(random, SalesReturn):
        sales_returns.cancel(back, **shop.acting())


@action(2)
def end_or_reopen_a_sales_order(shop: Shop, random: Random) -> Any:
    open_or_closed(shop, random, SalesOrder, sales_orders)


@action(3)
def amend_a_sales_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        sales_orders.amend(order, **shop.acting(), lines=again(order, random), acknowledge=sales.REASONS)


@action(4)
def close_lines_of_a_sales_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        step = random.choice((sales_orders.close_lines, sales_orders.reopen_lines))
        step(order, **shop.acting(), lines=[random.choice(order.lines.all())])


@action(3)
def notify(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        return sales.delivery_notice(shop, order, *parts(order, random))
    return None


@action(3)
def deliver_what_is_notified(shop: Shop, random: Random) -> Any:
    if notice := recent(random, DeliveryNotice):
        return sales.delivery(shop, notice, *parts(notice, random))
    return None


@action(1)
def end_or_reopen_a_delivery_notice(shop: Shop, random: Random) -> Any:
    open_or_closed(shop, random, DeliveryNotice, delivery_notices)
