"""Opening the books for a replay: company, warehouse, terms, and the source's masters through the import profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

from zhanggui.access.models import SYSTEM
from zhanggui.kernel.models import Currency, Unit
from zhanggui.masterdata.commands import companies, suppliers, terms, warehouses
from zhanggui.masterdata.models import Customer, Item, Supplier

from .source import History
from .steps import Books

NOON = dt.time(12, tzinfo=dt.UTC)


def open_books(history: History, folder: Path, tell: Callable[[str], None], *, migrate: bool = True) -> Books:
    """A company of its own with the masters that the history names; suppliers that the source stopped are active."""
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)
    who = {"by": SYSTEM, "at": dt.datetime.combine(history.first_day, NOON)}
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
    term = terms.create(**who, code="N30", name="30 days net", lines=[{"days": 30}])
    tell("Importing items, suppliers and customers …")
    import_masters(folder, company, who)
    return Books(
        history=history,
        company=company,
        warehouse=warehouse,
        currency=dollar,
        term=term,
        unit=Unit.objects.get(code="EA"),
        by=SYSTEM,
        **_masters(history, who),
    )


def _dollar(who: dict[str, Any]) -> Currency:
    from zhanggui.masterdata.commands import currencies

    found = Currency.objects.filter(code="USD").first()
    return found or currencies.create(**who, code="USD", name="US dollar", name_zh="美元", symbol="$")


def _masters(history: History, who: dict[str, Any]) -> dict[str, Any]:
    items = {item.code: item for item in Item.objects.select_related("unit")}
    partners = {order.partner for order in history.purchases}
    found = {one.code: one for one in Supplier.objects.filter(code__in=partners).select_related("party")}
    for supplier in found.values():
        if not supplier.is_active:
            suppliers.activate(supplier, **who)
    customers = Customer.objects.filter(code__in=history.customers).select_related("party")
    return {
        "items": {key: items[code] for key, code in history.item_codes.items() if code in items},
        "suppliers": found,
        "customers": {one.code: one for one in customers},
    }


def close_books(books: Books) -> None:
    """Suppliers that were active for the replay alone are stopped again."""
    who = {"by": books.by, "at": dt.datetime.combine(books.history.last_day, NOON)}
    for code, supplier in books.suppliers.items():
        if code in books.history.inactive_suppliers:
            suppliers.deactivate(supplier, **who)
