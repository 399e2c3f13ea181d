"""Pairing supplies with demands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhanggui.engines.pegging import Demand, Pair, Supply, pair

D = Decimal


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def supply(key: str, quantity: int, date: int | None = None, place: str = "W") -> Supply:
    return Supply(key, place, day(date) if date else None, D(quantity))


def demand(key: str, quantity: int, date: int, priority: int = 50, place: str = "W") -> Demand:
    return Demand(key, place, day(date), D(quantity), priority)


def shown(pairs: list[Pair]) -> list[tuple]:
    return [(one.supply, one.demand, one.quantity) for one in pairs]


def test_what_is_there_goes_first_then_supplies_by_date() -> None:
    supplies = [supply("late", 10, 20), supply("stock", 3), supply("soon", 4, 5)]
    _standing, found = pair(supplies, [demand("b", 6, 12), demand("a", 5, 10)])
    assert shown(found) == [("stock", "a", 3), ("soon", "a", 2), ("soon", "b", 2), ("late", "b", 4)]


def test_of_demands_on_one_day_the_more_urgent_comes_first() -> None:
    _standing, found = pair([supply("stock", 3)], [demand("b", 2, 10), demand("a", 2, 10, priority=10)])
    assert shown(found) == [("stock", "a", 2), ("stock", "b", 1)]


def test_a_supply_that_comes_too_late_serves_all_the_same() -> None:
    _standing, found = pair([supply("late", 5, 20)], [demand("a", 5, 10)])
    assert shown(found) == [("late", "a", 5)]


def test_what_was_decided_is_kept_as_far_as_it_can_be() -> None:
    supplies = [supply("stock", 5), supply("order", 4, 9)]
    demands = [demand("a", 5, 10), demand("b", 6, 11)]
    kept = [Pair("order", "b", D(9)), Pair("gone", "a", D(1)), Pair("stock", "gone", D(1))]
    standing, found = pair(supplies, demands, kept)
    assert standing == [4, 0, 0]
    assert shown(found) == [("stock", "a", 5)]


def test_only_what_was_decided_crosses_places() -> None:
    supplies = [supply("here", 2), supply("there", 2, place="X")]
    demands = [demand("a", 3, 10), demand("b", 1, 10, place="X")]
    standing, found = pair(supplies, demands, [Pair("there", "a", D(1))])
    assert standing == [1]
    assert shown(found) == [("here", "a", 2), ("there", "b", 1)]


def test_a_line_with_several_dates_is_paired_once() -> None:
    supplies = [supply("order", 2, 5), supply("other", 1, 6), supply("order", 2, 7)]
    _standing, found = pair(supplies, [demand("a", 5, 10)])
    assert shown(found) == [("order", "a", 4), ("other", "a", 1)]


names = st.sampled_from("abcd")
amounts = st.decimals(0, 20, places=2)
supplies_of_any_kind = st.lists(
    st.builds(Supply, names, st.sampled_from("WX"), st.none() | st.integers(1, 28).map(day), amounts), max_size=8
)
demands_of_any_kind = st.lists(
    st.builds(Demand, names, st.sampled_from("WX"), st.integers(1, 28).map(day), amounts), max_size=8
)


@given(supplies_of_any_kind, demands_of_any_kind, st.lists(st.builds(Pair, names, names, amounts), max_size=4))
def test_nothing_is_promised_twice_and_nothing_is_left_that_fits(
    supplies: list[Supply], demands: list[Demand], kept: list[Pair]
) -> None:
    standing, found = pair(supplies, demands, kept)
    assert all(0 <= part <= one.quantity for part, one in zip(standing, kept, strict=True))
    pairs = [*(Pair(one.supply, one.demand, part) for part, one in zip(standing, kept, strict=True)), *found]
    for side, rows in (("supply", supplies), ("demand", demands)):
        used: Counter = Counter()
        for one in pairs:
            used[getattr(one, side)] += one.quantity
        there: Counter = Counter()
        for row in rows:
            there[row.key] += row.quantity
        assert all(used[key] <= there[key] for key in used)
    if not kept:
        for place in "WX":
            come = sum(row.quantity for row in supplies if row.place == place)
            go = sum(row.quantity for row in demands if row.place == place)
            single = {row.key for row in demands if row.place == place}
            if all(row.place == place for row in demands if row.key in single):
                assert sum(one.quantity for one in found if one.demand in single) == min(come, go)
