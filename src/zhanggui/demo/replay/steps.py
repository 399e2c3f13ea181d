"""The source's events as our own commands: order, confirm, receive, return, invoice, pay; order, confirm, deliver, …"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from zhanggui.engines.amounts import rounded
from zhanggui.kernel.models import Company, Currency, Unit
from zhanggui.masterdata.models import Customer, Item, PaymentTerm, Supplier, Warehouse
from zhanggui.payables.commands import supplier_invoices
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, supplier_returns
from zhanggui.receivables.commands import sales_invoices
from zhanggui.sales.commands import deliveries, sales_orders
from zhanggui.stock.commands import other_receipts

from .source import History, Order, PurchaseLine, SalesLine, SourceWrong, WorkOrder

ONE = Decimal(1)
NOON = dt.time(12, tzinfo=dt.UTC)
K = TypeVar("K")
M = TypeVar("M")


@dataclass
class Books:
    """Our side of the history: masters by the source's keys, documents by order, and what was done."""

    history: History
    company: Company
    warehouse: Warehouse
    currency: Currency
    term: PaymentTerm
    unit: Unit
    by: Any
    items: dict[int, Item]
    suppliers: dict[str, Supplier]
    customers: dict[str, Customer]
    purchases: dict[int, Any] = field(default_factory=dict)
    sales: dict[int, Any] = field(default_factory=dict)
    receipts: dict[int, Any] = field(default_factory=dict)
    deliveries: dict[int, Any] = field(default_factory=dict)
    invoices: dict[tuple[str, int], Any] = field(default_factory=dict)
    done: Counter = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)
    """The sentence of the first step that was refused, by the source's document."""

    def item(self, product: int) -> Item:
        return _known(self.items, product, "product")

    def supplier(self, order: Order) -> Supplier:
        return _known(self.suppliers, order.partner, "supplier")

    def customer(self, order: Order) -> Customer:
        return _known(self.customers, order.partner, "customer")

    def acting(self, day: dt.date) -> dict[str, Any]:
        return {"by": self.by, "at": dt.datetime.combine(day, NOON)}


def _known(found: dict[K, M], key: K, name: str) -> M:
    if key not in found:
        raise SourceWrong(f"{name} {key}", "the source names it but doesn't hold it.")
    return found[key]


def opening_stock(books: Books, day: dt.date, quantities: dict[int, Decimal]) -> None:
    """One receipt of what must have been there before, at the standard cost of the day."""
    if not quantities:
        return
    lines = [_received(books, product, quantities[product], day) for product in sorted(quantities)]
    _other_receipt(books, day, "opening", lines)
    books.done["opening receipts"] += 1


def work_output(books: Books, day: dt.date, work: list[WorkOrder]) -> None:
    """What work orders finished on a day; their numbers stay beside the lines."""
    lines = [
        {**_received(books, one.product, one.stocked, day), "external_refs": {"WorkOrderID": one.id}} for one in work
    ]
    _other_receipt(books, day, "production", lines)
    books.done["work-order receipts"] += 1


def _received(books: Books, product: int, quantity: Decimal, day: dt.date) -> dict[str, Any]:
    item, cost = books.item(product), books.history.cost(product, day)
    return {"item": item, "unit": books.unit, "quantity": quantity, "unit_cost": cost}


def _other_receipt(books: Books, day: dt.date, reason: str, lines: list[dict[str, Any]]) -> None:
    who = books.acting(day)
    place: dict[str, Any] = {"company": books.company, "warehouse": books.warehouse}
    receipt = other_receipts.draft(**who, **place, date=day, reason=reason, lines=lines)
    other_receipts.confirm(receipt, **who)


# -- purchasing --------------------------------------------------------------------------------------------------------


def purchase(books: Books, order: Order) -> None:
    """Draft and confirm."""
    who = books.acting(order.date)
    lines = [_purchase_line(books, line) for line in order.lines] + _charges(order)
    made = purchase_orders.draft(
        **who,
        company=books.company,
        supplier=books.supplier(order),
        warehouse=books.warehouse,
        date=order.date,
        lines=lines,
        due_date=order.lines[0].due if order.lines else None,
        **_header(books, order),
    )
    books.purchases[order.id] = purchase_orders.confirm(made, **who)
    books.done["purchase orders"] += 1


def _header(books: Books, order: Order) -> dict[str, Any]:
    return {
        "currency": books.currency,
        "payment_term": books.term,
        "tax_included": False,
        "reference": order.reference,
        "external_refs": {"number": order.number, "status": order.status, "currency_rate": order.currency_rate},
    }


