"""Whatever comes in, a clear sentence comes out, nothing is lost and nothing half done."""

from __future__ import annotations

import gzip
import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from tests.exchange.importing import Import, importing
from tests.exchange.workbooks import xlsx

from zhanggui.exchange.importing.mistakes import UnreadableFile
from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel import activity
from zhanggui.masterdata.models import Item, Party, Supplier
from zhanggui.masterdata.tests.make import World, unit
from zhanggui.stock.models import OtherReceipt

pytestmark = pytest.mark.django_db
D = Decimal

PROFILE = """
    system = "oldshop"

    [files]
    items = "items.*"
    partners = { path = "partners.csv", optional = true }
    stock = { path = "stock.csv", optional = true }

    [[entity]]
    target = "items"
    file = "items"
    key = "Code"
    columns = { code = "Code", name = "Name", name_zh = "Zh", unit = "Unit", list_price = "Price", note = "Note" }

    [[entity]]
    target = "suppliers"
    file = "partners"
    key = "Code"
    columns = { code = "Code", name = "Name", phone = "Phone", tax_number = "Tax", note = "Note" }

    [[entity]]
    target = "other-receipts"
    file = "stock"
    key = "Store"
    group_by = "Store"
    columns = { warehouse = "Store", date = { constant = "2026-01-01" }, note = "Note" }
    steps = "confirm"

    [entity.lines]
    columns = { item = "Item", quantity = "Qty", unit_cost = "Cost", note = "Note" }
"""
HEAD = "Code,Name,Zh,Unit,Price,Note\n"
NASTY = [
    "🚲 Rail “15” & 'block' <b>",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "Robert'); DROP TABLE items;--",
    "\\N \\. %s %(x)s {0} {{x}}",
    "直线导轨\u200b\u202eabc",
    "a" * 200,
    "𠮷野家 ñ é ﷽",
]


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Import:
    unit("pcs")
    return importing(World(), tmp_path, PROFILE, {})


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def item_rows(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def messages(shop: Import) -> list[tuple[int | None, str, str]]:
    found = [(p.row, p.column, p.message) for p in shop.run().errors]
    assert not Item.objects.filter(external_refs__has_key="oldshop").exists()
    assert not ImportBatch.objects.exclude(status="draft").exists()
    return found


# -- text --------------------------------------------------------------------------------------------------------------


def test_every_text_comes_through_as_it_is(shop: Import) -> None:
    rows = [f"I{n},{cell(text)},{cell(text)},pcs,1,{cell(text)}" for n, text in enumerate(NASTY)]
    partners = [f"N{n},{cell(text)},{cell(text[:60])},{cell(text[:40])},{cell(text)}" for n, text in enumerate(NASTY)]
    shop.write(
        {"items.csv": item_rows(*rows), "partners.csv": "\n".join(["Code,Name,Phone,Tax,Note", *partners]) + "\n"}
    )

    shop.clean()

    for number, text in enumerate(NASTY):
        item = Item.objects.get(code=f"I{number}")
        assert (item.name, item.name_zh, item.note) == (text, text, text)
        party = Party.objects.get(code=f"N{number}")
        assert (party.name, party.phone, party.note) == (text, text[:60].strip(), text)
    assert Supplier.objects.filter(code__startswith="N").count() == len(NASTY)
    assert activity.verify() == []
    assert shop.clean().entities["items"].unchanged == len(NASTY)


def test_text_of_documents_comes_through_as_it_is(shop: Import) -> None:
    place = shop.world.warehouse.code
    rows = [f"{place},I0,1,1,{cell(text)}" for text in NASTY]
    stock = "\n".join(["Store,Item,Qty,Cost,Note", *rows]) + "\n"
    shop.write({"items.csv": item_rows("I0,Rail,,pcs,1,"), "stock.csv": stock})

    shop.clean()

    receipt = OtherReceipt.objects.get()
    assert receipt.note == NASTY[0]
    assert [line.note for line in receipt.lines.order_by("position")] == NASTY


@pytest.mark.parametrize("mark", ["\x01", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused(shop: Import, mark: str) -> None:
    shop.write({"items.csv": item_rows(f"I1,Ra{mark}il,,pcs,1,")})
    ((row, column, message),) = messages(shop)
    assert (row, column) == (2, "Name")
    assert message == "There are control characters in this text. Type it in again."


def test_nul_bytes_are_refused(shop: Import) -> None:
    shop.write({"items.csv": item_rows("I1,Ra\x00il,,pcs,1,")})
    with pytest.raises(UnreadableFile, match="row 2 holds NUL bytes"):
        shop.run()


def test_too_long_texts_are_refused_by_column(shop: Import) -> None:
    shop.write({"items.csv": item_rows(f"{'C' * 61},{'N' * 201},,pcs,1,{'x' * 20_001}")})
    assert messages(shop) == [
        (2, "Code", "At most 60 characters are possible here."),
        (2, "Name", "At most 200 characters are possible here."),
        (2, "Note", "At most 20000 characters are possible here."),
    ]


def test_line_breaks_belong_to_long_texts_alone(shop: Import) -> None:
    shop.write({"items.csv": item_rows('I1,"Ra\nil",,pcs,1,"two\r\nlines"')})
    assert messages(shop) == [(2, "Name", "There are control characters in this text. Type it in again.")]
    shop.write({"items.csv": item_rows('I1,Rail,,pcs,1,"two\r\nlines"')})
    shop.clean()
    assert Item.objects.get(code="I1").note == "two\nlines"


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ("-1", "This can't be negative."),
        ("1e5", "This is no number."),
        ("NaN", "This is no number."),
        ("Infinity", "This is no number."),
        ("0x1F", "This is no number."),
        ("1.2.3", "This is no number."),
        ("=1+1", "This is no number."),
        ("9" * 61, "This number is too long."),
        ("9" * 15, "This number is too large."),
        ("0.0000001", "At most 6 decimals are possible here."),
    ],
)
def test_absurd_prices_are_refused(shop: Import, price: str, sentence: str) -> None:
    shop.write({"items.csv": item_rows(f"I1,Rail,,pcs,{price},")})
    ((row, _column, message),) = messages(shop)
    assert row == 2
    assert message.startswith(sentence)


@pytest.mark.parametrize(
    ("quantity", "cost", "sentence"),
    [
        ("-5", "1", "The quantity must be above zero."),
        ("0", "1", "The quantity must be above zero."),
        ("", "1", "Please fill in “Quantity”."),
        ("0.5", "1", "Quantities in pcs are whole numbers, and 0.5 is none."),
        ("999999999999", "999999", "The value of this line is too large."),
        ("1" + "0" * 13, "1", "The quantity is too large."),
        ("1", "-1", "The unit cost can't be negative."),
        ("many", "1", "This is no number."),
    ],
)
def test_absurd_quantities_are_refused(shop: Import, quantity: str, cost: str, sentence: str) -> None:
    rows = f"Store,Item,Qty,Cost,Note\n{shop.world.warehouse.code},I0,{quantity},{cost},\n"
    shop.write({"items.csv": item_rows("I0,Rail,,pcs,1,"), "stock.csv": rows})
    ((row, _column, message),) = messages(shop)
    assert row == 2
    assert message.startswith(sentence)
    assert not OtherReceipt.objects.exists()


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("items.csv", b"", "the file is empty."),
        ("items.csv.gz", gzip.compress(HEAD.encode())[:-4], "the .gz file is broken."),
        ("items.xlsx", b"PK\x03\x04" + b"x" * 100, "this is no workbook, or it is damaged."),
        ("items.csv", xlsx({"a": [["Code"]]}), "this is a workbook, not a CSV file."),
        ("items.pdf", b"%PDF", "this type of file isn't read."),
        (
            "items.csv",
            item_rows("I1,é,,pcs,1,").encode() + "I2,ü,,pcs,1,\n".encode("latin-1"),
            "row 3 is written neither",
        ),
        ("items.csv", (HEAD + 'I1,"Rail,,pcs,1,\n').encode(), "row 2 can't be split into cells"),
    ],
)
def test_files_that_can_not_be_read_are_refused(shop: Import, name: str, content: bytes, sentence: str) -> None:
    shop.write({name: content})
    with pytest.raises(UnreadableFile) as refusal:
        shop.run()
    assert str(refusal.value).startswith(f"{name}: {sentence}")
    assert not ImportBatch.objects.exclude(status="draft").exists()


