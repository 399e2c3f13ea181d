"""A profile that isn't right says everything that is wrong with it, and where."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from zhanggui.exchange.importing import shipped
from zhanggui.exchange.importing.mistakes import ProfileMistakes
from zhanggui.exchange.importing.profile_toml import profile_from
from zhanggui.exchange.importing.profiles import Profile

GOOD = """
    title = "Old shop"
    system = "oldshop"

    [files]
    items = "items.csv"

    [[entity]]
    target = "items"
    file = "items"
    key = "No"
    columns = { code = "No", name = "Name" }
"""


def read(text: str) -> Profile:
    return profile_from(textwrap.dedent(text), "own")


def mistakes(text: str) -> list[str]:
    with pytest.raises(ProfileMistakes) as refusal:
        read(text)
    assert str(refusal.value).startswith("The profile own has mistakes:\n- ")
    return refusal.value.mistakes


def test_a_good_profile_is_read() -> None:
    profile = read(GOOD)
    (entity,) = profile.entities
    assert (profile.system, entity.name, entity.target, list(entity.columns)) == (
        "oldshop",
        "items",
        "items",
        ["code", "name"],
    )


def test_every_shipped_profile_is_good() -> None:
    assert shipped.names() == ["adventureworks", "jsherp"]
    for path in shipped.FOLDER.rglob("*.toml"):
        profile = shipped.open_profile(str(path.relative_to(shipped.FOLDER).with_suffix("")))
        assert profile.title_zh
        assert profile.entities or profile.variants


def test_the_files_choose_between_variants() -> None:
    assert shipped.choose("jsherp", ["jsh_material_extend.csv"]).name == "jsherp/v2026_08"
    assert shipped.choose("jsherp", ["jsh_materialcategory.csv.gz"]).name == "jsherp/v2019_09"
    with pytest.raises(ProfileMistakes, match="none of them is there"):
        shipped.choose("jsherp", ["items.csv"])


def test_what_is_no_toml_is_said_with_its_line() -> None:
    (mistake,) = mistakes("[files\n")
    assert mistake.startswith("This is no TOML: ")
    assert "line 1" in mistake


def test_all_mistakes_come_at_once() -> None:
    found = mistakes(
        """
        colour = "red"

        [files]
        items = { path = "items.csv", header_row = "one", colour = 1 }

        [[entity]]
        target = "items"
        file = "item"
        stock = "up"
        steps = [{ when = "1 == 1" }]

        [entity.columns]
        code = 5
        unit = { column = "U", refers_to = "unit" }
        name = { find = "names", by = { a = "b" }, take = "c" }

        [[entity]]
        target = "units"
        file = "items"
        key = { column = "U", refers_to = "items" }
        once = "yes"
        """
    )
    assert found == [
        "files, items: “header_row” must be a whole number.",
        "files, items: “colour” means nothing here. Known are: comma_numbers, delimiter, encoding, header_row, "
        "ignored, leave_out, optional, path, sheet.",
        "entity 1 (items), columns: “code” must be a column's name or a table.",
        "entity 1 (items), steps: “step” is missing.",
        "entity 1 (items): “key” must name what identifies a row in the foreign system.",
        "entity 1 (items): there is no file “item” in [files].",
        "entity 1 (items): “stock” must be “in” or “out”.",
        "entity 2 (units): “once” must be true or false.",
        "entity 2 (units): a key can't refer to something.",
        "“colour” means nothing here. Known are: company, delimiter, encoding, entity, files, maps, needs, options, "
        "system, title, title_zh, values, variant.",
        "items, unit: nothing here is named “unit”.",
        "items: there is no file “names” in [files].",
    ]


def test_a_profile_without_entities_imports_nothing() -> None:
    assert mistakes("title = 'x'\n") == ["there is no [[entity]]: the profile imports nothing."]


def test_a_system_is_one_word() -> None:
    (mistake,) = mistakes(GOOD.replace('"oldshop"', '"Old shop!"'))
    assert mistake == "“system” must be one word of small letters, digits and underscores."


def test_a_profile_is_found_by_name_or_path(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(textwrap.dedent(GOOD), "utf-8")
    assert shipped.open_profile(str(path)).title == "Old shop"

    for name in ("shop", "../../pyproject", "adventureworks.toml", str(tmp_path / "none.toml")):
        with pytest.raises(ProfileMistakes, match="There is no such"):
            shipped.open_profile(name)
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(ProfileMistakes, match="isn't written in UTF-8"):
        shipped.open_profile(str(path))
