"""Makers of payables documents: they reach states by calling the real commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices
from zhanggui.payables.models import SupplierCreditNote, SupplierInvoice
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierReturn
from zhanggui.settlement.tests.make import part_of

Number = Decimal | int | str


def supplier_invoice(
    world: World, source: PurchaseOrder | GoodsReceipt, *quantities: Number, status: str = "confirmed", **values: Any
) -> SupplierInvoice:
    """An invoice of the lines of an order or receipt, in order; of all that is open without quantities.

    The supplier's number is one that no other process makes.
    """
    is_receipt = isinstance(source, GoodsReceipt)
    rows = part_of(source, "receipt_line" if is_receipt else "order_line", quantities)
    push = supplier_invoices.invoice_receipt if is_receipt else supplier_invoices.invoice
    values = {"confirm_now": status == "confirmed", "reference": f"INV-{uuid4()}", **values}
    return push(source, **world.acting(), lines=rows, **values)


def supplier_credit_note(
    world: World, source: SupplierInvoice | SupplierReturn, *quantities: Number, **values: Any
) -> SupplierCreditNote:
    values = {"confirm_now": True, **values}
    if isinstance(source, SupplierReturn):
        return supplier_credit_notes.credit_return(source, **world.acting(), **values)
    rows = part_of(source, "invoice_line", quantities)
    return supplier_credit_notes.credit(source, **world.acting(), lines=rows, **values)
