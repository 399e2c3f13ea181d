"""Line arithmetic: tax, discount, partial amounts and unit conversion, exact to the last digit.

All amounts are Decimals in one currency; ``digits`` is the number of decimals that the currency (or unit) has.
Rounding is commercial: half away from zero. Tax is rounded per line and a document is the sum of its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax and gross of one line; gross = net + tax always."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def rounded(value: Decimal, digits: int) -> Decimal:
    """``value`` rounded half away from zero to ``digits`` decimals."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def line_amounts(
    quantity: Decimal, price: Decimal, discount: Decimal, tax_rate: Decimal, *, tax_included: bool, digits: int
) -> Amounts:
    """Amounts of one line.

    ``discount`` and ``tax_rate`` are percent. With ``tax_included`` the price is gross:
    tax = round(gross·r/(1+r)) and net is the rest; otherwise net = round(q·p·(1−d)) and tax = round(net·r).
    """
    entered = rounded(quantity * price * (HUNDRED - discount) / HUNDRED, digits)
    if tax_included:
        tax = rounded(entered * tax_rate / (HUNDRED + tax_rate), digits)
        return Amounts(entered - tax, tax)
    return Amounts(entered, rounded(entered * tax_rate / HUNDRED, digits))


def share(total: Decimal, before: Decimal, after: Decimal, whole: Decimal, digits: int) -> Decimal:
    """The part of ``total`` that falls to the step from ``before`` to ``after`` of ``whole``.

    Cumulative difference: shares of consecutive steps add up to ``total`` exactly, the last carries the remainder.
    """
    if not whole:
        return ZERO
    return rounded(total * after / whole, digits) - rounded(total * before / whole, digits)


def convert(amount: Decimal, factor: Fraction, digits: int) -> Decimal:
    """``amount`` × ``factor`` rounded half away from zero to ``digits`` decimals; exact until that one rounding."""
    exact = Fraction(amount) * factor * 10**digits
    scaled, rest = divmod(abs(exact.numerator), exact.denominator)
    if 2 * rest >= exact.denominator:
        scaled += 1
    return Decimal(scaled if exact >= 0 else -scaled).scaleb(-digits)


def convert_part(before: Decimal, after: Decimal, factor: Fraction, digits: int) -> Decimal:
    """Base quantity of the step from ``before`` to ``after``: parts add up to the whole line's base quantity."""
    return convert(after, factor, digits) - convert(before, factor, digits)
