"""Amounts in words: the cases of the rule, and whoever reads the words back gets the amount."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.engines.amount_in_words import DIGITS, LIMIT, PLACES, SMALL, TENS, THOUSANDS, chinese, english

D = Decimal
CASES = list(csv.DictReader((Path(__file__).parent / "cases/amount_in_words/expected.csv").open(encoding="utf-8")))
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["amount"])
def test_the_words_are_those_of_the_rule(case: dict[str, str]) -> None:
    amount = D(case["amount"])

    assert chinese(amount) == case["chinese"]
    assert english(amount) == case["english"]


@given(amounts)
def test_chinese_words_read_back_are_the_amount(amount: Decimal) -> None:
    text = chinese(amount)

    assert read_chinese(text) == amount
    assert "零零" not in text
    assert not text.endswith("零")
    assert text.endswith("整") == (amount * 10 == (amount * 10).to_integral_value())
    assert text.startswith("负") == (amount < 0)


@given(amounts)
def test_english_words_read_back_are_the_amount(amount: Decimal) -> None:
    text = english(amount)

    assert read_english(text) == amount
    assert text[0].isupper()
    assert "  " not in text


@given(st.integers(0, 10**12))
def test_a_currency_without_small_change_is_in_whole_units(amount: int) -> None:
    assert english(D(amount), 0) == english(D(amount), 2)


def test_three_decimals_are_thousandths() -> None:
    assert english(D("7.005"), 3) == "Seven and 005/1000"


@pytest.mark.parametrize("amount", ["0.001", "1E16", "-1E16", "NaN", "Infinity"])
def test_what_has_no_words_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"words|decimals"):
        chinese(D(amount))
    with pytest.raises(ValueError, match=r"words|decimals"):
        english(D(amount))


def test_the_largest_amount_of_a_document_has_words() -> None:
    assert chinese(LIMIT - D("0.01")).endswith("元玖角玖分")


# -- readers that know nothing of how the words were made --------------------------------------------------------------


def read_chinese(text: str) -> Decimal:
    sign = -1 if text.startswith("负") else 1
    whole, _yuan, small = text.lstrip("负").rpartition("元")
    total = D(_chinese_number(whole))
    for digit, unit in re.findall(f"([{DIGITS}])([角分])", small):
        total += DIGITS.index(digit) * {"角": D("0.1"), "分": D("0.01")}[unit]
    return sign * total


def _chinese_number(text: str) -> int:
    """亿 and 万 multiply everything before them; the smaller places one digit."""
    for size, name in PLACES:
        if name in text:
            high, _name, rest = text.rpartition(name) if size >= 10**4 else text.partition(name)
            return _chinese_number(high) * size + _chinese_number(rest)
    return DIGITS.index(text.strip("零") or "零")


def read_english(text: str) -> Decimal:
    words, _and, fraction = text.lower().partition(" and ")
    sign = -1 if words.startswith("minus ") else 1
    return sign * (_english_number(words.removeprefix("minus ").split()) + D(fraction.partition("/")[0] or 0) / 100)


def _english_number(words: list[str]) -> int:
    total = part = 0
    names = {name: size for size, name in THOUSANDS}
    for word in words:
        if word == "hundred":
            part *= 100
        elif word in names:
            total, part = total + part * names[word], 0
        else:
            part += sum((TENS.index(w) * 10 if w in TENS else SMALL.index(w)) for w in word.split("-"))
    return total + part
