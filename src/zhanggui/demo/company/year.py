"""The planned year as real commands, each by the person whose work it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.masterdata.models import Progress
from zhanggui.payables.commands import supplier_invoices
from zhanggui.purchasing.commands import (
    goods_receipts,
    purchase_orders,
    purchase_requisitions,
    receiving_notices,
    requisition_orders,
    supplier_returns,
)
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.sales.commands import deliveries, delivery_notices, sales_orders, sales_returns
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.commands import other_issues, other_receipts

from . import catalogue, store
from .masters import World
from .plan import Event, Order

D = Decimal
MORNING = dt.time(1, 30, tzinfo=dt.UTC)
"""Half past nine in Suzhou."""


@dataclass
class Year:
    """Documents by the keys of the plan."""

    world: World
    purchases: dict[str, Any] = field(default_factory=dict)
    sales: dict[str, Any] = field(default_factory=dict)
    receipts: dict[str, Any] = field(default_factory=dict)
    deliveries: dict[str, Any] = field(default_factory=dict)
    bills: dict[str, Any] = field(default_factory=dict)
    invoices: dict[str, Any] = field(default_factory=dict)
    billed: set[str] = field(default_factory=set)
    done: Counter = field(default_factory=Counter)

    def play(self, events: list[Event], tell: Callable[[int, Event], None]) -> None:
        for number, event in enumerate(events, 1):
            getattr(self, f"_{event.kind}")(event.day, **event.about)
            self.done[event.kind] += 1
            tell(number, event)

    def _who(self, role: str, day: dt.date) -> dict[str, Any]:
        return self.world.acting(role, dt.datetime.combine(day, MORNING))

    def _row(self, code: str, variant: str, quantity: Decimal) -> dict[str, Any]:
        return {
            "item": self.world.items[code],
            "variant": self.world.variants.get((code, variant)),
            "quantity": quantity,
        }

    # -- stock

    def _opening(self, day: dt.date, lines: list[tuple[str, str, Decimal, Decimal]]) -> None:
        """What was there when the year began, in the warehouse where it belongs."""
        traded = {one.code for one in catalogue.items() if one.group == "traded"}
        for warehouse in ("W1", "W2"):
            rows = [
                {**self._stocked(code, variant, quantity), "unit_cost": cost}
                for code, variant, quantity, cost in lines
                if (code in traded) == (warehouse == "W2")
            ]
            self._other_receipt(day, warehouse, "opening", rows)

    def _stocked(self, code: str, variant: str, quantity: Decimal) -> dict[str, Any]:
        return {**self._row(code, variant, quantity), "unit": self.world.items[code].unit}

    def _other_receipt(self, day: dt.date, warehouse: str, reason: str, rows: list[dict[str, Any]]) -> Any:
        who, world = self._who("store", day), self.world
        place: dict[str, Any] = {"company": world.company, "warehouse": world.warehouses[warehouse]}
        made = other_receipts.draft(**who, **place, date=day, reason=reason, lines=rows)
        return other_receipts.confirm(made, **who)

    def _production(
        self, day: dt.date, item: str, variant: str, quantity: Decimal, used: list[tuple[str, str, Decimal]]
    ) -> None:
        """Parts out, product in: until work orders do it."""
        who, world = self._who("store", day), self.world
        place: dict[str, Any] = {"company": world.company, "warehouse": world.warehouses["W1"]}
        rows = [self._stocked(code, of, amount) for code, of, amount in used]
        issue = other_issues.draft(**who, **place, date=day, reason="production", lines=rows)
        other_issues.confirm(issue, **who)
        product = {**self._stocked(item, variant, quantity), "unit_cost": world.items[item].standard_cost}
        self._other_receipt(day, "W1", "production", [product])

    def _transfer(self, day: dt.date, lines: store.Lines, *, short: bool) -> None:
        store.fetch(self.world, self._who("store", day), day, lines, short=short)

    def _transfer_back(self, day: dt.date, lines: store.Lines) -> None:
        store.give_back(self.world, self._who("store", day), day, lines)

    def _count(self, day: dt.date, differences: dict[tuple[str, str], Decimal]) -> None:
        store.count(self.world, self._who("store", day), day, differences)

    # -- purchasing

    def _purchase(self, day: dt.date, order: Order, *, asked: bool) -> None:
        who = self._who("buyer", day)
        made = self._from_requisition(day, order) if asked else self._purchase_order(day, order)
        self.purchases[order.key] = purchase_orders.confirm(made, **who)

    def _purchase_order(self, day: dt.date, order: Order) -> Any:
        world = self.world
        return purchase_orders.draft(
            **self._who("buyer", day),
            company=world.company,
            supplier=world.suppliers[order.partner.code],
            warehouse=world.warehouses[order.warehouse],
            date=day,
            due_date=order.due,
            lines=[self._packed(line.item, line.quantity) for line in order.lines],
        )

    def _packed(self, code: str, quantity: Decimal) -> dict[str, Any]:
        size = self._pack(code)
        item = self.world.items[code]
        return {"item": item, "unit": item.purchase_unit or item.unit, "quantity": quantity / size}

    @staticmethod
    def _pack(code: str) -> Decimal:
        pack = next(one.pack for one in catalogue.items() if one.code == code)
        return D(pack[1]) if pack else D(1)

    def _from_requisition(self, day: dt.date, order: Order) -> Any:
        """Planning asks, buying orders."""
        world, planner = self.world, self._who("planner", day)
        supplier = world.suppliers[order.partner.code]
        lines = [{**self._packed(line.item, line.quantity), "supplier": supplier} for line in order.lines]
        asked = purchase_requisitions.draft(
            **planner,
            company=world.company,
            warehouse=world.warehouses[order.warehouse],
            date=day,
            needed_on=order.due,
            reason="低于再订货点",
            lines=lines,
        )
        purchase_requisitions.confirm(asked, **planner)
        who = self._who("buyer", day)
        made = requisition_orders.order(asked, **who, supplier=supplier, date=day)
        return purchase_orders.revise(made, **who, due_date=order.due)

    def _receipt(self, day: dt.date, order: str, key: str, quantities: list[Decimal], *, noticed: bool) -> None:
        who, made = self._who("store", day), self.purchases[order]
        rows = self._rows_of(made, quantities)
        if noticed:
            notice = receiving_notices.announce(made, **who, date=day, lines=rows)
            receiving_notices.confirm(notice, **who)
            self.receipts[key] = goods_receipts.receive_announced(notice, **who, date=day, confirm_now=True)
        else:
            self.receipts[key] = goods_receipts.receive(made, **who, date=day, lines=rows, confirm_now=True)

    def _rows_of(self, made: Any, quantities: list[Decimal]) -> list[dict[str, Any]]:
        lines = made.lines.select_related("item").order_by("position")
        return [
            {
                "order_line": line,
                "quantity": quantity / (self._pack(line.item.code) if line.item.purchase_unit_id else 1),
            }
            for line, quantity in zip(lines, quantities, strict=False)
            if quantity
        ]

    def _supplier_return(self, day: dt.date, receipt: str, order: str, quantities: list[Decimal]) -> None:
        made = self.receipts[receipt]
        back = dict(zip(self._order_line_keys(order), quantities, strict=False))
        rows = [
            {"receipt_line": line, "quantity": back[line.order_line_id] / self._pack(line.item.code)}
            for line in made.lines.select_related("item")
            if back.get(line.order_line_id)
        ]
        supplier_returns.return_goods(
            made,
            **self._who("store", day),
            date=day,
            lines=rows,
            resolution="credit",
            reason="外观不良",
            confirm_now=True,
        )

    def _order_line_keys(self, order: str) -> list[int]:
        return list(self.purchases[order].lines.order_by("position").values_list("pk", flat=True))

    def _supplier_invoice(self, day: dt.date, order: str, receipt: str, key: str, dearer: Decimal) -> None:
        who, made = self._who("finance", day), self.receipts[receipt]
        bill = supplier_invoices.invoice_receipt(made, **who, date=day, reference=f"FP{day:%y%m}{key}")
        if dearer != 1:
            lines = [{"id": line.pk, "price": (line.price * dearer).quantize(D("0.0001"))} for line in bill.lines.all()]
            supplier_invoices.revise(bill, **who, lines=lines)
        self.bills[key] = supplier_invoices.confirm(bill, **who)

    def _payment(self, day: dt.date, invoice: str) -> None:
        bill = self.bills[invoice]
        if any(item.open_amount for item in _open_items(bill)):
            supplier_invoices.pay(bill, **self._who("finance", day), date=day, confirm_now=True)

    # -- sales

    def _sale(self, day: dt.date, order: Order, *, freight: bool, service: bool) -> None:
        who, world = self._who("sales", day), self.world
        lines = [self._row(line.item, line.variant, line.quantity) for line in order.lines]
        if service:
            lines.append({"kind": "service", **self._row("SV-CAL", "", D(1))})
        if freight:
            tax = world.taxes["V13"] if order.partner.currency == "CNY" else world.taxes["V0"]
            price = D(60) if order.partner.currency == "CNY" else D(25)
            lines.append({"kind": "charge", "name": "运费", "quantity": D(1), "price": price, "tax": tax})
        made = sales_orders.draft(
            **who,
            company=world.company,
            customer=world.customers[order.partner.code],
            warehouse=world.warehouses[order.warehouse],
            date=day,
            due_date=order.due,
            reference=f"{order.partner.code}-{day:%m%d}-{order.key}",
            lines=lines,
        )
        self.sales[order.key] = sales_orders.confirm(made, **who)

    def _delivery(self, day: dt.date, order: str, key: str, quantities: list[Decimal], *, noticed: bool) -> None:
        who, made = self._who("store", day), self.sales[order]
        lines = made.lines.order_by("position")
        rows = [
            {"order_line": line, "quantity": quantity}
            for line, quantity in zip(lines, quantities, strict=False)
            if quantity
        ]
        if noticed:
            notice = delivery_notices.notify(made, **self._who("sales", day), ship_on=day, lines=rows)
            delivery_notices.confirm(notice, **self._who("sales", day))
            self.deliveries[key] = deliveries.deliver_notice(notice, **who, date=day, confirm_now=True)
        else:
            self.deliveries[key] = deliveries.deliver(made, **who, date=day, lines=rows, confirm_now=True)

    def _sales_invoice(self, day: dt.date, order: str, delivery: str, key: str) -> None:
        """From the order the first time, with its charges; what that has billed already isn't billed again."""
        who = self._who("finance", day)
        if order not in self.billed:
            self.billed.add(order)
            self.invoices[key] = sales_invoices.bill(self.sales[order], **who, date=day, confirm_now=True)
            return
        made = self.deliveries[delivery]
        made.refresh_from_db(fields=["invoiced_progress"])
        if made.invoiced_progress != Progress.FULL:
            self.invoices[key] = sales_invoices.bill_delivery(made, **who, date=day, confirm_now=True)

    def _money_receipt(self, day: dt.date, invoice: str, *, part: bool) -> None:
        who, bill = self._who("finance", day), self.invoices.get(invoice)
        if bill is None:
            return
        left = abs(sum((item.open_amount for item in _open_items(bill)), D(0)))
        if not left:  # a credit note has settled it
            return
        amount = (left / 2).quantize(D("0.01")) if part else left
        sales_invoices.collect(bill, **who, date=day, confirm_now=True, amount=amount)

    def _sales_return(self, day: dt.date, order: str, delivery: str, quantities: list[Decimal]) -> None:
        made = self.deliveries[delivery]
        first = made.lines.order_by("position").first()
        back = sales_returns.take_back(
            made,
            **self._who("store", day),
            date=day,
            lines=[{"delivery_line": first, "quantity": quantities[0]}],
            resolution="credit",
            reason="客户退货",
            confirm_now=True,
        )
        credit_notes.credit_return(back, **self._who("finance", day), date=day, confirm_now=True)


def _open_items(bill: Any) -> list[OpenItem]:
    return list(OpenItem.objects.filter(source_type=bill._meta.label, source_id=bill.pk))
