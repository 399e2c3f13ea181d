"""The source's history, read from its gzipped CSV files into frozen rows. Nothing here knows Django."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TypeVar

HUNDRED = Decimal(100)
T = TypeVar("T")


class SourceWrong(Exception):
    """The source can't be read, or doesn't hold what its documents name. ``source``: file with row, or document."""

    def __init__(self, source: str, text: str) -> None:
        self.source, self.text = source, text
        super().__init__(f"{source}: {text}")


class Row(dict[str, str]):
    """A row of a file; whatever is wrong with one of its cells is a SourceWrong that names the place."""

    def __init__(self, place: str, cells: dict[str, str]) -> None:
        super().__init__(cells)
        self.place = place

    def __missing__(self, column: str) -> str:
        raise SourceWrong(self.place, f"the column {column} is missing.")

    def key(self, column: str) -> int:
        return self._as(column, int)

    def number(self, column: str) -> Decimal:
        return self._as(column, _number)

    def date(self, column: str) -> dt.date:
        return self._as(column, _date)

    def one_of(self, known: Mapping[str, str], column: str) -> str:
        """What ``known`` holds under the cell."""
        if self[column] not in known:
            raise SourceWrong(self.place, f"{column} {self[column]} is in none of the files.")
        return known[self[column]]

    def _as(self, column: str, kind: Callable[[str], T]) -> T:
        text = self[column]
        try:
            return kind(text)
        except (ValueError, ArithmeticError):
            raise SourceWrong(self.place, f"{column} can't be “{text}”.") from None


@dataclass(frozen=True, slots=True)
class SalesLine:
    id: int
    product: int
    quantity: Decimal
    price: Decimal
    discount: Decimal
    """Percent."""

    @property
    def exact(self) -> Decimal:
        return self.quantity * self.price * (HUNDRED - self.discount) / HUNDRED


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    id: int
    product: int
    quantity: Decimal
    price: Decimal
    received: Decimal
    rejected: Decimal
    due: dt.date

    @property
    def accepted(self) -> Decimal:
        return self.received - self.rejected

    @property
    def exact(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Order:
    """A sales or purchase order with the source's own amounts (four decimals)."""

    id: int
    number: str
    date: dt.date
    due: dt.date | None
    ship: dt.date
    partner: str
    status: str
    subtotal: Decimal
    tax: Decimal
    freight: Decimal
    total: Decimal
    lines: tuple
    currency_rate: str = ""
    reference: str = ""

    @property
    def pay(self) -> dt.date:
        return self.ship + dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WorkOrder:
    id: int
    product: int
    stocked: Decimal
    date: dt.date


@dataclass(frozen=True, slots=True)
class CostRow:
    start: dt.date
    end: dt.date | None
    cost: Decimal


@dataclass(frozen=True)
class History:
    """What is replayed: everything ordered up to a date, wholly, and the output of work orders up to that date."""

    sales: tuple[Order, ...]
    purchases: tuple[Order, ...]
    work: tuple[WorkOrder, ...]
    costs: dict[int, tuple[CostRow, ...]]
    standard_costs: dict[int, Decimal]
    item_codes: dict[int, str]
    inactive_suppliers: frozenset[str]

    def cost(self, product: int, date: dt.date) -> Decimal:
        """Standard cost of the day; before the first row the first, after the last the last, else the product's own."""
        rows = self.costs.get(product, ())
        for row in rows:
            if row.start <= date and (row.end is None or date <= row.end):
                return row.cost
        if not rows:
            return self.standard_costs[product]
        return rows[0].cost if date < rows[0].start else rows[-1].cost

    def only(self, sales: set[int], purchases: set[int], work: set[int]) -> History:
        """The same history with these orders alone."""
        return replace(
            self,
            sales=tuple(order for order in self.sales if order.id in sales),
            purchases=tuple(order for order in self.purchases if order.id in purchases),
            work=tuple(order for order in self.work if order.id in work),
        )

    @cached_property
    def first_day(self) -> dt.date:
        """The day before anything happens."""
        return min(self._days()) - dt.timedelta(days=1)

    @cached_property
    def last_day(self) -> dt.date:
        """The day of the last payment."""
        return max(order.pay for order in (*self.sales, *self.purchases))

    def _days(self) -> Iterator[dt.date]:
        yield from (order.date for order in (*self.sales, *self.purchases))
        yield from (work.date for work in self.work)

    @cached_property
    def customers(self) -> set[str]:
        return {order.partner for order in self.sales}


