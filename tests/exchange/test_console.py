"""`zhanggui import` from outside: what it prints, what it leaves, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.exchange.console import main
from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel.models import Company, Unit
from zhanggui.masterdata.tests.make import World

pytestmark = pytest.mark.django_db

PROFILE = """
title = "Old shop"
system = "oldshop"

[company]
currency = "EUR"
country = "DE"

[options.kind]
label = "Kind"
default = "piece"

[files]
units = "units.csv"

[[entity]]
target = "units"
file = "units"
key = "Code"
leave_out = { reason = "old", when = { column = "Old", is = "1" } }
columns = { code = "Code", name = "Name", digits = { column = "Digits", default = "0" }, name_zh = { option = "kind" } }
"""
GOOD = "Code,Name,Digits,Old\nkg,Kilogram,3,0\npcs,Piece,,0\nlb,Pound,,1\n"
BAD = GOOD + "xx,,9,0\n"


@pytest.fixture
def world(db: None) -> World:
    made = World()
    User.objects.filter(pk=made.by.pk).update(username="admin")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.toml").write_text(PROFILE, "utf-8")
    (tmp_path / "units.csv").write_text(GOOD, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    return main([str(folder / "shop.toml"), "--data", str(folder), *arguments])


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


def test_files_are_imported_and_reported(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0

    out = capsys.readouterr()
    assert Unit.objects.get(code="kg").digits == 3
    assert "units" in out.out
    assert "1 old" in out.out
    assert f"{ImportBatch.objects.get().number}: imported; 0 errors." in out.out
    assert "units: 2 / 2" in out.err  # progress


def test_the_report_as_json(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--json") == 0

    answer = said(capsys)
    assert answer["entities"]["units"] == {
        "target": "units",
        "rows": 3,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "repeated": 0,
        "errors": 0,
        "lines": 0,
        "left_out": {"old": 1},
    }
    assert answer["files"]["units.csv"] == {"rows": 3, "taken": 2, "errors": 0, "left_out": {"old": 1}}
    assert {name: answer[name] for name in ("documents", "errors", "differences", "unexplained", "problems")} == {
        "documents": {},
        "errors": 0,
        "differences": 0,
        "unexplained": 0,
        "problems": [],
    }
    assert answer["batch"] == ImportBatch.objects.get().number


def test_a_dry_run_says_all_and_leaves_nothing(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "units.csv").write_text(BAD, "utf-8")
    assert run(folder, "--dry-run") == 1

    out = capsys.readouterr().out
    assert "  units.csv, row 5, Name: Please fill in “Name”.\n" in out
    assert "Nothing was changed (dry run); 1 error." in out
    assert not Unit.objects.filter(code="kg").exists()
    assert not ImportBatch.objects.exists()


def test_nothing_is_imported_while_a_row_is_wrong(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "units.csv").write_text(BAD, "utf-8")
    assert run(folder) == 1

    assert "Nothing was imported: 1 error." in capsys.readouterr().out
    assert not Unit.objects.filter(code="kg").exists()
    assert not ImportBatch.objects.exists()


def test_good_rows_are_accepted_alone(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "units.csv").write_text(BAD, "utf-8")
    assert run(folder, "--accept-good", "--json") == 1

    assert said(capsys)["entities"]["units"]["created"] == 2
    assert Unit.objects.filter(code="kg").exists()


def test_options_are_said_on_the_command_line(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--set", "kind=unit") == 0
    assert Unit.objects.get(code="kg").name_zh == "unit"

    assert run(folder, "--set", "sort=x") == 1
    assert "The profile has no option “sort”. It has: kind" in capsys.readouterr().err
    assert run(folder, "--set", "kind") == 2


def test_an_import_is_undone_by_its_number(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder)
    number = ImportBatch.objects.get().number

    assert main(["--undo", number]) == 0
    assert not Unit.objects.filter(code="kg").exists()
    assert f"{number} is undone." in capsys.readouterr().out
    assert main(["--undo", number]) == 1
    assert main(["--undo", "IB-0"]) == 2


def test_profiles_and_imports_are_listed(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder)
    capsys.readouterr()

    assert main(["--list"]) == 0
    out = capsys.readouterr().out
    assert "Shipped profiles: adventureworks, jsherp" in out
    assert ImportBatch.objects.get().number in out
    assert main(["--list", "--json"]) == 0
    assert said(capsys)["batches"][0]["created"] == 2


def test_what_can_be_imported_is_listed_with_its_columns(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fields"]) == 0
    listed = capsys.readouterr().out
    assert "price-lists" in listed
    assert "users" not in listed

    assert main(["--fields", "purchase-orders"]) == 0
    shown = capsys.readouterr().out
    assert "supplier      Supplier           code of: Supplier             required" in shown
    assert "steps: submit, confirm" in shown
    assert main(["--fields", "orders"]) == 2


def test_a_company_can_be_founded_as_the_profile_describes_it(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--new-company", "OS") == 0
    made = Company.objects.get(code="OS")
    assert (made.name, made.currency.code, made.country) == ("Old shop", "EUR", "DE")
    assert ImportBatch.objects.get().company == made


def test_a_dry_run_founds_nothing(world: World, folder: Path) -> None:
    assert run(folder, "--new-company", "OS", "--dry-run") == 0
    assert not Company.objects.filter(code="OS").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        ([], 2, "Say which profile and, with --data, which folder."),
        (["nothing", "--data", "."], 1, "There is no such profile. Shipped are: adventureworks, jsherp."),
        (["adventureworks", "--data", "/nowhere"], 1, "/nowhere: there is no such folder."),
        (["adventureworks", "--data", "."], 1, "Sales_Currency.csv: this file is missing."),
        (["jsherp", "--data", "."], 1, "It goes by one of these files, and none of them is there:"),
        (["adventureworks", "--data", ".", "--company", "XX"], 2, "There is no company “XX”."),
        (["adventureworks", "--data", ".", "--user", "nobody"], 2, "There is no user “nobody”."),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    arguments: list[str],
    status: int,
    sentence: str,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == status
    out = capsys.readouterr()
    assert sentence in out.err
    assert out.out == ""


def test_a_refusal_as_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing", "--data", ".", "--json"]) == 1
    answer = said(capsys)
    assert answer["code"] == "profile_mistakes"
    assert (answer["documents"], answer["differences"], answer["unexplained"]) == ({}, 0, 0)
    assert (answer["errors"], len(answer["problems"])) == (1, 1)


def test_a_file_that_can_not_be_read_is_named_in_the_json(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "units.csv").write_bytes(b"")
    assert run(folder, "--json") == 1
    answer = said(capsys)
    (problem,) = answer["problems"]
    assert (answer["code"], answer["errors"], problem["file"]) == ("unreadable_file", 1, "units.csv")
    assert problem["message"] == "units.csv: the file is empty."


def test_an_option_that_is_none_is_one_error_of_the_json(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--set", "sort=x", "--json") == 1
    answer = said(capsys)
    assert answer["errors"] == 1
    assert answer["problems"][0]["message"].startswith("The profile has no option “sort”.")


def test_of_several_companies_one_must_be_named(world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = World()
    assert run(folder) == 2
    assert "Say with --company into which company." in capsys.readouterr().err
    assert run(folder, "--company", other.company.code) == 0
