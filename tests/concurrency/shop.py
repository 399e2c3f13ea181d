"""A small busy company: few items, so that everybody meets everybody, and what people do there at random.

Add what a new document can do by one function with ``@action``: it gets the shop and a source of randomness, calls one
or two commands on rows that it finds, and may be refused. Anything else that goes wrong is a failure of the test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.db import models

from zhanggui.access.models import User
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Customer, Item, Supplier, Tax, Warehouse
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import AT, World
from zhanggui.purchasing.commands import goods_receipts, purchase_orders, supplier_returns
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierReturn
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import deliveries, sales_orders, sales_returns
from zhanggui.sales.models import Delivery, SalesOrder, SalesReturn
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import other_issues, other_receipts, pegging
from zhanggui.stock.models import OtherIssue, OtherReceipt
from zhanggui.stock.tests import make as stock

ITEMS = 4
NEWEST = 12
"""Documents that people still touch."""


class Shop(World):
    """A World whose rows are there already; two warehouses, the last item may go below zero."""

    def __init__(self, **keys: Any) -> None:
        self.keys = keys
        self.at = AT
        self.by = User.objects.get(pk=keys["by"])
        self.company = Company.objects.select_related("currency").get(pk=keys["company"])
        self.tax = Tax.objects.get(pk=keys["tax"])
        self.supplier = Supplier.objects.get(pk=keys["supplier"])
        self.customer = Customer.objects.get(pk=keys["customer"])
        self.warehouses = list(Warehouse.objects.filter(pk__in=keys["warehouses"]).order_by("pk"))
        self.warehouse = self.warehouses[0]
        self.items = list(Item.objects.filter(pk__in=keys["items"]).order_by("pk").select_related("unit"))

    @classmethod
    def opened(cls) -> Shop:
        """A new one, with something in stock."""
        world = World()
        second = masters.warehouse(world.company, world.by)
        items = [world.item(f"ITEM{n}", allow_negative=n == ITEMS - 1) for n in range(ITEMS)]
        lines = [{"item": item, "quantity": Decimal(60), "unit_cost": Decimal("3.33")} for item in items]
        for warehouse in (world.warehouse, second):
            stock.other_receipt(world, warehouse=warehouse, lines=lines)
        return cls(
            by=world.by.pk,
            company=world.company.pk,
            tax=world.tax.pk,
            supplier=world.supplier.pk,
            customer=world.customer.pk,
            warehouses=[world.warehouse.pk, second.pk],
            items=[item.pk for item in items],
        )

    def written(self) -> str:
        """What another process needs to find this shop."""
        return json.dumps(self.keys)


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    weight: int
    do: Callable[[Shop, Random], Any]


ACTIONS: list[Action] = []


def action(weight: int) -> Callable[[Callable[[Shop, Random], Any]], Callable[[Shop, Random], Any]]:
    """Register something that people do; ``weight`` says how often, against all the others."""

    def register(do: Callable[[Shop, Random], Any]) -> Callable[[Shop, Random], Any]:
        ACTIONS.append(Action(do.__name__, weight, do))
        return do

    return register


def lines(shop: Shop, random: Random, *, most: int = 12, **values: Any) -> list[dict[str, Any]]:
    """One to three lines in any order of items: whoever locks in the order of lines locks into each other."""
    chosen = random.sample(shop.items, random.randint(1, 3))
    return [{"item": item, "quantity": Decimal(random.randint(1, most)), **values} for item in chosen]


def cents(random: Random) -> Decimal:
    return Decimal(random.randint(1, 999)) / 100


def recent(random: Random, model: type[models.Model], *statuses: str) -> Any:
    """One of the newest documents in one of these statuses; None where there is none."""
    found = model._default_manager.filter(status__in=statuses or ("confirmed",)).order_by("-pk")[:NEWEST]
    rows = list(found)
    return random.choice(rows) if rows else None


def parts(document: Any, random: Random) -> list[int]:
    return [random.randint(0, 6) for _line in document.lines.all()]


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
def close_or_cancel_a_purchase_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, PurchaseOrder):
        random.choice((purchase_orders.close, purchase_orders.cancel))(order, **shop.acting())


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
def close_or_cancel_a_sales_order(shop: Shop, random: Random) -> Any:
    if order := recent(random, SalesOrder):
        random.choice((sales_orders.close, sales_orders.cancel))(order, **shop.acting())
