"""What waits for each role on the last day: drafts, submitted orders, goods at the dock, invoices to enter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import F

from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices
from zhanggui.payables.models import SupplierInvoice
from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    supplier_returns,
)
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.receivables.models import SalesInvoice
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.sales.models import Delivery, SalesOrder
from zhanggui.stock.commands import pegging, transfers
from zhanggui.stock.models import Availability

from . import approving, store
from .year import Year

D = Decimal


def leave(year: Year, at: dt.datetime) -> None:
    """Leave work at every step."""
    _requisitions(year, at)
    _purchase_orders(year, at)
    _goods(year, at)
    _sales_orders(year, at)
    _shipping(year, at)
    _returns(year, at)
    _kept(year, at)
    _back_to_back(year, at)
    _money(year, at)
    _store(year, at)
    approving.leave(year.world, at)


def _requisitions(year: Year, at: dt.datetime) -> None:
    """One asked for, one approved, one half typed."""
    world, who = year.world, year.world.acting("planner", at)
    for number, (code, quantity) in enumerate((("ST-GCR15-20", D(40)), ("BL-3500", D(10)), ("SL-20", D(800)))):
        asked = purchase_requisitions.draft(
            **who,
            company=world.company,
            warehouse=world.warehouses["W1"],
            needed_on=at.date() + dt.timedelta(days=14),
            reason="旺季备货",
            lines=[{"item": world.items[code], "quantity": quantity}],
        )
        if number == 0:
            purchase_requisitions.submit(asked, **who)
        elif number == 1:
            purchase_requisitions.confirm(asked, **who)


def _purchase_orders(year: Year, at: dt.datetime) -> None:
    """Two drafts, two submitted for the boss."""
    world, who = year.world, year.world.acting("buyer", at)
    for number, (supplier, code, quantity) in enumerate(
        (("S03", "AL-6063-60", D(20)), ("S05", "EC-20", D(600)), ("S10", "TG-SV400", D(12)), ("S12", "TG-HMI7", D(8)))
    ):
        order = purchase_orders.draft(
            **who,
            company=world.company,
            supplier=world.suppliers[supplier],
            warehouse=world.warehouses["W2" if code.startswith("TG") else "W1"],
            due_date=at.date() + dt.timedelta(days=14),
            lines=[{"item": world.items[code], "quantity": quantity}],
        )
        if number >= 2:
            purchase_orders.submit(order, **who)


def _open_purchases(year: Year) -> list[PurchaseOrder]:
    rows = PurchaseOrder.objects.filter(company=year.world.company, status="confirmed")
    return list(rows.exclude(received_progress="full").order_by("date", "pk"))


def _goods(year: Year, at: dt.datetime) -> None:
    """Goods at the dock that are announced, and a receipt that is typed but not posted."""
    store = year.world.acting("store", at)
    for number, order in enumerate(_open_purchases(year)[:4]):
        if number < 2:
            receiving_notices.confirm(receiving_notices.announce(order, **store), **store)
        elif number == 2:
            goods_receipts.receive(order, **store)
        else:
            receiving_notices.announce(order, **store)


def _sales_orders(year: Year, at: dt.datetime) -> None:
    """Drafts of the sales people, and orders submitted for review."""
    world, who = year.world, year.world.acting("sales", at)
    rows = (
        ("C01", "LG20-CAR", "", 40),
        ("C09", "LM60", "R", 6),
        ("C12", "BS2005", "C5", 24),
        ("C06", "LG15-CAR", "", 30),
    )
    for number, (customer, code, variant, quantity) in enumerate(rows):
        order = sales_orders.draft(
            **who,
            company=world.company,
            customer=world.customers[customer],
            warehouse=world.warehouses["W1"],
            due_date=at.date() + dt.timedelta(days=10),
            reference=f"{customer}-NEW-{number}",
            lines=[
                {
                    "item": world.items[code],
                    "variant": world.variants.get((code, variant)),
                    "quantity": D(quantity),
                }
            ],
        )
        if number >= 2:
            sales_orders.submit(order, **who)


def _shipping(year: Year, at: dt.datetime) -> None:
    """Orders released for shipping, and a delivery that is packed but not posted."""
    sales, store = year.world.acting("sales", at), year.world.acting("store", at)
    rows = SalesOrder.objects.filter(company=year.world.company, status="confirmed")
    waiting = list(rows.exclude(delivered_progress="full").order_by("date", "pk")[:5])
    for number, order in enumerate(waiting):
        if number < 3:
            delivery_notices.confirm(delivery_notices.notify(order, **sales), **sales)
        elif number == 3:
            deliveries.deliver(order, **store)
        else:
            delivery_notices.notify(order, **sales)


def _returns(year: Year, at: dt.datetime) -> None:
    """Goods on their way back in both directions, and what is to be credited for them."""
    store, finance = year.world.acting("store", at), year.world.acting("finance", at)
    own = {"company": year.world.company, "status": "confirmed", "returned_progress": "none"}
    receipt = GoodsReceipt.objects.filter(**own).order_by("-date", "-pk")[0]
    supplier_returns.return_goods(receipt, **store, reason="外观划伤，待退换")
    delivery = Delivery.objects.filter(**own).order_by("-date", "-pk")[0]
    sales_returns.take_back(delivery, **store, reason="客户多订，待检验入库")
    bought = SupplierInvoice.objects.filter(company=year.world.company, status="confirmed").order_by("-date", "-pk")[0]
    supplier_credit_notes.credit(bought, **finance, lines=_one_piece(bought))
    sold = SalesInvoice.objects.filter(company=year.world.company, status="confirmed").order_by("-date", "-pk")[0]
    credit_notes.credit(sold, **finance, lines=_one_piece(sold))


def _one_piece(invoice: Any) -> list[dict[str, Any]]:
    return [{"invoice_line": invoice.lines.filter(kind="item").order_by("position")[0], "quantity": D(1)}]


def _kept(year: Year, at: dt.datetime) -> None:
    """Goods in stock that are kept for three of the orders due last."""
    who = year.world.acting("sales", at)
    rows = SalesOrder.objects.filter(company=year.world.company, status="confirmed", delivered_progress="none")
    waiting = (order for order in rows.order_by("-due_date", "-pk") if _is_there(order))
    for order in list(islice(waiting, 3)):
        sales_orders.reserve(order, **who)


def _is_there(order: SalesOrder) -> bool:
    """Whether every line could be delivered from what nobody has claimed."""
    free = Availability.objects.filter(warehouse=order.warehouse)
    return all(
        free.filter(item=line.item, variant=line.variant, on_hand__gte=F("reserved") + line.base_quantity).exists()
        for line in order.lines.filter(kind="item")
    )


def _back_to_back(year: Year, at: dt.datetime) -> None:
    """Motors that are bought for one customer's order, and bound to it."""
    world, days = year.world, dt.timedelta(days=1)
    item, warehouse, quantity = world.items["TG-ST57"], world.warehouses["W2"], D(24)
    common: dict[str, Any] = {"company": world.company, "warehouse": warehouse}
    lines = [{"item": item, "quantity": quantity}]
    sales, buyer = world.acting("sales", at), world.acting("buyer", at)
    sold = sales_orders.draft(
        **sales,
        **common,
        customer=world.customers["C01"],
        due_date=at.date() + 28 * days,
        reference="C01-B2B",
        lines=lines,
    )
    sales_orders.confirm(sold, **sales)
    bought = purchase_orders.draft(
        **buyer,
        **common,
        supplier=world.suppliers["S10"],
        due_date=at.date() + 21 * days,
        note="专为客户订单采购",
        lines=lines,
    )
    purchase_orders.confirm(bought, **buyer)
    ends: dict[str, Any] = {"supply": pegging.Ref.of(bought.lines.get()), "demand": pegging.Ref.of(sold.lines.get())}
    pegging.peg(**world.acting("boss", at), company=world.company, item=item, quantity=quantity, **ends)


