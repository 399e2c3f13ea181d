"""Money, quantities and line arithmetic are exact: parts add up, nothing mixes, no float gets in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhanggui.engines.amounts import Amounts, convert, convert_part, line_amounts, rounded, share
from zhanggui.kernel.money import CurrencyMismatch, Money
from zhanggui.kernel.quantity import Quantity, UnitMismatch


def decimals(digits: int, places: int, *, low: int = 0) -> st.SearchStrategy[Decimal]:
    """Decimals of so many digits in all; even over the digits, so that wide ones come often."""
    return st.integers(1, digits).flatmap(
        lambda width: st.integers(low * 10**width, 10**width).map(lambda n: Decimal(n).scaleb(-places))
    )


# As wide as the columns: 20 digits, 6 of them behind the point (4 of amounts).
quantities, prices = decimals(20, 6), decimals(20, 6)
percents = st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-6))
totals, signed = decimals(20, 4, low=-1), decimals(20, 6, low=-1)
WIDEST, ZERO = Decimal("99999999999999.999999"), Decimal(0)
parts_of = decimals(14, 6)
factors = st.builds(Fraction, st.integers(1, 10**12), st.integers(1, 10**12))
digits = st.integers(0, 4)
unit_digits = st.integers(0, 6)


def half_up(value: Fraction, places: int) -> Decimal:
    """Round half away from zero, by whole numbers alone."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{whole if value >= 0 else -whole}E-{places}")


# -- a line ------------------------------------------------------------------------------------------------------------


@given(quantities, prices, percents, percents, st.booleans(), digits)
def test_gross_is_net_and_tax(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, tax_included: Any, places: int
) -> None:
    line = line_amounts(quantity, price, discount, rate, tax_included=tax_included, digits=places)

    assert Fraction(line.gross) == Fraction(line.net) + Fraction(line.tax)
    assert all(amount == half_up(Fraction(amount), places) >= 0 for amount in (line.net, line.tax))


@example(Decimal("1234567890.123457"), Decimal("76543217723.529407"), ZERO, ZERO, False, 2)
@example(WIDEST, WIDEST, Decimal("0.000001"), Decimal("99.999999"), True, 4)
@given(quantities, prices, percents, percents, st.booleans(), digits)
def test_a_line_is_what_whole_numbers_say(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, tax_included: Any, places: int
) -> None:
    line = line_amounts(quantity, price, discount, rate, tax_included=tax_included, digits=places)

    entered = half_up(Fraction(quantity) * Fraction(price) * (100 - Fraction(discount)) / 100, places)
    share_of_tax = Fraction(rate) / (100 + Fraction(rate) if tax_included else 100)
    tax = half_up(Fraction(entered) * share_of_tax, places)
    net = Fraction(entered) - Fraction(tax) if tax_included else Fraction(entered)
    assert (Fraction(line.net), line.tax) == (net, tax)


@pytest.mark.parametrize(("tax_included", "net", "tax"), [(True, "88.50", "11.50"), (False, "100.00", "13.00")])
def test_a_price_with_and_without_tax(tax_included: Any, net: str, tax: str) -> None:
    line = line_amounts(Decimal(1), Decimal(100), Decimal(0), Decimal(13), tax_included=tax_included, digits=2)
    assert line == Amounts(Decimal(net), Decimal(tax))


# -- parts -------------------------------------------------------------------------------------------------------------


@given(totals, st.lists(parts_of.filter(bool), min_size=1, max_size=12), digits)
def test_shares_of_all_parts_add_up_to_the_whole(total: Decimal, parts: list[Decimal], places: int) -> None:
    total, whole = rounded(total, places), sum(parts, Decimal(0))
    done, shares = Decimal(0), []
    for part in parts:
        shares.append(share(total, done, done + part, whole, places))
        done += part

    assert sum(map(Fraction, shares)) == total


@given(totals, parts_of, parts_of, digits)
def test_a_part_never_takes_more_than_the_whole(total: Decimal, part: Decimal, rest: Decimal, places: int) -> None:
    total = rounded(total, places)
    taken = share(total, Decimal(0), part, part + rest, places)

    assert abs(taken) <= abs(total)


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(Decimal(100), Decimal(0), Decimal(0), Decimal(0), 2) == 0


