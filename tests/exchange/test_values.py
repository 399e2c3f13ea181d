"""What becomes of a row's cells: transforms, formulas, conditions and values as a profile states them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from tests.exchange.importing import named_columns

from zhanggui.exchange.importing.formulas import Formula
from zhanggui.exchange.importing.readers import Row
from zhanggui.exchange.importing.toml import Table
from zhanggui.exchange.importing.transforms import REGISTRY, Transform
from zhanggui.exchange.importing.values import Scope
from zhanggui.exchange.importing.values_toml import Reader
from zhanggui.ui.parse import Wrong

OTHER = {"stores": [{"id": "7", "name": "Bike Hut", "city": "3"}], "cities": [{"id": "3", "name": "Leeds"}]}
CELLS = {"Code": "a1", "Qty": "3", "Price": "1.10", "Empty": "", "Unit price": "2.50", "Store": "7", "Flag": "Y"}


class Files:
    def find(self, file: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Row | None:
        found = [row for row in OTHER[file] if tuple(row.get(c, "") for c in columns) == key]
        return Row(2, found[0]) if found else None


def scope(**around: dict[str, str]) -> Scope:
    return Scope(Row(2, CELLS), Files(), {"day": "2026-01-01"}, {name: Row(3, c) for name, c in around.items()})


def reader(mistakes: list[str]) -> tuple[Reader, Table]:
    return Reader({"yes": {"Y": "true", "N": "false"}}, frozenset({"day"})), Table({}, "here", mistakes)


def value(raw: Any, **around: dict[str, str]) -> str:
    mistakes: list[str] = []
    made, table = reader(mistakes)
    read = made.value(raw, table, "column")
    assert mistakes == []
    return read.read(scope(**around))


def holds(raw: Any) -> bool:
    mistakes: list[str] = []
    made, table = reader(mistakes)
    condition = made.condition(raw, table, "when")
    assert mistakes == []
    return condition.holds(scope())


def mistakes_of(raw: Any) -> list[str]:
    mistakes: list[str] = []
    made, table = reader(mistakes)
    made.value(raw, table, "unit")
    return mistakes


# -- transforms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "argument", "text", "result"),
    [
        ("upper", None, "abc", "ABC"),
        ("lower", None, "ABC", "abc"),
        ("one_line", None, "a\n  b\t c", "a b c"),
        ("half_width", None, "12（个）", "12(个)"),
        ("prefix", "C", "7", "C7"),
        ("suffix", "%", "13", "13%"),
        ("cut", 3, "abcdef", "abc"),
        ("fill_zeros", 5, "42", "00042"),
        ("replace", [" kg", ""], "12 kg", "12"),
        ("split", [",", 2], "橙色,M", "M"),
        ("split", [",", 3], "橙色,M", ""),
        ("digits", None, "+49 (30) 12-34", "49301234"),
        ("decimal", "comma", "1.234,50", "1234.5"),
        ("decimal", "point", "1,234.50", "1234.5"),
        ("decimal", "comma", "1 234,5", "1234.5"),
        ("round", 2, "1.005", "1.01"),
        ("absolute", None, "-3.50", "3.5"),
        ("negative", None, "3.5", "-3.5"),
        ("times", 100, "0.17", "17"),
        ("divided_by", 1000, "29", "0.029"),
        ("json", "0.basic.Price", '[{"basic": {"Price": "3"}}]', "3"),
        ("json", "0.other.Price", '[{"basic": {"Price": "3"}}]', ""),
        ("date", "%d.%m.%Y", "31.12.2026", "2026-12-31"),
        ("day", None, "2017-08-12 12:04:07", "2017-08-12"),
        ("yes_no", None, "b'1'", "true"),
        ("yes_no", None, "否", "false"),
        ("unit_base", None, "kg,包(1:25)", "kg"),
        ("unit_other", None, "1，2（1：33）", "2"),
        ("unit_ratio", None, "瓶,箱(1:12)", "12"),
    ],
)
def test_a_transform_does_what_its_name_says(name: str, argument: Any, text: str, result: str) -> None:
    assert Transform(name, argument)(text) == result


def test_every_transform_is_tried_here() -> None:
    tried = named_columns(test_a_transform_does_what_its_name_says)
    assert REGISTRY.keys() - tried == set()


@pytest.mark.parametrize(
    ("name", "argument", "text"),
    [
        ("round", 2, "abc"),
        ("date", "%Y-%m-%d", "2026-02-30"),
        ("yes_no", None, "maybe"),
        ("unit_base", None, "kg"),
        ("json", "0", "{"),
        ("decimal", "comma", "1..2,3,4"),
    ],
)
def test_a_transform_says_what_it_can_not_do(name: str, argument: Any, text: str) -> None:
    with pytest.raises(Wrong):
        Transform(name, argument)(text)


def test_a_date_that_is_none_is_told_with_a_pattern_that_people_read() -> None:
    with pytest.raises(Wrong, match=r"^“31\.02\.2026” is no date like DD\.MM\.YYYY\.$"):
        Transform("date", "%d.%m.%Y")("31.02.2026")
    with override("zh-hans"), pytest.raises(Wrong, match=r"日\.月\.年"):
        Transform("date", "%d.%m.%Y")("31.02.2026")


# -- formulas ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("Qty * Price", "3.3"),
        ("Qty * [Unit price] - 1", "6.5"),
        ("-(Qty + 2) / 4", "-1.25"),
        ("round(Price * Qty / 7, 2)", "0.47"),
        ("max(Qty, 10, Price)", "10"),
        ("abs(Price - Qty)", "1.9"),
        ("Empty + 1", "1"),
        ("Price if Qty > 2 else 0", "1.1"),
        ("'big' if Qty >= 3 and Code == 'a1' else 'small'", "big"),
        ("0.1 + 0.2", "0.3"),
        ("Code", "a1"),
        ("not Qty == 3", "false"),
        ("header.Rate * 2", "34"),
        ("header.[Tax rate] + 1", "14"),
    ],
)
def test_a_formula_counts_exactly(formula: str, result: str) -> None:
    found = Formula(formula).text_from(scope(header={"Rate": "17", "Tax rate": "13"}).cell)
    assert found == result


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1 +",
        "__import__('os')",
        "open('x')",
        "a.b.c",
        "lambda: 1",
        "x if",
        "2 ** 9",
        "f'{Qty}'",
        "Qty[0]",
    ],
)
def test_a_formula_holds_nothing_but_arithmetic(formula: str) -> None:
    with pytest.raises(Wrong):
        Formula(formula)(scope().cell)


def test_a_formula_says_when_it_can_not_be_counted() -> None:
    with pytest.raises(Wrong, match="divides by zero"):
        Formula("Qty / Empty")(scope().cell)
    with pytest.raises(Wrong, match="no number"):
        Formula("Code + 1")(scope().cell)


def test_a_formula_knows_the_columns_that_it_reads() -> None:
    assert Formula("Qty * [Unit price] if Flag == 'Y' else header.Rate").columns == [
        "Flag",
        "Qty",
        "Unit price",
        "header.Rate",
    ]


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        ("Code", "a1"),
        ({"column": "Code", "do": ["upper", {"prefix": "X-"}]}, "X-A1"),
        ({"column": "Empty", "do": {"prefix": "X-"}}, ""),
        ({"constant": True}, "true"),
        ({"constant": 12}, "12"),
        ({"option": "day"}, "2026-01-01"),
        ({"formula": "Qty * 2"}, "6"),
        ({"first_of": ["Empty", {"constant": ""}, "Code"]}, "a1"),
        ({"join": ["Code", "Empty", "Qty"], "between": " / "}, "a1 / 3"),
        ({"join": ["Code", "Qty"]}, "a1 3"),
        ({"column": "Flag", "map": "yes"}, "true"),
        ({"column": "Qty", "map": {"1": "one"}, "others": "many"}, "many"),
        ({"column": "Qty", "map": {"1": "one"}, "keep_others": True}, "3"),
        ({"column": "Empty", "default": "none"}, "none"),
        ({"column": "Code", "when": {"column": "Qty", "above": "5"}}, ""),
        ({"column": "Code", "when": "Qty > 2"}, "a1"),
        ({"find": "stores", "by": {"id": "Store"}, "take": "name"}, "Bike Hut"),
        ({"find": "stores", "by": {"id": "Empty"}, "take": "name"}, ""),
        ({"find": "stores", "by": {"id": "Qty"}, "take": "name"}, ""),
        (
            {
                "find": "stores",
                "by": {"id": "Store"},
                "take": {"find": "cities", "by": {"id": "city"}, "take": "name"},
            },
            "Leeds",
        ),
        ({"find": "stores", "by": {"id": "Store", "more": {"constant": ""}}, "take": "name"}, "Bike Hut"),
    ],
)
def test_a_value_is_read_as_the_profile_says(raw: Any, result: str) -> None:
    assert value(raw) == result


def test_columns_around_the_row_are_named_with_where_they_stand() -> None:
    around = {"header": {"No": "H1"}, "each": {"Kind": "2"}, "lines": {"Depot": "D"}}
    assert [value(name, **around) for name in ("header.No", "each.Kind", "lines.Depot")] == ["H1", "2", "D"]
    assert value("header.No") == ""


def test_a_code_that_the_map_does_not_know_is_said() -> None:
    with pytest.raises(Wrong, match=r"maps no “3” here\. It knows: 1, 2"):
        value({"column": "Qty", "map": {"1": "one", "2": "two"}})


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        ({"column": "Code", "is": "a1"}, True),
        ({"column": "Code", "is": ["x", "a1"]}, True),
        ({"column": "Code", "is_not": ["x", "y"]}, True),
        ({"column": "Empty", "blank": True}, True),
        ({"column": "Empty", "filled": True}, False),
        ({"column": "Empty", "filled": False}, True),
        ({"column": "Code", "starts_with": "a"}, True),
        ({"column": "Code", "contains": ["z", "1"]}, True),
        ({"column": "Price", "above": "1"}, True),
        ({"column": "Price", "below": 1}, False),
        ({"column": "Empty", "below": 1}, False),
        ({"column": "Qty", "is": {"option": "day"}}, False),
        ({"value": {"column": "Code", "do": "upper"}, "is": "A1"}, True),
        ({"find": "stores", "by": {"id": "Store"}, "take": "city", "is": "3"}, True),
        ({"formula": "Qty == 3"}, True),
        ("Qty == 4", False),
        ({"any": [{"column": "Code", "is": "x"}, "Qty == 3"]}, True),
        ({"all": [{"column": "Code", "is": "x"}, "Qty == 3"]}, False),
        ([{"column": "Code", "is": "a1"}, "Qty == 3"], True),
    ],
)
def test_a_condition_holds_as_the_profile_says(raw: Any, result: bool) -> None:  # noqa: FBT001 - a table of cases
    assert holds(raw) is result


@pytest.mark.parametrize(
    ("raw", "mistake"),
    [
        (3, "“unit” must be a column's name or a table."),
        ({}, "name exactly one of: column, constant, option, formula, first_of, join, find, use."),
        ({"column": "a", "constant": "b"}, "name exactly one of"),
        ({"column": "a", "to": "b"}, "“to” means nothing here."),
        ({"column": "a", "do": "uper"}, "there is no transform “uper”. There are: absolute, cut"),
        ({"column": "a", "do": {"round": "two"}}, "the transform “round” can't work with 'two'."),
        ({"column": "a", "do": "round"}, "the transform “round” can't work with nothing."),
        ({"column": "a", "map": "no"}, "the profile has no map “no”."),
        ({"option": "year"}, "the profile has no option “year”."),
        ({"use": "rate"}, "there is no “rate” in [values] above."),
        ({"formula": "1 +"}, "“1 +” is no formula."),
        ({"find": "stores", "take": "name"}, "“by” must say which column of the file holds what."),
        ({"find": "stores", "by": {"id": "x"}}, "“take” is missing."),
        ({"column": "a", "when": {"column": "b"}}, "name exactly one of: is, is_not, blank"),
        ({"column": "a", "when": 5}, "“when” must be a condition."),
        ({"column": 5}, "“column” must be text in quotation marks."),
    ],
)
def test_a_mistake_in_a_value_is_said_with_its_place(raw: Any, mistake: str) -> None:
    found = mistakes_of(raw)
    assert any(mistake in text for text in found), found
    assert all(text.startswith("here") for text in found)
