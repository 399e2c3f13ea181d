"""Opening the books for a replay: company, warehouse, terms, and the source's masters through the import profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command

from zhanggui.access.commands import grants, setup, users
from zhanggui.access.models import SYSTEM, Role
from zhanggui.exchange.commands import import_batches
from zhanggui.exchange.importing.sources import Directory
from zhanggui.kernel.models import Currency, Unit
from zhanggui.masterdata.commands import companies, currencies, parties, payment_terms, suppliers, warehouses
from zhanggui.masterdata.models import Customer, Item, Supplier

from .source import History
from .steps import NOON, Books


def open_books(history: History, folder: Path, tell: Callable[[str], None], *, migrate: bool = True) -> Books:
    """A company of its own with the masters that the history names; suppliers that the source stopped are active."""
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)
    who = _clerk(dt.datetime.combine(history.first_day, NOON))
    dollar = _dollar(who)
    company = companies.create(
        **who,
        code="AW",
        name="Adventure Works Cycles",
        currency=dollar,
        country="US",
        time_zone="UTC",
        prices_include_tax=False,
    )
    warehouse = warehouses.create(**who, company=company, code="AW", name="Adventure Works")
    term = payment_terms.create(**who, code="N30", name="30 days net", lines=[{"percent": Decimal(100), "days": 30}])
    tell("Importing items, suppliers and customers …")
    batch = import_batches.draft(**who, company=company, profile="adventureworks")
    import_batches.accept(batch, **who, folder=Directory(folder))
    return Books(
        history=history,
        company=company,
        warehouse=warehouse,
        currency=dollar,
        term=term,
        unit=Unit.objects.get(code="EA"),
        by=who["by"],
        **_masters(history, who),
    )


def _clerk(at: dt.datetime) -> dict[str, Any]:
    """Somebody must own the documents: a user of the replay's own, who may do everything and can't log in."""
    setup.install_roles(at=at)
    clerk = users.create(by=SYSTEM, at=at, username="replay", name="Replay", name_zh="重放")
    grants.give(by=SYSTEM, at=at, user=clerk, role=Role.objects.get(code="admin"))
    return {"by": clerk, "at": at}


def _dollar(who: dict[str, Any]) -> Currency:
    found = Currency.objects.filter(code="USD").first()
    return found or currencies.create(**who, code="USD", name="US dollar", name_zh="美元", symbol="$")


def _masters(history: History, who: dict[str, Any]) -> dict[str, Any]:
    items = {item.code: item for item in Item.objects.select_related("unit")}
    partners = {order.partner for order in history.purchases}
    found = {one.code: one for one in Supplier.objects.filter(code__in=partners).select_related("party")}
    for supplier in found.values():
        if not supplier.is_active:
            suppliers.activate(supplier, **who)
        if not supplier.party.is_active:
            parties.activate(supplier.party, **who)
    customers = Customer.objects.filter(code__in=history.customers).select_related("party")
    return {
        "items": {key: items[code] for key, code in history.item_codes.items() if code in items},
        "suppliers": found,
        "customers": {one.code: one for one in customers},
    }


def close_books(books: Books) -> None:
    """Suppliers that were active for the replay alone are stopped again."""
    who = books.acting(books.history.last_day)
    for code, supplier in books.suppliers.items():
        if code in books.history.inactive_suppliers:
            suppliers.deactivate(supplier, **who)
            parties.deactivate(supplier.party, **who)