def test_three_thirds_of_a_hundred_carry_the_remainder_last() -> None:
    thirds = [share(Decimal(100), Decimal(n), Decimal(n + 1), Decimal(3), 2) for n in range(3)]

    assert thirds == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert sum(thirds) == 100


@given(st.lists(parts_of, min_size=1, max_size=12), factors, unit_digits)
def test_conversions_of_all_parts_add_up_to_the_whole(parts: list[Decimal], factor: Fraction, places: int) -> None:
    done, base = Decimal(0), Fraction(0)
    for part in parts:
        base += Fraction(convert_part(done, done + part, factor, places))
        done += part

    assert base == convert(done, factor, places)


@given(signed, factors, unit_digits)
def test_a_conversion_rounds_half_away_from_zero(amount: Decimal, factor: Fraction, places: int) -> None:
    assert convert(amount, factor, places) == half_up(Fraction(amount) * factor, places)


def test_three_times_five_thirds_is_five() -> None:
    assert Quantity(Decimal(3), "box").to("m", Fraction(5, 3)) == Quantity(Decimal(5), "m")
    assert convert(Decimal(3), Fraction(5, 3), 6) == 5
    parts = [convert_part(Decimal(n), Decimal(n + 1), Fraction(5, 3), 6) for n in range(3)]
    assert sum(parts) == 5


@given(totals, digits)
def test_rounding_is_half_away_from_zero(value: Decimal, places: int) -> None:
    assert rounded(value, places) == half_up(Fraction(value), places)
    assert rounded(-value, places) == -rounded(value, places)


# -- money and quantity ------------------------------------------------------------------------------------------------


@given(totals, totals)
def test_money_adds_and_takes_away_exactly(one: Decimal, other: Decimal) -> None:
    mine, yours = Money(one, "CNY"), Money(other, "CNY")

    assert (mine + yours) - yours == mine
    assert mine + -mine == Money(Decimal(0), "CNY")
    assert (mine < yours, mine <= yours, mine > yours) == (one < other, one <= other, one > other)


@given(quantities, quantities)
def test_quantities_add_and_take_away_exactly(one: Decimal, other: Decimal) -> None:
    mine, yours = Quantity(one, "m"), Quantity(other, "m")

    assert (mine + yours) - yours == mine
    assert (mine < yours, mine <= yours) == (one < other, one <= other)


CNY, USD = Money(Decimal(1), "CNY"), Money(Decimal(1), "USD")
METRE, PIECE = Quantity(Decimal(1), "m"), Quantity(Decimal(1), "pcs")
MIXED = {
    "add": lambda a, b: a + b,
    "take away": lambda a, b: a - b,
    "compare": lambda a, b: a < b,
    "compare or equal": lambda a, b: a <= b,
}


@pytest.mark.parametrize("mix", MIXED.values(), ids=MIXED)
def test_mixing_is_an_error(mix: Any) -> None:
    for other in (USD, METRE, Decimal(1), 1, 1.0):
        with pytest.raises(CurrencyMismatch):
            mix(CNY, other)
    for other in (PIECE, CNY, Decimal(1), 1, 1.0):
        with pytest.raises(UnitMismatch):
            mix(METRE, other)
    assert CNY != USD
    assert METRE != PIECE


@pytest.mark.parametrize("kind", [Money, Quantity])
@pytest.mark.parametrize("amount", [1.0, 1, "1", None])
def test_only_decimals_get_in(kind: Any, amount: Any) -> None:
    with pytest.raises(TypeError):
        kind(amount, "CNY")


@pytest.mark.parametrize("kind", [Money, Quantity])
@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_does_not_get_in(kind: Any, amount: str) -> None:
    with pytest.raises(TypeError):
        kind(Decimal(amount), "CNY")


def test_money_is_multiplied_by_exact_numbers_only() -> None:
    assert CNY * Decimal("1.5") == Money(Decimal("1.5"), "CNY")
    assert Money(Decimal(3), "CNY") == CNY * 3
    with pytest.raises(TypeError):
        CNY * 1.5
    assert Money(Decimal("0.125"), "CNY").rounded(2) == Money(Decimal("0.13"), "CNY")
    assert (bool(CNY), bool(CNY - CNY), str(CNY), str(METRE)) == (True, False, "1 CNY", "1 m")
