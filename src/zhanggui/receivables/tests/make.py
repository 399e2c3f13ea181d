"""Makers of receivables documents: they reach states by calling the real commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.masterdata.tests.make import World
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.sales.models import Delivery, SalesOrder, SalesReturn
from zhanggui.settlement.tests.make import part_of

Number = Decimal | int | str


def sales_invoice(
    world: World, source: SalesOrder | Delivery, *quantities: Number, status: str = "confirmed", **values: Any
) -> SalesInvoice:
    """An invoice of the lines of an order or delivery, in order; of all that is open without quantities."""
    is_delivery = isinstance(source, Delivery)
    rows = part_of(source, "delivery_line" if is_delivery else "order_line", quantities)
    push = sales_invoices.bill_delivery if is_delivery else sales_invoices.bill
    return push(source, **world.acting(), lines=rows, **{"confirm_now": status == "confirmed", **values})


def credit_note(world: World, source: SalesInvoice | SalesReturn, *quantities: Number, **values: Any) -> CreditNote:
    values = {"confirm_now": True, **values}
    if isinstance(source, SalesReturn):
        return credit_notes.credit_return(source, **world.acting(), **values)
    rows = part_of(source, "invoice_line", quantities)
    return credit_notes.credit(source, **world.acting(), lines=rows, **values)
