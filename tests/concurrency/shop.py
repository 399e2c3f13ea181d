"""A small busy company: few items, so that everybody meets everybody, and what people do there at random.

Add what a new document can do by one function with ``@action``, in goods.py or money.py: it gets the shop and a source
of randomness, calls one or two commands on rows that it finds, and may be refused. Anything else that goes wrong is a
failure of the test.
"""

from __future__ import annotations

import datetime as dt
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
from zhanggui.stock.tests import make as stock

ITEMS = 4
NEWEST = 12
"""Documents that people still touch."""
DAYS = (AT, AT + dt.timedelta(days=30))
"""On some day people work: in two months, so that numbers are counted in two."""


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


def again(order: Any, random: Random) -> list[dict[str, Any]]:
    """The lines of an order as an amendment sends them, one with another quantity."""
    rows: list[dict[str, Any]] = [{"id": line.pk} for line in order.lines.all()]
    random.choice(rows)["quantity"] = Decimal(random.randint(1, 12))
    return rows


def open_or_closed(shop: Shop, random: Random, model: type[models.Model], commands: Any) -> None:
    """Close or cancel a recent document, or reopen one that is closed."""
    if document := recent(random, model, "confirmed", "closed"):
        steps = (commands.close, commands.cancel) if document.status == "confirmed" else (commands.reopen,)
        random.choice(steps)(document, **shop.acting())
