"""Exact money: an amount bound to its currency. Mixing currencies raises; nothing here knows a rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhanggui.engines.amounts import rounded


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies met. A programming error, never a user's."""


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in ``currency`` (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError("Money takes a finite Decimal, never a float")

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise CurrencyMismatch(f"{self.currency} and {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, float):
            raise TypeError("Money takes a Decimal or an int, never a float")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self, digits: int) -> Money:
        return Money(rounded(self.amount, digits), self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
