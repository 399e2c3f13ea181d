"""Sales invoices on screen and in the API, with what they bill and what settles them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Customer
from zhanggui.masterdata.screens.prices import SALES_PRICE as PRICE
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.sales.models import Delivery, SalesOrder
from zhanggui.settlement.screens.allocations import settled_by
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SalesInvoices(Screen):
    model = SalesInvoice
    menu = Menu("money", icon="file-dollar", order=10)
    search = ("number", "reference", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("due_date", editable=True, filter=True, sort=True, help=_("Empty: as the payment term says.")),
        Field("status", filter=True),
        Field("open_amount", kind=Kind.MONEY, label=_("Open"), group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("reference", editable=True, column=False, label=_("Customer's number")),
        Field("currency", editable=True, required=False, filter=True, column=False),
        Field("rate", group=PRICE, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Sales order")),
        Field("delivery_line__document", kind=Kind.REFERENCE, label=_("Delivery")),
        Field("kind", editable=True, column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("credited_quantity"),
        Field("note", editable=True),
    )

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).with_open_amount()  # type: ignore[attr-defined]

    def offers_to(self, command: Command, document: SalesInvoice, user: Any) -> bool:
        return command.name != "collect" or (document.open_amount or 0) > 0


@panel(SalesInvoice, title=_("Sales orders"), order=10)
def sales_orders(invoice: SalesInvoice, *, user: Any) -> QuerySet:
    return SalesOrder.objects.filter(lines__invoice_lines__document=invoice).distinct()


@panel(SalesInvoice, title=_("Deliveries"), order=15)
def deliveries(invoice: SalesInvoice, *, user: Any) -> QuerySet:
    return Delivery.objects.filter(lines__invoice_lines__document=invoice).distinct()


@panel(SalesInvoice, title=_("Credit notes"), order=20)
def credit_notes(invoice: SalesInvoice, *, user: Any) -> QuerySet:
    return CreditNote.objects.filter(lines__invoice_line__document=invoice).distinct()


# -- on the pages of what invoices are made from -----------------------------------------------------------------------


@panel(SalesOrder, title=_("Sales invoices"), order=40)
def of_order(order: SalesOrder, *, user: Any) -> QuerySet:
    return SalesInvoice.objects.filter(lines__order_line__document=order).distinct()


@panel(Delivery, title=_("Sales invoices"), order=40)
def of_delivery(delivery: Delivery, *, user: Any) -> QuerySet:
    return SalesInvoice.objects.filter(lines__delivery_line__document=delivery).distinct()


@panel(Customer, title=_("Sales invoices"), order=30)
def of_customer(customer: Customer, *, user: Any) -> QuerySet:
    return SalesInvoice.objects.filter(customer=customer)


for _model in (SalesInvoice, CreditNote):
    panel(_model, title=_("Allocations"), order=30)(settled_by)
