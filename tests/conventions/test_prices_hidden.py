"""Prices stay hidden: whoever may not see the prices of a company meets none of its figures, wherever they look.

Every Screen's list, totals, pages with their panels and forms, every Page, and the API are walked. What a Field group
hides is read from the registry, so that a new document is tested the day it is declared. Amounts of settlement (what
is owed and paid) are no prices: whoever may view them sees them, so the readers here may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.access.models import SYSTEM, Grant, Role, User
from zhanggui.kernel import commands
from zhanggui.kernel.models import Company
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.models import ItemVariant
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.tests import make as payables
from zhanggui.pricing.commands import price_lists
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.queries import grni
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.tests import make as stock
from zhanggui.ui import pages, screen, steps
from zhanggui.ui.fields import NUMBERS, Field
from zhanggui.ui.formats import currency_of, money, text_of
from zhanggui.ui.screen import Screen

pytestmark = pytest.mark.django_db
D = Decimal
PRICES = "masterdata.price.*"
ALWAYS_SHOWN = ("settlement",)
FEW = 3
SHORTEST = 4
"""Figures with fewer digits say nothing: they are counts and dates too."""
Trade = dict[str, Any]


def traded(world: World, items: Trade, price: str, cost: str) -> None:
    """Both chains of a company, from order to credit note, with an amendment, price lists and a loss."""
    bought = purchasing.purchase_order(world, tax_included=False, lines=[line(items["rail"], 10, cost)])
    first = bought.lines.get()
    row = {"id": first.pk, "item": items["rail"], "quantity": D(11), "price": D(cost) + D("0.13")}
    purchase_orders.amend(bought, **world.acting(), lines=[row], note="dearer")
    receipt = purchasing.goods_receipt(world, bought, 8)
    purchasing.supplier_return(world, receipt, 1)
    invoice = payables.supplier_invoice(world, receipt, 3)
    payables.supplier_credit_note(world, invoice, 1)
    variant = line(items["painted"], 3, D(cost) + D("0.29"), variant=items["red"])
    purchasing.purchase_order(world, lines=[variant])
    stock.stocked(world, items["block"], 5, D(cost) + D("0.41"))

    wanted = {"item": items["rail"], "quantity": D(6), "price": D(price)}
    sold = sales.sales_order(world, tax_included=False, lines=[wanted])
    row = {**wanted, "id": sold.lines.get().pk, "price": D(price) + D("0.17")}
    sales_orders.amend(sold, **world.acting(), lines=[row])
    delivery = sales.delivery(world, sold, 4)
    sales.sales_return(world, delivery, 1)
    bill = receivables.sales_invoice(world, delivery, 2)
    receivables.credit_note(world, bill, 1)
    sales.sales_order(world, status="draft", lines=[{**wanted, "price": D("1")}])  # below what it costs
    for kind in ("purchase", "sales"):
        listed = {"item": items["rail"], "price": D(price if kind == "sales" else cost) + D("0.53")}
        values = {"code": f"{kind}{world.company.pk}", "name": kind, "kind": kind, "currency": world.company.currency}
        price_lists.create(**world.acting(), company=world.company, lines=[listed], **values)


@dataclass
class Two:
    """Two companies that buy and sell the same items with the same partners, each at figures of its own."""

    ours: World
    theirs: World


@pytest.fixture
def two() -> Two:
    ours, theirs = World(), World()
    theirs.supplier, theirs.customer = ours.supplier, ours.customer
    painted = ours.item("PAINTED", has_variants=True)
    red = ItemVariant.objects.create(item=painted, code="RED", name="red")
    items = {"rail": ours.item("RAIL"), "block": ours.item("BLOCK"), "painted": painted, "red": red}
    traded(ours, items, price="171.37", cost="113.71")
    traded(theirs, items, price="9173.93", cost="7919.57")
    return Two(ours, theirs)


def reader(*prices_of: Company) -> User:
    """Reads everything but money paid and owed, may edit, and sees the prices of these companies."""
    views = {permission(one.model, "view") for one in screen.registered().values()}
    views |= {page.permission for page in pages.registered().values()}
    seen = [code for code in views if code.split(".")[0] not in ALWAYS_SHOWN]
    person = masters.user(*seen, "*.draft", "*.revise", "*.amend", "*.update", "*.create", "*.confirm", "*.receive")
    role = Role.objects.create(code=f"PRICES{person.pk}", name="prices", codes=[PRICES])
    for company in prices_of:
        Grant.objects.create(user=person, role=role, company=company)
    return person


def figures(company: Company) -> set[str]:
    """Every number in a field group of the documents of ``company``, as pages and as the API write it."""
    found: set[str] = set()
    for one in screen.registered().values():
        if any(field.name == "company" for field in one.model._meta.concrete_fields):
            for row in one.rows(SYSTEM).filter(company=company):
                found |= _written(one.all_fields, row)
                for part in one.lines(row):
                    found |= _written(one.all_line_fields, part)
    receipts = GoodsReceipt.objects.filter(company=company)
    return found | {money(row.grni) for row in grni.lines(receipts)}  # computed for its page alone


def _written(fields: tuple[Field, ...], row: Any) -> set[str]:
    hidden = [(f, f.value(row)) for f in fields if (f.group or _is_price(f)) and f.kind in NUMBERS]
    numbers = [(f, value) for f, value in hidden if value]
    written = {
        text for f, value in numbers for text in (text_of(f, value, currency_of(row)), f"{value:f}", _short(value))
    }
    return {text for text in written if sum(mark.isdigit() for mark in text.rstrip("0")) >= SHORTEST}


def _is_price(field: Field) -> bool:
    """Price lists and last prices are hidden as whole rows, so that their Fields need no group."""
    return field.path == "price"


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"


def looks(client: Client, *, forms: bool = True) -> Iterator[tuple[str, str]]:
    """Everything that a reader can open: address and text."""
    for one in screen.registered().values():
        yield from _opened(client, f"/{one.noun}/", f"/{one.noun}/?totals=1", f"/api/v1/{one.noun}/?limit=500")
        yield from _opened(client, f"/{one.noun}/export.csv")
        for row in _some(one):
            yield from _opened(client, f"/{one.noun}/{row.pk}/", f"/api/v1/{one.noun}/{row.pk}/")
            if forms:
                yield from _opened(client, *(f"/{one.noun}/{row.pk}/{name}/" for name in _steps(one)))
    years = "start=2026-01-01&end=2026-12-31"
    for company in Company.objects.all():
        yield from _opened(client, *(f"/{slug}/?company={company.pk}&{years}" for slug in pages.registered()))


def _steps(one: Screen) -> list[str]:
    names = [command.name for command in steps.steps_of(one) if one.editing]
    return names + [f"push/{command.name}" for command in commands.pushes_from(one.model)]


def _some(one: Screen) -> list[Any]:
    """The newest rows of each company; of what no company owns as many."""
    rows = one.model._default_manager.order_by("-pk")
    if all(field.name != "company" for field in one.model._meta.concrete_fields):
        return list(rows[:FEW])
    return [row for company in Company.objects.all() for row in rows.filter(company=company)[:FEW]]


def _opened(client: Client, *addresses: str) -> Iterator[tuple[str, str]]:
    for address in addresses:
        yield address, client.get(address).getvalue().decode()


def leaks(user: User, hidden: set[str], *, forms: bool = True) -> dict[str, list[str]]:
    client = Client()
    client.force_login(user)
    found = {
        address: sorted(text for text in hidden if text in content) for address, content in looks(client, forms=forms)
    }
    return {address: texts for address, texts in found.items() if texts}


def test_the_figures_are_there_for_who_may_see_them(two: Two) -> None:
    hidden = figures(two.theirs.company) - figures(two.ours.company)

    found = leaks(reader(two.ours.company, two.theirs.company), hidden, forms=False)

    shown = {text for texts in found.values() for text in texts}
    assert len(hidden) > 40
    assert len(shown) > len(hidden) / 2, "the walk reaches what is hidden from others"
    assert {"/goods-received-not-invoiced/", "/margins/"} <= {address.split("?")[0] for address in found}


def test_prices_of_another_company_are_shown_nowhere(two: Two) -> None:
    hidden = figures(two.theirs.company) - figures(two.ours.company)

    assert leaks(reader(two.ours.company), hidden) == {}


def test_without_the_right_no_price_is_shown_anywhere(two: Two) -> None:
    hidden = figures(two.theirs.company) | figures(two.ours.company)

    assert leaks(reader(), hidden) == {}