def read(folder: Path, until: dt.date) -> History:
    """Read the history from ``folder``. Raises SourceWrong."""
    products = {row.key("ProductID"): row for row in _rows(folder, "Production_Product")}
    vendors = {row["BusinessEntityID"]: row for row in _rows(folder, "Purchasing_Vendor")}
    customers = {row["CustomerID"]: row["AccountNumber"] for row in _rows(folder, "Sales_Customer")}
    history = History(
        sales=_sales(folder, until, customers),
        purchases=_purchases(folder, until, {key: row["AccountNumber"] for key, row in vendors.items()}),
        work=_work(folder, until),
        costs=_costs(folder),
        standard_costs={key: row.number("StandardCost") for key, row in products.items()},
        item_codes={key: row["ProductNumber"] for key, row in products.items()},
        inactive_suppliers=frozenset(r["AccountNumber"] for r in vendors.values() if r["ActiveFlag"] == "0"),
    )
    if not (history.sales or history.purchases):
        raise SourceWrong(str(folder), f"nothing was ordered until {until}. Choose a later day with --until.")
    return history


def _rows(folder: Path, name: str) -> Iterator[Row]:
    path = folder / f"{name}.csv.gz"
    if not path.exists():
        raise SourceWrong(str(path), "the file is missing. Give the folder of the data set with --data.")
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, restkey=""), 2):
                cells = {key: (value or "").strip() for key, value in row.items() if key}
                yield Row(f"{path.name}, row {number}", cells)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as problem:
        raise SourceWrong(path.name, f"the file can't be read ({problem}).") from None


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _number(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError
    return found


def _heads_with_lines(
    folder: Path, until: dt.date, names: tuple[str, str], key: str, made: Callable[[Row], T]
) -> Iterator[tuple[Row, list[T]]]:
    """The heads of all orders until a day, by key, each with its lines. ``names``: of the files of both."""
    heads = {row[key]: row for row in _rows(folder, names[0]) if row.date("OrderDate") <= until}
    lines = defaultdict(list)
    for row in _rows(folder, names[1]):
        if row[key] in heads:
            lines[row[key]].append(made(row))
    for head in sorted(heads.values(), key=lambda row: row.key(key)):
        yield head, lines[head[key]]


def _sales(folder: Path, until: dt.date, customers: dict[str, str]) -> tuple[Order, ...]:
    names, key = ("Sales_SalesOrderHeader", "Sales_SalesOrderDetail"), "SalesOrderID"
    return tuple(
        _order(
            row,
            key,
            row.one_of(customers, "CustomerID"),
            lines,
            number=row["SalesOrderNumber"],
            due=row.date("DueDate"),
            currency_rate=row["CurrencyRateID"],
            reference=row["PurchaseOrderNumber"],
        )
        for row, lines in _heads_with_lines(folder, until, names, key, _sales_line)
    )


def _sales_line(row: Row) -> SalesLine:
    return SalesLine(
        row.key("SalesOrderDetailID"),
        row.key("ProductID"),
        row.number("OrderQty"),
        row.number("UnitPrice"),
        row.number("UnitPriceDiscount") * HUNDRED,
    )


def _purchases(folder: Path, until: dt.date, vendors: dict[str, str]) -> tuple[Order, ...]:
    names, key = ("Purchasing_PurchaseOrderHeader", "Purchasing_PurchaseOrderDetail"), "PurchaseOrderID"
    return tuple(
        _order(row, key, row.one_of(vendors, "VendorID"), lines, number=row[key], due=None)
        for row, lines in _heads_with_lines(folder, until, names, key, _purchase_line)
    )


def _purchase_line(row: Row) -> PurchaseLine:
    return PurchaseLine(
        row.key("PurchaseOrderDetailID"),
        row.key("ProductID"),
        row.number("OrderQty"),
        row.number("UnitPrice"),
        row.number("ReceivedQty"),
        row.number("RejectedQty"),
        row.date("DueDate"),
    )


def _order(row: Row, key: str, partner: str, lines: list, **more) -> Order:
    return Order(
        id=row.key(key),
        date=row.date("OrderDate"),
        ship=row.date("ShipDate"),
        partner=partner,
        status=row["Status"],
        subtotal=row.number("SubTotal"),
        tax=row.number("TaxAmt"),
        freight=row.number("Freight"),
        total=row.number("TotalDue"),
        lines=tuple(sorted(lines, key=lambda line: line.id)),
        **more,
    )


def _work(folder: Path, until: dt.date) -> tuple[WorkOrder, ...]:
    """Output comes on the day the work order ended."""
    rows = [
        WorkOrder(row.key("WorkOrderID"), row.key("ProductID"), row.number("StockedQty"), row.date("EndDate"))
        for row in _rows(folder, "Production_WorkOrder")
        if row["EndDate"] and row.date("EndDate") <= until
    ]
    return tuple(sorted((row for row in rows if row.stocked > 0), key=lambda row: (row.date, row.id)))


def _costs(folder: Path) -> dict[int, tuple[CostRow, ...]]:
    rows: dict[int, list[CostRow]] = defaultdict(list)
    for row in _rows(folder, "Production_ProductCostHistory"):
        end = row.date("EndDate") if row["EndDate"] else None
        rows[row.key("ProductID")].append(CostRow(row.date("StartDate"), end, row.number("StandardCost")))
    return {key: tuple(sorted(found, key=lambda row: row.start)) for key, found in rows.items()}
