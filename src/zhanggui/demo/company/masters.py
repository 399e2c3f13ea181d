"""The demo company's masters, made by the real commands from the catalogue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.access.models import SYSTEM, User
from zhanggui.kernel.models import Company, Currency, Unit
from zhanggui.masterdata.commands import (
    companies,
    currencies,
    customer_terms,
    customers,
    exchange_rates,
    item_categories,
    items,
    payment_terms,
    supplier_terms,
    suppliers,
    taxes,
    units,
    warehouses,
)
from zhanggui.masterdata.models import Customer, Item, ItemVariant, PaymentTerm, Supplier, Tax, Warehouse
from zhanggui.pricing.commands import price_lists
from zhanggui.settlement.commands import accounts

from . import catalogue

D = Decimal
ZERO = D(0)
MONEY = (
    ("CNY", "Renminbi", "人民币", "¥"),
    ("USD", "US dollar", "美元", "$"),
    ("EUR", "Euro", "欧元", "€"),
)
RATES = {"USD": (D("7.18"), D("7.09"), D("7.12"), D("7.05")), "EUR": (D("7.62"), D("7.81"), D("8.02"), D("8.11"))}
"""Yuan for one unit of foreign money, a row a quarter."""

TERMS = (
    ("N30", "30 days net", "月结30天", 30, False),
    ("N60", "60 days net", "月结60天", 60, False),
    ("EOM30", "30 days, end of month", "次月底结算", 30, True),
)
GROUPS = {"A": D(12), "B": D(6)}
"""Discount in percent for customers of a group; the others buy at the general list."""


@dataclass
class World:
    """Everything that the year's events name, by code."""

    company: Company
    users: dict[str, User]
    warehouses: dict[str, Warehouse] = field(default_factory=dict)
    currencies: dict[str, Currency] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    taxes: dict[str, Tax] = field(default_factory=dict)
    terms: dict[str, PaymentTerm] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    variants: dict[tuple[str, str], ItemVariant] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)

    def acting(self, role: str, at: dt.datetime) -> dict[str, Any]:
        return {"by": self.users[role], "at": at}


def company(at: dt.datetime) -> tuple[Company, dict[str, Currency]]:
    """The company and its currencies: first of all, since users belong to it."""
    who: dict[str, Any] = {"by": SYSTEM, "at": at}
    money = {
        code: currencies.create(**who, code=code, name=name, name_zh=zh, symbol=symbol)
        for code, name, zh, symbol in MONEY
    }
    made = companies.create(
        **who,
        code="LC",
        name="Lanchuan Linear Motion Co., Ltd.",
        name_zh="岚川直线传动（苏州）有限公司",
        currency=money["CNY"],
        address="苏州工业园区岚川路18号",
        phone="0512-5550 1818",
        tax_number="91320594DEMO00018X",
        over_receipt_percent=D(2),
    )
    return made, money


def masters(world: World, start: dt.date, at: dt.datetime) -> None:
    who = world.acting("admin", at)
    _places(world, who)
    _rates(world, start, who)
    for one in catalogue.units():
        world.units[one.code] = units.create(
            **who, code=one.code, name=one.name, name_zh=one.name_zh, digits=one.digits
        )
    world.taxes["V13"] = taxes.create(**who, code="V13", name="VAT 13 %", name_zh="增值税13%", rate=D(13))
    world.taxes["V6"] = taxes.create(**who, code="V6", name="VAT 6 %", name_zh="增值税6%", rate=D(6))
    world.taxes["V0"] = taxes.create(**who, code="V0", name="Export, 0 %", name_zh="出口零税率", rate=D(0))
    for code, name, zh, days, end in TERMS:
        lines = [{"percent": D(100), "days": days, "end_of_month": end}]
        world.terms[code] = payment_terms.create(**who, code=code, name=name, name_zh=zh, lines=lines)
    _items(world, who)
    _partners(world, who)
    _prices(world, start, who)


def _places(world: World, who: dict[str, Any]) -> None:
    for code, name, zh in (("W1", "Suzhou main", "苏州总仓"), ("W2", "Shenzhen", "深圳仓")):
        world.warehouses[code] = warehouses.create(**who, company=world.company, code=code, name=name, name_zh=zh)
    for code, name, zh, money in (
        ("BANK-CNY", "Current account", "基本户", "CNY"),
        ("BANK-USD", "Dollar account", "美元户", "USD"),
        ("BANK-EUR", "Euro account", "欧元户", "EUR"),
    ):
        accounts.create(
            **who, company=world.company, code=code, name=name, name_zh=zh, currency=world.currencies[money]
        )


def _rates(world: World, start: dt.date, who: dict[str, Any]) -> None:
    for code, quarters in RATES.items():
        for number, rate in enumerate(quarters):
            exchange_rates.create(
                **who,
                company=world.company,
                source=world.currencies[code],
                target=world.currencies["CNY"],
                date=start + dt.timedelta(days=91 * number),
                rate=rate,
            )


def _items(world: World, who: dict[str, Any]) -> None:
    groups = {
        one.code: item_categories.create(**who, code=one.code, name=one.name, name_zh=one.name_zh)
        for one in catalogue.categories()
    }
    for one in catalogue.categories():
        if one.parent:
            item_categories.update(groups[one.code], **who, parent=groups[one.parent])
    for entry in catalogue.items():
        item = _item(world, entry, groups, who)
        world.items[entry.code] = item
        world.variants |= {(entry.code, variant.code): variant for variant in item.variants.all()}


