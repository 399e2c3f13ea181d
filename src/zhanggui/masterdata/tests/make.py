"""Makers for tests: a small company in which everything else can happen.

Everything is made by the real commands where there are any, so that impossible data can't be built.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from zhanggui.access.models import Grant, Role, User
from zhanggui.kernel.models import Company, Currency, Unit
from zhanggui.masterdata.commands import companies, warehouses
from zhanggui.masterdata.models import Customer, Item, ItemUnit, Party, Supplier, Tax, Warehouse

AT = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
"""Monday morning in Shanghai: the instant at which test stories begin."""

_numbers = count(1)


def serial() -> int:
    """A number that no other made thing has."""
    return next(_numbers)


def user(*codes: str, company: Company | None = None, name: str = "", **grant: Any) -> User:
    """A user whose one role grants ``codes`` (all, where none is named)."""
    number = serial()
    person = User.objects.create(username=name or f"user{number}", name=name.title(), company=company)
    role = Role.objects.create(code=f"ROLE{number}", name=f"Role {number}", codes=list(codes or ("*.*.*",)))
    Grant.objects.create(user=person, role=role, company=company, **grant)
    return person


def currency(code: str = "CNY", digits: int = 2) -> Currency:
    found, _created = Currency.objects.get_or_create(code=code, defaults={"name": code, "digits": digits})
    return found


def company(by: User | None = None, *, money: str = "CNY", **values: Any) -> Company:
    number = serial()
    values = {
        "code": f"C{number}",
        "name": f"Company {number}",
        "name_zh": f"公司{number}",
        "days_ahead": 999,
        **values,
    }
    return companies.create(by=by or user(), at=AT, currency=currency(money), **values)


def warehouse(of: Company, by: User | None = None, **values: Any) -> Warehouse:
    number = serial()
    values = {"code": f"W{number}", "name": f"Warehouse {number}", "name_zh": f"仓库{number}", **values}
    return warehouses.create(by=by or user(), at=AT, company=of, **values)


def unit(code: str = "pcs", digits: int = 0) -> Unit:
    found, _created = Unit.objects.get_or_create(code=code, defaults={"name": code, "digits": digits})
    return found


def tax(rate: str = "13", **values: Any) -> Tax:
    found, _created = Tax.objects.get_or_create(
        code=values.pop("code", f"VAT{rate}"), defaults={"name": f"VAT {rate}%", "rate": Decimal(rate), **values}
    )
    return found


def item(code: str = "", *, conversions: dict[str, tuple[int, int]] | None = None, **values: Any) -> Item:
    """An item in pieces; ``conversions``: {"box": (12, 1)} makes one box twelve pieces."""
    number = serial()
    values = {"name": f"Item {number}", "name_zh": f"物料{number}", "unit": unit(), **values}
    made = Item.objects.create(code=code or f"I{number}", **values)
    for name, (numerator, denominator) in (conversions or {}).items():
        ItemUnit.objects.create(item=made, unit=unit(name), numerator=numerator, denominator=denominator)
    return made


def party(**values: Any) -> Party:
    number = serial()
    return Party.objects.create(
        **{"code": f"P{number}", "name": f"Party {number}", "name_zh": f"单位{number}", **values}
    )


def supplier(**values: Any) -> Supplier:
    number = serial()
    values = {"code": f"S{number}", "name": f"Supplier {number}", "name_zh": f"供应商{number}", **values}
    return Supplier.objects.create(party=values.pop("party", None) or party(), **values)


def customer(**values: Any) -> Customer:
    number = serial()
    values = {"code": f"K{number}", "name": f"Customer {number}", "name_zh": f"客户{number}", **values}
    return Customer.objects.create(party=values.pop("party", None) or party(), **values)


class World:
    """A company with a warehouse, a boss who may do everything, one supplier, one customer and tax of 13 %."""

    def __init__(self, **values: Any) -> None:
        self.by = user()
        self.at = AT
        self.company = company(self.by, **values)
        self.warehouse = warehouse(self.company, self.by)
        self.tax = tax()
        self.supplier = supplier()
        self.customer = customer()

    def item(self, code: str = "", **values: Any) -> Item:
        return item(code, **{"purchase_tax": self.tax, "sales_tax": self.tax, **values})

    def acting(self) -> dict[str, Any]:
        """Who and when, as every command wants them."""
        return {"by": self.by, "at": self.at}