def test_two_files_that_fit_are_not_guessed_between(shop: Import) -> None:
    shop.write({"items.csv": HEAD, "items.xlsx": xlsx({"a": [["Code"]]})})
    with pytest.raises(UnreadableFile, match=r"several files fit: items\.csv, items\.xlsx\. Leave one of them\."):
        shop.run()


def test_keys_that_are_there_twice_are_said_with_both_rows(shop: Import) -> None:
    shop.write({"items.csv": item_rows("I1,Rail,,pcs,1,", "I2,Block,,pcs,1,", "I1,Rail,,pcs,2,")})
    assert messages(shop) == [(4, "Code", "“I1” is there twice: row 2 has it already.")]


@pytest.mark.slow
def test_a_sheet_of_50_mb_is_refused_at_once(shop: Import) -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(60_000):
            sheet.write_row(row, 0, [f"{row * 7919 % 100_003:>06}{row:>09}" * 8, row * 0.37, row / 7, row / 11])
    packed = kept.getvalue()
    # What compresses too well to be as large as a real sheet is filled up with a part that nobody reads.
    shop.write({"items.xlsx": packed + b"\0" * (50_000_001 - len(packed))})

    with pytest.raises(UnreadableFile, match=r"the file has 51 MB; at most 50 MB are read\. Split it"):
        shop.run()


@pytest.mark.slow
def test_many_wrong_rows_are_all_told(shop: Import) -> None:
    shop.write({"items.csv": item_rows(*(f"I{n},,,box,x," for n in range(5_000)))})
    assert len(messages(shop)) == 15_000