def _purchase_line(books: Books, line: PurchaseLine) -> dict[str, Any]:
    return {
        "item": books.item(line.product),
        "unit": books.unit,
        "quantity": line.quantity,
        "price": line.price,
        "tax": None,
        "due_date": line.due,
        "external_refs": {"line": line.id},
    }


def _charges(order: Order) -> list[dict[str, Any]]:
    """The source's tax and freight, which it knows for the whole order only, are charges."""
    charges = (("Tax of the source", order.tax), ("Freight", order.freight))
    return [
        {"kind": "charge", "name": name, "quantity": ONE, "price": rounded(amount, 2), "tax": None}
        for name, amount in charges
        if amount
    ]


def receive(books: Books, order: Order) -> None:
    """Receive what came, send back what was rejected, close what stayed away."""
    who = books.acting(order.ship)
    ours = _order_lines(books.purchases[order.id])
    rows = [{"order_line": ours[line.id], "quantity": line.received} for line in order.lines if line.received]
    if rows:
        made = goods_receipts.receive(books.purchases[order.id], **who, date=order.ship, lines=rows, confirm_now=True)
        books.receipts[order.id] = made
        books.done["goods receipts"] += 1
    _send_back(books, order, who)
    short = [ours[line.id] for line in order.lines if line.received < line.quantity]
    if short:
        purchase_orders.close_lines(books.purchases[order.id], **who, lines=short)
        books.done["orders with lines closed short"] += 1


def _order_lines(order: Any) -> dict[int, Any]:
    return {line.external_refs["line"]: line for line in order.lines.all() if "line" in line.external_refs}


def _send_back(books: Books, order: Order, who: dict[str, Any]) -> None:
    rejected = {line.id: line.rejected for line in order.lines if line.rejected}
    if not rejected:
        return
    receipt = _known(books.receipts, order.id, "receipt of purchase order")
    lines = [
        {"receipt_line": line, "quantity": rejected[line.order_line.external_refs["line"]]}
        for line in receipt.lines.select_related("order_line")
        if line.order_line and line.order_line.external_refs.get("line") in rejected
    ]
    supplier_returns.return_goods(receipt, **who, date=order.ship, lines=lines, resolution="credit", confirm_now=True)
    books.done["supplier returns"] += 1


def supplier_invoice(books: Books, order: Order) -> None:
    """The supplier bills what was kept, and all charges; nothing where nothing was kept."""
    if not any(line.accepted for line in order.lines):
        books.done["orders without anything accepted"] += 1
        return
    who = books.acting(order.ship)
    books.invoices["purchase", order.id] = supplier_invoices.invoice(
        books.purchases[order.id], **who, date=order.ship, reference=f"{order.number}/1", confirm_now=True
    )
    books.done["supplier invoices"] += 1


def pay(books: Books, order: Order) -> None:
    invoice = books.invoices.get(("purchase", order.id))
    if invoice is not None:
        supplier_invoices.pay(invoice, **books.acting(order.pay), date=order.pay, confirm_now=True)
        books.done["payments"] += 1


# -- sales -------------------------------------------------------------------------------------------------------------


def sell(books: Books, order: Order) -> None:
    who = books.acting(order.date)
    lines = [_sales_line(books, line) for line in order.lines] + _charges(order)
    made = sales_orders.draft(
        **who,
        company=books.company,
        customer=books.customer(order),
        warehouse=books.warehouse,
        date=order.date,
        due_date=order.due,
        lines=lines,
        **_header(books, order),
    )
    reasons = {"price_missing": "as in the source", "below_cost": "as in the source"}
    books.sales[order.id] = sales_orders.confirm(made, **who, acknowledge=reasons)
    books.done["sales orders"] += 1


def _sales_line(books: Books, line: SalesLine) -> dict[str, Any]:
    return {
        "item": books.item(line.product),
        "unit": books.unit,
        "quantity": line.quantity,
        "price": line.price,
        "discount": line.discount,
        "tax": None,
        "external_refs": {"line": line.id},
    }


def deliver(books: Books, order: Order) -> None:
    who = books.acting(order.ship)
    books.deliveries[order.id] = deliveries.deliver(books.sales[order.id], **who, date=order.ship, confirm_now=True)
    books.done["deliveries"] += 1


def sales_invoice(books: Books, order: Order) -> None:
    who = books.acting(order.ship)
    made = sales_invoices.bill(books.sales[order.id], **who, date=order.ship, confirm_now=True)
    books.invoices["sales", order.id] = made
    books.done["sales invoices"] += 1


def get_paid(books: Books, order: Order) -> None:
    invoice = books.invoices["sales", order.id]
    sales_invoices.collect(invoice, **books.acting(order.pay), date=order.pay, confirm_now=True)
    books.done["money receipts"] += 1
