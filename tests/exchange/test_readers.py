"""Files of every kind become the same rows of text; what can't be read is refused in a sentence."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from typing import Any

import pytest
from tests.exchange.workbooks import xls, xlsx

from zhanggui.exchange.importing import readers
from zhanggui.exchange.importing.mistakes import UnreadableFile
from zhanggui.exchange.importing.readers import Layout, read

ROWS = [{"Code": "A1", "Name": "直线导轨"}, {"Code": "B2", "Name": "ball, “screw”"}]
TEXT = 'Code,Name\nA1,直线导轨\nB2,"ball, “screw”"\n'


def rows(name: str, content: bytes, **layout: Any) -> list[dict[str, str]]:
    return [row.cells for row in read(name, content, Layout(**layout)).rows]


def refusal(name: str, content: bytes, **layout: Any) -> str:
    with pytest.raises(UnreadableFile) as refused:
        rows(name, content, **layout)
    assert str(refused.value).startswith(f"{name}: ")
    return str(refused.value).removeprefix(f"{name}: ")


# -- CSV ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert rows("a.csv", TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    assert rows("a.csv", f"Code{mark}Name\nA1{mark}Rail\n".encode()) == [{"Code": "A1", "Name": "Rail"}]


def test_what_the_profile_says_wins_over_what_is_found() -> None:
    content = "Code;Name\nA,1;Größe\n".encode("latin-1")
    assert rows("a.csv", content, encoding="latin-1", delimiter=";") == [{"Code": "A,1", "Name": "Größe"}]


def test_cells_are_trimmed_and_blank_rows_left_out() -> None:
    assert rows("a.csv", b"Code , Name\n A1 ,  Rail \n,\n\nB2,\n") == [
        {"Code": "A1", "Name": "Rail"},
        {"Code": "B2", "Name": ""},
    ]


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    sheet = read("a.csv", b"Code,Name\nA1,x\n\nB2,y\n", Layout())
    assert [row.number for row in sheet.rows] == [2, 4]


def test_the_header_may_stand_lower() -> None:
    content = b"Report of 2026,,\nCode,Name\nA1,Rail\n"
    assert rows("a.csv", content, header_row=2) == [{"Code": "A1", "Name": "Rail"}]


def test_numbers_may_be_written_with_a_comma() -> None:
    content = b"No;Price\n1.234;1.234,50\n2;-7,5\n3;12\n4;1,2,3\n5;\n"
    found = rows("a.csv", content, comma_numbers=("Price",))
    assert [row["Price"] for row in found] == ["1234.50", "-7.5", "12", "1,2,3", ""]
    assert found[0]["No"] == "1.234"


def test_short_rows_are_filled_up() -> None:
    assert rows("a.csv", b"Code,Name,Size\nA1\n") == [{"Code": "A1", "Name": "", "Size": ""}]


def test_a_gzipped_file_is_the_same_file() -> None:
    assert rows("a.csv.gz", gzip.compress(TEXT.encode())) == ROWS


# -- workbooks ---------------------------------------------------------------------------------------------------------


def test_a_workbook_gives_what_a_person_would_type() -> None:
    book = xlsx({"Items": [["Code", "Qty", "Price", "Day", "Yes"], ["A1", 12, 0.1, dt.date(2026, 3, 1), True]]})
    assert rows("a.xlsx", book) == [{"Code": "A1", "Qty": "12", "Price": "0.1", "Day": "2026-03-01", "Yes": "true"}]


@pytest.mark.parametrize("sheet", ["Second", 2])
def test_a_sheet_is_chosen_by_name_or_number(sheet: str | int) -> None:
    book = xlsx({"First": [["x"], ["1"]], "Second": [["Code"], ["B"]]})
    assert rows("a.xlsx", book, sheet=sheet) == [{"Code": "B"}]


def test_rows_of_a_sheet_are_counted_from_its_top() -> None:
    book = xlsx({"Items": [["Code"], [""], ["A1"]]})
    assert [row.number for row in read("a.xlsx", book, Layout()).rows] == [3]


def test_the_old_workbooks_are_read_too() -> None:
    assert rows("a.xls", xls([["Code", "名称"], ["A1", "导轨"], ["B2", 12.5]])) == [
        {"Code": "A1", "名称": "导轨"},
        {"Code": "B2", "名称": "12.5"},
    ]


def test_numbers_of_a_sheet_have_no_exponent_and_no_rounding() -> None:
    book = xlsx({"Items": [["n"], [1e15], [0.000001], [-2.50], [1234567.891]]})
    assert [row["n"] for row in rows("a.xlsx", book)] == ["1000000000000000", "0.000001", "-2.5", "1234567.891"]


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "the file is empty."),
        ("a.csv.gz", gzip.compress(b""), "the file is empty."),
        ("a.pdf", b"%PDF-1.7", "this type of file isn't read. Send .csv, .csv.gz, .xlsx or .xls."),
        ("readme", b"Code\nA1\n", "this type of file isn't read. Send .csv, .csv.gz, .xlsx or .xls."),
        ("a.csv.gz", b"\x1f\x8b\x08\x00broken", "the .gz file is broken. Pack it again."),
        ("a.csv.gz", b"Code,Name\n", "the .gz file is broken. Pack it again."),
        ("a.csv.gz", gzip.compress(b"Code\n" * 5000)[:-5], "the .gz file is broken. Pack it again."),
        (
            "a.xlsx",
            b"PK\x03\x04 nonsense",
            "this is no workbook, or it is damaged. Open it and save it again as .xlsx.",
        ),
        ("a.xls", b"Code,Name\n", "this is no workbook, or it is damaged. Open it and save it again as .xlsx."),
        ("a.csv", xlsx({"a": [["Code"]]}), "this is a workbook, not a CSV file. Name it .xlsx or .xls."),
        ("a.csv", xls([["Code"]]), "this is a workbook, not a CSV file. Name it .xlsx or .xls."),
        ("a.csv", b",,\n1,2,3\n", "the header row is blank. It must name the columns."),
        ("a.csv", b"Code,Name,Code\n", "two columns are named “Code”."),
        ("a.csv", b"Code,Name\nA,b,c\n", "row 2 has more cells than the header has columns."),
        ("a.csv", b'Code,Name\nA,"b\n', "row 2 can't be split into cells: a quotation mark isn't closed."),
        (
            "a.csv",
            b"Code,Name\nA,b\nB,x\x00y\n",
            "row 3 holds NUL bytes. This is no text, or the file is damaged: export it again.",
        ),
        (
            "a.csv",
            "Code,Name\nA,é\n".encode() + b"B,\xff\xfe\xfd\n",
            "row 3 is written neither in UTF-8 nor in GB18030, or the file mixes both. Save it as UTF-8.",
        ),
    ],
)
def test_what_can_not_be_read_is_refused_in_a_sentence(name: str, content: bytes, sentence: str) -> None:
    assert refusal(name, content) == sentence


def test_a_wrong_encoding_in_the_profile_is_said_with_the_row() -> None:
    sentence = "row 2 isn't written in ascii. Save the file in one encoding, best UTF-8."
    assert refusal("a.csv", "Code\n导\n".encode(), encoding="ascii") == sentence
    assert refusal("a.csv", b"Code\n", encoding="latin-77") == "there is no encoding “latin-77”."


def test_a_missing_sheet_is_said_with_those_that_are_there() -> None:
    book = xlsx({"Items": [["Code"]], "Prices": [["Code"]]})
    assert refusal("a.xlsx", book, sheet="Stock") == "there is no sheet “Stock”. There are: Items, Prices."


def test_a_header_that_stands_too_low_is_said() -> None:
    assert refusal("a.csv", b"Code\nA\n", header_row=9) == "there is no header row with the names of the columns."


def test_too_large_a_file_is_refused_before_it_is_read() -> None:
    sentence = "the file has 51 MB; at most 50 MB are read. Split it, or send it as .csv.gz."
    assert refusal("a.csv", b"x" * 50_000_001) == sentence


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.xlsx"])
def test_an_archive_that_unpacks_to_too_much_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LARGEST_UNPACKED", 2_000_000)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_001)
    content = kept.getvalue() if name.endswith("xlsx") else gzip.compress(b"0" * 2_000_001)
    assert refusal(name, content) == "unpacked it has more than 2 MB. Split it."


def test_too_long_a_cell_is_refused() -> None:
    assert "more than 100000 characters" in refusal("a.csv", b"Code\n" + b"x" * 100_001 + b"\n")


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_ROWS", 2)
    monkeypatch.setattr(readers, "MOST_COLUMNS", 3)
    assert refusal("a.csv", b"a\n1\n2\n3\n") == "there are more than 2 rows. Split the file."
    assert refusal("a.csv", b"a,b,c,d\n") == "there are more than 3 columns."