def _money(year: Year, at: dt.datetime) -> None:
    """An invoice of each kind that is entered but not confirmed; the rest waits to be invoiced."""
    who: dict[str, Any] = year.world.acting("finance", at)
    company = year.world.company
    open_now = {"company": company, "status": "confirmed", "invoiced_progress": "none", "returned_progress": "none"}
    receipt = GoodsReceipt.objects.filter(**open_now).order_by("-date", "-pk").first()
    delivery = Delivery.objects.filter(**open_now).order_by("-date", "-pk").first()
    if receipt is not None:
        supplier_invoices.invoice_receipt(receipt, **who, reference="待核对")
    if delivery is not None:
        sales_invoices.bill_delivery(delivery, **who)
    bought, sold = (_owed(model, company) for model in (SupplierInvoice, SalesInvoice))
    supplier_invoices.pay(bought, **who)
    sales_invoices.collect(sold, **who)


def _owed(model: Any, company: Any) -> Any:
    """The invoice that is due first."""
    return model.objects.filter(company=company, status="confirmed").with_open_amount().filter(open_amount__gt=0)[0]


def _store(year: Year, at: dt.datetime) -> None:
    """Goods that are asked for, goods on the way, and a count that has begun."""
    world, who = year.world, year.world.acting("store", at)
    there = Availability.objects.filter(warehouse=world.warehouses["W2"], variant=None, on_hand__gte=4, reserved=0)
    codes = list(there.order_by("item__code").values_list("item__code", flat=True))
    days = {"expected_date": at.date() + dt.timedelta(days=2), "two_step": True}
    store.transfer(world, who, "W2", "W1", [(code, "", D(2)) for code in codes[:2]], note="展厅样品", **days)
    shipped = store.transfer(world, who, "W2", "W1", [(code, "", D(1)) for code in codes[2:4]], **days)
    transfers.confirm(shipped, **who)
    transfers.ship(shipped, **who)
    store.begun(world, who, note="年末盘点")
