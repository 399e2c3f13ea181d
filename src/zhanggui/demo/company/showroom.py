"""The main warehouse keeps a showroom: traded goods come every month and go back every quarter, when all is counted.

It draws from a source of randomness of its own, so that the rest of the year doesn't hang on it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .plan import Simulation, Stock

D = Decimal
SHOWN = 3
"""Items that come at a time."""


@dataclass(slots=True)
class Showroom:
    """``there``: what lies in the showroom and isn't for sale meanwhile."""

    plan: Simulation
    random: Random
    there: dict[Stock, Decimal] = field(default_factory=dict)

    def work(self, day: dt.date) -> None:
        """Mondays bring goods once a month, Fridays take them back and count once a quarter."""
        if day.weekday() == 0 and day.day <= 7:
            self._fetch(day)
        if day.weekday() == 4 and day.month % 3 == 0 and 20 <= day.day <= 26:
            self._give_back(day)
            self._count(day)

    def _fetch(self, day: dt.date) -> None:
        """By way of transit; every other month the lorry leaves a piece behind."""
        chosen = self.random.sample(self._traded(at_least=D(8)), k=SHOWN)
        lines = [(*key, (self.plan.stock[key] / 4).to_integral_value(ROUND_FLOOR)) for key in sorted(chosen)]
        for code, variant, quantity in lines:
            self.plan.stock[code, variant] -= quantity
            self.there[code, variant] = self.there.get((code, variant), D(0)) + quantity
        short = day.month % 2 == 0
        if short:
            self.there[lines[0][:2]] -= 1
            self.plan.stock[lines[0][:2]] += 1
        self.plan.happens(day, "transfer", lines=lines, short=short)

    def _give_back(self, day: dt.date) -> None:
        lines = [(*key, quantity) for key, quantity in sorted(self.there.items()) if quantity]
        for code, variant, quantity in lines:
            self.plan.stock[code, variant] += quantity
        self.there.clear()
        if lines:
            self.plan.happens(day, "transfer_back", lines=lines)

    def _count(self, day: dt.date) -> None:
        """One item has a piece less than the books say, another one more."""
        less, more = self.random.sample(self._traded(at_least=D(3)), k=2)
        self.plan.stock[less] -= 1
        self.plan.stock[more] += 1
        self.plan.happens(day, "count", differences={less: D(-1), more: D(1)})

    def _traded(self, *, at_least: Decimal) -> list[Stock]:
        traded = {item.code for item in self.plan.catalogue.values() if item.group == "traded"}
        stock = self.plan.stock
        return sorted(key for key in stock if key[0] in traded and stock[key] >= at_least)
