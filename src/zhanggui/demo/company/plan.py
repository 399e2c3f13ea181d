"""A year of the demo company, thought out day by day before anything is written. Pure: same seed, same year.

The simulation keeps its own stock, so that what it plans can happen: goods are delivered when they are there, parts are
bought when they run low, and made goods are made of parts that have come.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from .catalogue import Item, Partner, customers, items, suppliers, units
from .showroom import Showroom

D = Decimal
DAYS = 365
MAIN, SOUTH = "W1", "W2"
"""Main warehouse: parts and what is made; the southern one: traded goods."""

Stock = tuple[str, str]
"""Item and variant code ("" for none)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on ``day``; ``about`` says what, in words that :mod:`year` turns into commands."""

    day: dt.date
    kind: str
    about: dict[str, Any]


@dataclass(slots=True)
class Wanted:
    """An order line on its way: what is still to come or to go, in base units (packs are counted apart)."""

    item: str
    variant: str
    quantity: Decimal
    left: Decimal


@dataclass(slots=True)
class Order:
    key: str
    partner: Partner
    warehouse: str
    day: dt.date
    due: dt.date
    lines: list[Wanted]


@dataclass
class Simulation:
    """Runs from ``start`` for a year; ``events`` is the result."""

    start: dt.date
    seed: int = 20
    events: list[Event] = field(default_factory=list)
    stock: dict[Stock, Decimal] = field(default_factory=lambda: defaultdict(D))
    coming: dict[str, Decimal] = field(default_factory=lambda: defaultdict(D))
    sales: list[Order] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    agenda: dict[dt.date, list[tuple[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - a story, not a secret
        self.showroom = Showroom(self, random.Random(self.seed + 1))  # noqa: S311
        self.catalogue = {item.code: item for item in items()}
        self.made = [item for item in items() if item.group == "made"]
        self.bought = [item for item in items() if item.supplier]
        self.suppliers = {partner.code: partner for partner in suppliers()}
        self.end = self.start + dt.timedelta(days=DAYS)

    def run(self) -> list[Event]:
        self._open()
        day = self.start
        while day < self.end:
            if day.weekday() < 5:
                self._work(day)
            day += dt.timedelta(days=1)
        return self.events

    def _work(self, day: dt.date) -> None:
        for kind, about in self.agenda.pop(day, ()):
            getattr(self, f"_{kind}")(day, about)
        self._sell(day)
        self._deliver(day)
        self.showroom.work(day)
        if day.weekday() == 0:
            self._make(day)
        if day.weekday() in (1, 2, 4):
            self._buy(day)

    def happens(self, day: dt.date, kind: str, **about: Any) -> None:
        self.events.append(Event(day, kind, about))

    def _later(self, day: dt.date, days: int, kind: str, about: Any) -> None:
        """Put something on the agenda of the first working day that is ``days`` later."""
        then = day + dt.timedelta(days=days)
        while then.weekday() >= 5:
            then += dt.timedelta(days=1)
        self.agenda[then].append((kind, about))

    def _key(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind}{self.counts[kind]}"

    # -- opening

    def _open(self) -> None:
        """Stock with which the year begins: one lot of parts and traded goods, half a lot of what is made."""
        opening = []
        for item in self.catalogue.values():
            if item.group == "service":
                continue
            share = D("0.45") if item.supplier else D("0.5")
            for variant in [v.code for v in item.variants] or [""]:
                quantity = (item.lot * share).to_integral_value(ROUND_HALF_UP)
                self.stock[item.code, variant] = quantity
                opening.append((item.code, variant, quantity, item.cost))
        self.happens(self.start, "opening", lines=opening)

    # -- buying

    def _buy(self, day: dt.date) -> None:
        short: dict[str, list[Item]] = defaultdict(list)
        for item in self.bought:
            there = self.stock[item.code, ""] + self.coming[item.code]
            if there < item.lot * D("0.4"):
                short[item.supplier].append(item)
        for code, wanted in sorted(short.items()):
            self._order(day, self.suppliers[code], wanted)

    def _order(self, day: dt.date, partner: Partner, wanted: list[Item]) -> None:
        lines = []
        for item in wanted:
            quantity = self._lot(item)
            self.coming[item.code] += quantity
            lines.append(Wanted(item.code, "", quantity, quantity))
        warehouse = SOUTH if wanted[0].group == "traded" else MAIN
        order = Order(self._key("P"), partner, warehouse, day, day + dt.timedelta(days=14), lines)
        self.happens(day, "purchase", order=order, asked=self.random.random() < 0.3)
        late = self.random.choice([0, 0, 0, 1, partner.late // 2, partner.late])
        self._later(day, 14 + late, "receive", order)

    def _lot(self, item: Item) -> Decimal:
        quantity = item.lot * self.random.choice([D("0.12"), D("0.18"), D("0.25")])
        size = D(item.pack[1]) if item.pack else D(1)
        return max(D(1), (quantity / size).to_integral_value(ROUND_HALF_UP)) * size

    def _receive(self, day: dt.date, order: Order) -> None:
        """Often all at once, sometimes in two parts; a few pieces are refused and go back."""
        if not any(line.left for line in order.lines):
            return
        part = self.random.random() < 0.22 and any(line.left > 1 for line in order.lines)
        got, back = [], []
        for line in order.lines:
            quantity = self._part(line) if part else line.left
            line.left -= quantity
            self.coming[line.item] -= quantity
            refused = self._refused(line, quantity)
            self.stock[line.item, ""] += quantity - refused
            got.append(quantity)
            back.append(refused)
        receipt = self._key("G")
        noticed = self.random.random() < 0.4
        self.happens(day, "receipt", order=order.key, key=receipt, quantities=got, noticed=noticed)
        if any(back):
            self.happens(day, "supplier_return", receipt=receipt, order=order.key, quantities=back)
        self._later(day, self.random.randint(2, 9), "supplier_invoice", (order, receipt))
        if part:
            self._later(day, self.random.randint(4, 12), "receive", order)

    def _part(self, line: Wanted) -> Decimal:
        size = self._pack(line.item)
        packs = line.left / size
        return max(D(1), (packs * D("0.6")).to_integral_value(ROUND_HALF_UP)) * size if packs > 1 else line.left

    def _pack(self, code: str) -> Decimal:
        pack = self.catalogue[code].pack
        return D(pack[1]) if pack else D(1)

    def _refused(self, line: Wanted, quantity: Decimal) -> Decimal:
        if self.random.random() > 0.03 or quantity < 10 * self._pack(line.item):
            return D(0)
        return self._pack(line.item) * self.random.choice([1, 2])

    def _supplier_invoice(self, day: dt.date, about: tuple[Order, str]) -> None:
        order, receipt = about
        dearer = D("1.03") if self.random.random() < 0.04 else D(1)
        invoice = self._key("I")
        self.happens(day, "supplier_invoice", order=order.key, receipt=receipt, key=invoice, dearer=dearer)
        days = {"N30": 30, "N60": 60, "EOM30": 45}[order.partner.term]
        self._later(day, days, "payment", invoice)

    def _payment(self, day: dt.date, invoice: str) -> None:
        self.happens(day, "payment", invoice=invoice)

    # -- making

    def _make(self, day: dt.date) -> None:
        """Make what is low, as far as the parts allow; modules last, since they are made of what is made."""
        for item in self.made:
            for variant in [v.code for v in item.variants] or [""]:
                if self.stock[item.code, variant] < item.lot * D("0.6"):
                    self._make_one(day, item, variant)

    def _make_one(self, day: dt.date, item: Item, variant: str) -> None:
        quantity = min(item.lot * 2, *(self._possible(part, per) for part, per in item.parts))
        quantity = quantity.to_integral_value(rounding="ROUND_FLOOR")
        if quantity < max(D(2), item.lot * D("0.2")):
            return
        used = [(*self._split(part), self._whole_units(part, per * quantity)) for part, per in item.parts]
        for code, of, amount in used:
            self.stock[code, of] -= amount
        self.stock[item.code, variant] += quantity
        self.happens(day, "production", item=item.code, variant=variant, quantity=quantity, used=used)

    def _possible(self, part: str, per: Decimal) -> Decimal:
        return self.stock[self._split(part)] / per

    def _whole_units(self, part: str, quantity: Decimal) -> Decimal:
        """Rounded up to what the part's unit can say: nobody issues a fifth of a carton."""
        unit = self.catalogue[self._split(part)[0]].unit
        digits = next(one.digits for one in units() if one.code == unit)
        return quantity.quantize(D(1).scaleb(-digits), ROUND_CEILING)

    @staticmethod
    def _split(part: str) -> Stock:
        code, _colon, variant = part.partition(":")
        return code, variant

    # -- selling

    def _sell(self, day: dt.date) -> None:
        for _ in range(self.random.choice([1, 2, 2, 2, 3, 4])):
            partner = self.random.choice(customers())
            traded = self.random.random() < 0.35
            lines = self._sales_lines(traded=traded)
            due = day + dt.timedelta(days=self.random.choice([5, 7, 10, 14, 21]))
            order = Order(self._key("S"), partner, SOUTH if traded else MAIN, day, due, lines)
            charges = self.random.random()
            service = not traded and charges < 0.12
            self.happens(day, "sale", order=order, freight=charges > 0.7, service=service)
            self.sales.append(order)

    def _sales_lines(self, *, traded: bool) -> list[Wanted]:
        choice = [item for item in self.catalogue.values() if item.group == ("traded" if traded else "made")]
        picked = self.random.sample(choice, self.random.choice([1, 1, 2, 2, 3, 4]))
        lines = []
        for item in picked:
            variant = self.random.choice(item.variants).code if item.variants else ""
            quantity = (
                D(self.random.choice([1, 2, 4, 4, 6, 8, 10, 12, 16, 20]))
                if item.lot >= 40
                else D(self.random.randint(1, 4))
            )
            lines.append(Wanted(item.code, variant, quantity, quantity))
        return lines

    def _deliver(self, day: dt.date) -> None:
        """Orders due within three days go out, oldest first, as far as the goods are there."""
        for order in self.sales:
            if order.due > day + dt.timedelta(days=3):
                continue
            quantities = [min(line.left, self._whole(line)) for line in order.lines]
            complete = all(q == line.left for q, line in zip(quantities, order.lines, strict=True))
            if any(quantities) and (complete or day >= order.due):
                self._ship(day, order, quantities)
        self.sales = [order for order in self.sales if any(line.left for line in order.lines)]

    def _whole(self, line: Wanted) -> Decimal:
        return self.stock[line.item, line.variant].to_integral_value(rounding="ROUND_FLOOR")

    def _ship(self, day: dt.date, order: Order, quantities: list[Decimal]) -> None:
        for line, quantity in zip(order.lines, quantities, strict=True):
            line.left -= quantity
            self.stock[line.item, line.variant] -= quantity
        delivery = self._key("D")
        noticed = self.random.random() < 0.35
        self.happens(day, "delivery", order=order.key, key=delivery, quantities=quantities, noticed=noticed)
        self._later(day, self.random.randint(1, 4), "sales_invoice", (order, delivery))
        if self.random.random() < 0.03:
            self._later(day, self.random.randint(6, 18), "sales_return", (order, delivery, quantities))

    def _sales_invoice(self, day: dt.date, about: tuple[Order, str]) -> None:
        order, delivery = about
        invoice = self._key("R")
        self.happens(day, "sales_invoice", order=order.key, delivery=delivery, key=invoice)
        days = {"N30": 30, "N60": 60, "EOM30": 45}[order.partner.term]
        slip = self.random.randint(0, order.partner.late)
        self._later(day, days + slip, "money_receipt", invoice)

    def _money_receipt(self, day: dt.date, invoice: str) -> None:
        self.happens(day, "money_receipt", invoice=invoice, part=self.random.random() < 0.05)

    def _sales_return(self, day: dt.date, about: tuple[Order, str, list[Decimal]]) -> None:
        order, delivery, quantities = about
        back = [D(1) if quantity >= 1 and n == 0 else D(0) for n, quantity in enumerate(quantities)]
        if not any(back):
            return
        first = order.lines[0]
        self.stock[first.item, first.variant] += back[0]
        self.happens(day, "sales_return", order=order.key, delivery=delivery, quantities=back)
