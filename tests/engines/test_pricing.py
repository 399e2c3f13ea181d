"""Which price applies, case by case."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.engines.pricing import Candidate, Chosen, Need, choose

D = Decimal


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def need(quantity: str = "10", **values: Any) -> Need:
    return Need(D(quantity), day(15), **{"tax_included": False, "tax_rate": D(13), **values})


def offer(price: str, rank: int = 0, **values: Any) -> Candidate:
    return Candidate(D(price), values.pop("source", price), rank, **values)


def price(wanted: Need, *candidates: Candidate) -> Decimal | None:
    chosen = choose(wanted, candidates)
    return chosen.price if chosen else None


def test_without_candidates_there_is_no_price() -> None:
    assert choose(need(), []) is None


def test_the_closer_agreement_wins_whatever_it_costs() -> None:
    ranks = [offer(str(100 - rank), rank) for rank in range(5)]
    for first in range(5):
        assert price(need(), *reversed(ranks[first:])) == 100 - first


def test_within_a_rank_the_higher_priority_wins() -> None:
    assert price(need(), offer("9", priority=50), offer("8", priority=40), offer("7", priority=60)) == 7


@pytest.mark.parametrize(
    ("quantity", "expected"), [("0.5", None), ("1", 10), ("9.999", 10), ("10", 9), ("100", 8), ("5000", 8)]
)
def test_a_larger_quantity_reaches_the_next_break(quantity: str, expected: int | None) -> None:
    breaks = [offer("10", min_quantity=D(1)), offer("9", min_quantity=D(10)), offer("8", min_quantity=D(100))]
    assert price(need(quantity), *breaks) == expected


@pytest.mark.parametrize(("start", "end", "fits"), [
    (None, None, True), (15, None, True), (None, 15, True), (15, 15, True), (16, None, False), (None, 14, False),
])  # fmt: skip
def test_a_price_is_valid_between_two_days(start: int | None, end: int | None, fits: bool) -> None:  # noqa: FBT001
    one = offer("5", valid_from=day(start) if start else None, valid_to=day(end) if end else None)
    assert (price(need(), one) == 5) is fits


def test_of_two_valid_prices_the_newer_wins() -> None:
    assert price(need(), offer("5"), offer("6", valid_from=day(1)), offer("7", valid_from=day(10))) == 7


def test_a_variants_own_price_beats_that_of_all_variants() -> None:
    both = (offer("5"), offer("6", variant=1))
    assert price(need(variant=1), *both) == 6
    assert price(need(variant=2), *both) == 5
    assert price(need(), *both) == 5


def test_prices_with_and_without_tax_are_turned_into_one_another() -> None:
    with_tax, without = offer("113", tax_included=True), offer("100")
    assert price(need(tax_included=True), without) == D("113.000000")
    assert price(need(), with_tax) == D("100.000000")
    assert price(need(tax_included=True), with_tax) == 113
    assert price(need(), offer("10", tax_included=True)) == D("8.849558")
    assert price(need(tax_rate=D(0)), with_tax) == 113


def test_a_price_per_another_unit_is_converted() -> None:
    box, piece = Fraction(12), Fraction(1)
    assert price(need(factor=piece), offer("30", factor=box)) == D("2.500000")
    assert price(need(factor=box), offer("2.5", factor=piece)) == D("30.000000")
    assert price(need(factor=Fraction(5, 3)), offer("1", factor=Fraction(1, 3))) == 5


def test_a_price_per_the_very_unit_comes_first() -> None:
    piece, box = offer("2.5", factor=Fraction(1)), offer("28", factor=Fraction(12))
    assert price(need(factor=Fraction(12)), piece, box) == 28
    assert price(need(factor=Fraction(1)), box, piece) == D("2.5")


def test_breaks_count_in_their_own_unit() -> None:
    by_box = offer("20", factor=Fraction(12), min_quantity=D(2))
    assert price(need("23"), by_box) is None
    assert price(need("24"), by_box) == D("1.666667")


def test_a_partners_discount_comes_off_common_prices_alone() -> None:
    wanted = need(discount=D(5), common=frozenset({2, 4}))
    assert choose(wanted, [offer("10", 2)]) == Chosen(D(10), D(5), "10")
    assert choose(wanted, [offer("10", 0)]) == Chosen(D(10), D(0), "10")
    assert choose(wanted, [offer("10", 2, discount=D(3))]) == Chosen(D(10), D(3), "10")


def test_the_reason_comes_with_the_price() -> None:
    chosen = choose(need(), [offer("10", source="price list A"), offer("9", 1, source="list price")])
    assert chosen == Chosen(D(10), D(0), "price list A")


offers = st.builds(
    Candidate,
    price=st.decimals(0, 1000, places=6),
    source=st.text(max_size=3),
    rank=st.integers(0, 4),
    factor=st.sampled_from([Fraction(1), Fraction(12), Fraction(5, 3)]),
    tax_included=st.booleans(),
    min_quantity=st.decimals(0, 50, places=2),
    valid_from=st.none() | st.integers(1, 28).map(day),
    valid_to=st.none() | st.integers(1, 28).map(day),
    priority=st.integers(0, 3),
    variant=st.none() | st.integers(1, 2),
)


@given(st.lists(offers, max_size=8), st.randoms())
def test_the_choice_doesnt_depend_on_the_order_and_always_fits(found: list[Candidate], random: Any) -> None:
    chosen = choose(need(variant=1), found)
    shuffled = found[:]
    random.shuffle(shuffled)
    again = choose(need(variant=1), shuffled)
    assert (chosen is None) == (again is None)
    if chosen is not None and again is not None:
        assert chosen.price == again.price
        assert chosen.source in {one.source for one in found}