def _item(world: World, one: catalogue.Item, groups: dict[str, Any], who: dict[str, Any]) -> Item:
    tax = world.taxes["V6" if one.group == "service" else "V13"]
    pack = world.units[one.pack[0]] if one.pack else None
    made: Item = items.create(
        **who,
        code=one.code,
        name=one.name,
        name_zh=one.name_zh,
        specification=one.specification,
        kind=Item.Kind.SERVICE if one.group == "service" else Item.Kind.GOODS,
        category=groups[one.category],
        unit=world.units[one.unit],
        purchase_unit=pack,
        is_purchased=bool(one.supplier),
        is_sold=one.group != "part",
        has_variants=bool(one.variants),
        purchase_tax=tax,
        sales_tax=tax,
        standard_cost=one.cost,
        units=[{"unit": pack, "numerator": one.pack[1], "denominator": 1}] if one.pack else [],
        variants=[{"code": v.code, "name": v.name, "name_zh": v.name_zh} for v in one.variants],
    )
    return made


def _partners(world: World, who: dict[str, Any]) -> None:
    for one in catalogue.suppliers():
        made = suppliers.create(**who, **partner(one), lead_days=14, buyer=world.users["buyer"])
        world.suppliers[one.code] = made
        supplier_terms.create(**who, company=world.company, supplier=made, **_agreed(world, one))
    for one in catalogue.customers():
        made = customers.create(**who, **partner(one), group=one.group, sales_person=world.users["sales"])
        world.customers[one.code] = made
        customer_terms.create(**who, company=world.company, customer=made, **_agreed(world, one))


def partner(one: catalogue.Partner) -> dict[str, Any]:
    abroad = one.currency != "CNY"
    street, city = ("Industrial Park 8", one.city) if abroad else ("工业大道88号", f"{one.city_zh}市")
    return {
        "code": one.code,
        "name": one.name,
        "name_zh": one.name_zh,
        "contacts": [{"name": one.contact, "is_primary": True, "email": f"{one.code.lower()}@partner.example"}],
        "addresses": [{"street": street, "city": city}],
    }


def _agreed(world: World, one: catalogue.Partner) -> dict[str, Any]:
    return {
        "currency": world.currencies[one.currency],
        "payment_term": world.terms[one.term],
        "tax": world.taxes["V0"] if one.currency != "CNY" else None,
        "prices_include_tax": one.tax_included,
    }


# -- prices ------------------------------------------------------------------------------------------------------------


def _prices(world: World, start: dt.date, who: dict[str, Any]) -> None:
    """Sales lists per currency and for groups of customers; a purchase list per supplier, dearer every quarter."""
    for money in world.currencies:
        _sales_list(world, f"SALES-{money}", money, start, who)
    for group, off in GROUPS.items():
        _sales_list(world, f"SALES-{group}", "CNY", start, who, group=group, off=off)
    for one in catalogue.suppliers():
        _purchase_list(world, one, start, who)


def _sales_list(
    world: World, code: str, money: str, start: dt.date, who: dict[str, Any], *, group: str = "", off: Decimal = ZERO
) -> None:
    lines = [row for one in catalogue.items() if one.price for row in _sales_rows(world, one, money, start, off)]
    price_lists.create(
        **who,
        company=world.company,
        code=code,
        name=f"Sales prices {money}" + (f", group {group}" if group else ""),
        name_zh=f"销售价目表 {money}" + (f"（{group}类客户）" if group else ""),
        kind="sales",
        currency=world.currencies[money],
        tax_included=False,
        lines=lines,
        parties=[{"customer_group": group}] if group else [],
    )


def _sales_rows(world: World, one: catalogue.Item, money: str, start: dt.date, off: Decimal) -> list[dict[str, Any]]:
    """Dearer from the second half of the year on, cheaper from ten pieces on."""
    rate = RATES[money][0] if money in RATES else D(1)
    item, half = world.items[one.code], start + dt.timedelta(days=182)
    spans = ((start, half - dt.timedelta(days=1), D(1)), (half, None, D("1.03")))
    return [
        {
            "item": item,
            "unit": item.unit,
            "min_quantity": quantity,
            "price": (one.price * factor / rate).quantize(D("0.01")),
            "discount": off + more,
            "valid_from": since,
            "valid_to": until,
        }
        for since, until, factor in spans
        for quantity, more in ((D(0), D(0)), (D(10), D(3)))
    ]


def _purchase_list(world: World, partner: catalogue.Partner, start: dt.date, who: dict[str, Any]) -> None:
    bought = [one for one in catalogue.items() if one.supplier == partner.code]
    price_lists.create(
        **who,
        company=world.company,
        code=f"BUY-{partner.code}",
        name=f"Purchase prices {partner.name}",
        name_zh=f"采购价目表 {partner.name_zh}",
        kind="purchase",
        currency=world.currencies[partner.currency],
        tax_included=False,
        lines=[row for one in bought for row in _purchase_rows(world, one, partner.currency, start)],
        parties=[{"supplier": world.suppliers[partner.code]}],
    )


def _purchase_rows(world: World, one: catalogue.Item, money: str, start: dt.date) -> list[dict[str, Any]]:
    """Steel gets dearer by 2.5 % a quarter, the rest by 0.8 %; packs are priced as packs."""
    rate = RATES[money][0] if money in RATES else D(1)
    unit, size = (world.units[one.pack[0]], one.pack[1]) if one.pack else (world.items[one.code].unit, 1)
    step = D("0.025") if one.category == "RM-ST" else D("0.008")
    return [
        {
            "item": world.items[one.code],
            "unit": unit,
            "price": (one.cost * size * (1 + step * quarter) / rate).quantize(D("0.0001")),
            "valid_from": start + dt.timedelta(days=91 * quarter),
            "valid_to": start + dt.timedelta(days=91 * (quarter + 1) - 1) if quarter < 3 else None,
        }
        for quarter in range(4)
    ]
