"""The demo company's own world, invented for it: what it makes, buys and sells, from whom and to whom.

The tables stand in ``data/*.csv``; this module reads them into frozen rows.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    name_zh: str
    digits: int


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    name_zh: str
    parent: str


@dataclass(frozen=True, slots=True)
class Variant:
    code: str
    name: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Item:
    """``group``: part, traded, made or service. ``cost`` and ``price`` are per unit without tax.

    ``pack``: unit and size of the packs that it is bought in. ``parts``: (item or item:variant, quantity) of one piece.
    ``lot``: how much is bought or made at a time.
    """

    code: str
    group: str
    name: str
    name_zh: str
    specification: str
    category: str
    unit: str
    cost: Decimal
    price: Decimal
    supplier: str
    pack: tuple[str, int] | None
    lot: Decimal
    variants: tuple[Variant, ...]
    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """``late``: by how many days deliveries (of a supplier) or payments (of a customer) slip at worst."""

    code: str
    name: str
    name_zh: str
    city: str
    city_zh: str
    contact: str
    late: int
    term: str
    currency: str
    group: str
    tax_included: bool


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def units() -> tuple[Unit, ...]:
    return tuple(Unit(row["code"], row["name"], row["name_zh"], int(row["digits"])) for row in _rows("units"))


@cache
def categories() -> tuple[Category, ...]:
    return tuple(Category(**row) for row in _rows("categories"))


@cache
def items() -> tuple[Item, ...]:
    variants, parts = defaultdict(list), defaultdict(list)
    for row in _rows("variants"):
        variants[row["item"]].append(Variant(row["code"], row["name"], row["name_zh"]))
    for row in _rows("parts"):
        parts[row["item"]].append((row["part"], Decimal(row["quantity"])))
    return tuple(_item(row, tuple(variants[row["code"]]), tuple(parts[row["code"]])) for row in _rows("items"))


def _item(row: dict[str, str], variants: tuple[Variant, ...], parts: tuple[tuple[str, Decimal], ...]) -> Item:
    return Item(
        code=row["code"],
        group=row["group"],
        name=row["name"],
        name_zh=row["name_zh"],
        specification=row["specification"],
        category=row["category"],
        unit=row["unit"],
        cost=Decimal(row["cost"]),
        price=Decimal(row["price"]),
        supplier=row["supplier"],
        pack=(row["pack_unit"], int(row["pack_size"])) if row["pack_unit"] else None,
        lot=Decimal(row["lot"]),
        variants=variants,
        parts=parts,
    )


@cache
def suppliers() -> tuple[Partner, ...]:
    return _partners("suppliers")


@cache
def customers() -> tuple[Partner, ...]:
    return _partners("customers")


def _partners(name: str) -> tuple[Partner, ...]:
    return tuple(
        Partner(**{**row, "late": int(row["late"]), "tax_included": row["tax_included"] == "True"})  # type: ignore[arg-type]
        for row in _rows(name)
    )
