"""Sales returns on screen and in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.screens.prices import SALES_PRICE as PRICE
from zhanggui.sales.models import Delivery, SalesOrder, SalesReturn
from zhanggui.sales.queries.margins import MARGIN
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class SalesReturns(Screen):
    model = SalesReturn
    menu = Menu("sales", icon="truck-return", order=50)
    search = ("number", "reference", "customer__code", "customer__name", "customer__name_zh", "customer__name_key")
    fields = (
        Field("number", sort=True),
        Field("customer", editable=True, filter=True, sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("resolution", editable=True, filter=True),
        Field("reason", editable=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("credited_progress", filter=True),
        Field("net", group=PRICE, column=False),
        Field("tax_amount", group=PRICE, column=False),
        Field("gross", group=PRICE, sort=True, aggregate="sum"),
        Field("reference", editable=True, column=False, label=_("Customer's number")),
        Field("currency", editable=True, required=False, column=False),
        Field("tax_included", editable=True, group=PRICE, column=False),
        Field("payment_term", editable=True, column=False),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("delivery_line__document", kind=Kind.REFERENCE, label=_("Delivery")),
        Field("order_line__document", kind=Kind.REFERENCE, label=_("Sales order"), column=False),
        Field("item", editable=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification"),
        Field("quantity", editable=True),
        Field("unit", editable=True),
        Field("price", editable=True, group=PRICE),
        Field("discount", editable=True, group=PRICE),
        Field("tax", editable=True, group=PRICE),
        Field("net", group=PRICE, column=False),
        Field("gross", group=PRICE, aggregate="sum"),
        Field("unit_cost", editable=True, group=MARGIN, column=False),
        Field("stock_value", group=MARGIN, aggregate="sum"),
        Field("credited_quantity"),
        Field("note", editable=True),
    )


@panel(SalesReturn, title=_("Deliveries"), order=10)
def deliveries(document: SalesReturn, *, user: Any) -> QuerySet:
    return Delivery.objects.filter(lines__return_lines__document=document).distinct()


@panel(SalesReturn, title=_("Sales orders"), order=15)
def sales_orders(document: SalesReturn, *, user: Any) -> QuerySet:
    return SalesOrder.objects.filter(lines__return_lines__document=document).distinct()
