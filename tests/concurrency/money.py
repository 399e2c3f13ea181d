"""What people do with money: invoice, credit, pay, collect, allocate, and take each of them back."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.concurrency.shop import Shop, action, cents, parts, recent

from zhanggui.payables.commands import supplier_credit_notes, supplier_invoices
from zhanggui.payables.models import SupplierCreditNote, SupplierInvoice
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierReturn
from zhanggui.receivables.commands import credit_notes, sales_invoices
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.models import Delivery, SalesOrder, SalesReturn
from zhanggui.settlement.commands import money_receipts, payments
from zhanggui.settlement.models import MoneyReceipt, OpenItem, Payment
from zhanggui.settlement.tests import make as settlement

# -- what we owe


@action(6)
def enter_an_invoice(shop: Shop, random: Random) -> Any:
    if source := recent(random, random.choice((GoodsReceipt, PurchaseOrder))):
        return payables.supplier_invoice(shop, source, *parts(source, random))
    return None


@action(8)
def credit_a_supplier_invoice(shop: Shop, random: Random) -> Any:
    if source := recent(random, random.choice((SupplierInvoice, SupplierReturn))):
        return payables.supplier_credit_note(shop, source, *parts(source, random))
    return None


@action(2)
def cancel_a_supplier_invoice(shop: Shop, random: Random) -> Any:
    if invoice := recent(random, SupplierInvoice):
        supplier_invoices.cancel(invoice, **shop.acting())


@action(1)
def cancel_a_supplier_credit_note(shop: Shop, random: Random) -> Any:
    if given := recent(random, SupplierCreditNote):
        supplier_credit_notes.cancel(given, **shop.acting())


@action(3)
def pay(shop: Shop, random: Random) -> Any:
    if invoice := recent(random, SupplierInvoice):
        return supplier_invoices.pay(invoice, **shop.acting(), confirm_now=True)
    return None


@action(1)
def pay_in_advance(shop: Shop, random: Random) -> Any:
    return settlement.payment(shop, cents(random))


@action(3)
def allocate_a_payment(shop: Shop, random: Random) -> Any:
    if settling := recent(random, random.choice((Payment, SupplierCreditNote))):
        commands = payments if isinstance(settling, Payment) else supplier_credit_notes
        commands.allocate(settling, **shop.acting(), **one_item(shop, random, "payable"))


@action(2)
def undo_a_payment(shop: Shop, random: Random) -> Any:
    if paid := recent(random, Payment):
        random.choice((payments.unallocate, payments.cancel))(paid, **shop.acting())


# -- what is owed to us


@action(5)
def bill(shop: Shop, random: Random) -> Any:
    if source := recent(random, random.choice((Delivery, SalesOrder))):
        return receivables.sales_invoice(shop, source, *parts(source, random))
    return None


@action(2)
def bill_several_deliveries(shop: Shop, random: Random) -> Any:
    some = {found.pk: found for _ in range(3) if (found := recent(random, Delivery))}
    if some:
        sales_invoices.bill_deliveries(list(some.values()), **shop.acting(), confirm_now=True)


@action(2)
def draft_an_invoice(shop: Shop, random: Random) -> Any:
    """It has no number yet, and others may bill the same meanwhile."""
    if source := recent(random, Delivery):
        return receivables.sales_invoice(shop, source, status="draft")
    return None


@action(2)
def confirm_or_discard_a_draft(shop: Shop, random: Random) -> Any:
    if draft := recent(random, SalesInvoice, "draft"):
        random.choice((sales_invoices.confirm, sales_invoices.discard))(draft, **shop.acting())


@action(6)
def credit(shop: Shop, random: Random) -> Any:
    if source := recent(random, random.choice((SalesInvoice, SalesReturn))):
        return receivables.credit_note(shop, source, *parts(source, random))
    return None


@action(2)
def cancel_an_invoice(shop: Shop, random: Random) -> Any:
    if invoice := recent(random, SalesInvoice):
        sales_invoices.cancel(invoice, **shop.acting())


@action(1)
def cancel_a_credit_note(shop: Shop, random: Random) -> Any:
    if given := recent(random, CreditNote):
        credit_notes.cancel(given, **shop.acting())


@action(3)
def collect(shop: Shop, random: Random) -> Any:
    if invoice := recent(random, SalesInvoice):
        return sales_invoices.collect(invoice, **shop.acting(), confirm_now=True)
    return None


@action(1)
def collect_in_advance(shop: Shop, random: Random) -> Any:
    return settlement.money_receipt(shop, cents(random))


@action(3)
def allocate_a_money_receipt(shop: Shop, random: Random) -> Any:
    if settling := recent(random, random.choice((MoneyReceipt, CreditNote))):
        commands = money_receipts if isinstance(settling, MoneyReceipt) else credit_notes
        commands.allocate(settling, **shop.acting(), **one_item(shop, random, "receivable"))


@action(2)
def undo_a_money_receipt(shop: Shop, random: Random) -> Any:
    if received := recent(random, MoneyReceipt):
        random.choice((money_receipts.unallocate, money_receipts.cancel))(received, **shop.acting())


def one_item(shop: Shop, random: Random, side: str) -> dict[str, Any]:
    """One open item and an amount that may be too much; or nothing, for the oldest first."""
    rows = list(OpenItem.objects.filter(company=shop.company, side=side, open_amount__gt=0).order_by("-pk")[:6])
    if not rows or random.random() < 0.4:
        return {}
    return {"open_item": random.choice(rows), "amount": Decimal(random.randint(1, 2000)) / 100}
