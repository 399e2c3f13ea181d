"""Line arithmetic: tax, discount, partial amounts and unit conversion, exact to the last digit.

All amounts are Decimals in one currency; ``digits`` is the number of decimals that the currency (or unit) has.
Rounding is commercial: half away from zero. Tax is rounded per line and a document is the sum of its lines.
Products of three columns have more digits than Python's usual 28: every function works with enough of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Enough for any product of columns; a quotient is off by less than any half cent can be near."""
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax and gross of one line; gross = net + tax always."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return EXACT.add(self.net, self.tax)


def rounded(value: Decimal, digits: int) -> Decimal:
    """``value`` rounded half away from zero to ``digits`` decimals."""
    return value.quantize(Decimal(1).scaleb(-digits), context=EXACT)


def line_amounts(
    quantity: Decimal, price: Decimal, discount: Decimal, tax_rate: Decimal, *, tax_included: bool, digits: int
) -> Amounts:
    """Amounts of one line.

    ``discount`` and ``tax_rate`` are percent. With ``tax_included`` the price is gross:
    tax = round(gross·r/(1+r)) and net is the rest; otherwise net = round(q·p·(1−d)) and tax = round(net·r).
    """
    full = EXACT.multiply(quantity, price)
    entered = _part(full, EXACT.subtract(HUNDRED, discount), HUNDRED, digits)
    if tax_included:
        tax = _part(entered, tax_rate, EXACT.add(HUNDRED, tax_rate), digits)
        return Amounts(EXACT.subtract(entered, tax), tax)
    return Amounts(entered, _part(entered, tax_rate, HUNDRED, digits))


def share(total: Decimal, before: Decimal, after: Decimal, whole: Decimal, digits: int) -> Decimal:
    """The part of ``total`` that falls to the step from ``before`` to ``after`` of ``whole``.

    Cumulative difference: shares of consecutive steps add up to ``total`` exactly, the last carries the remainder.
    """
    if not whole:
        return ZERO
    return EXACT.subtract(_part(total, after, whole, digits), _part(total, before, whole, digits))


def _part(total: Decimal, part: Decimal, whole: Decimal, digits: int) -> Decimal:
    """``total`` × ``part`` ÷ ``whole``, rounded once."""
    return rounded(EXACT.divide(EXACT.multiply(total, part), whole), digits)


def convert(amount: Decimal, factor: Fraction, digits: int) -> Decimal:
    """``amount`` × ``factor`` rounded half away from zero to ``digits`` decimals; exact until that one rounding."""
    exact = Fraction(amount) * factor * 10**digits
    scaled, rest = divmod(abs(exact.numerator), exact.denominator)
    if 2 * rest >= exact.denominator:
        scaled += 1
    return Decimal(scaled if exact >= 0 else -scaled).scaleb(-digits, context=EXACT)


def convert_part(before: Decimal, after: Decimal, factor: Fraction, digits: int) -> Decimal:
    """Base quantity of the step from ``before`` to ``after``: parts add up to the whole line's base quantity."""
    return EXACT.subtract(convert(after, factor, digits), convert(before, factor, digits))
