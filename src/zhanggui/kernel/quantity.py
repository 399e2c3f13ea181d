"""Exact quantities: an amount bound to its unit. Conversion factors are fractions, so 3 × 5/3 is 5."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhanggui.engines.amounts import convert


class UnitMismatch(TypeError):
    """Two quantities of different units met. A programming error, never a user's."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """``amount`` in ``unit`` (a unit's code)."""

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError("Quantity takes a finite Decimal, never a float")

    def _same(self, other: Quantity) -> Decimal:
        if not isinstance(other, Quantity) or other.unit != self.unit:
            raise UnitMismatch(f"{self.unit} and {getattr(other, 'unit', type(other).__name__)}")
        return other.amount

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.amount + self._same(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.amount - self._same(other), self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Quantity) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def to(self, unit: str, factor: Fraction, digits: int = 6) -> Quantity:
        """This quantity in ``unit``, where one of ours is ``factor`` of theirs."""
        return Quantity(convert(self.amount, factor, digits), unit)

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}"
