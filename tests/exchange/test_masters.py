"""Masters from files: made once, changed where the file changes, found again by their foreign keys."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.exchange.importing import Import, importing, places

from zhanggui.exchange.importing.mistakes import ProfileMistakes, UnreadableFile
from zhanggui.exchange.models import ImportBatch, ImportProblem
from zhanggui.kernel import activity
from zhanggui.kernel.errors import NotAllowed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.models import Item, ItemCategory
from zhanggui.masterdata.tests.make import World, unit, user

pytestmark = pytest.mark.django_db
D = Decimal

PROFILE = """
    system = "oldshop"

    [files]
    categories = "categories.csv"
    items = "items.csv"

    [[entity]]
    target = "item-categories"
    file = "categories"
    key = "Id"
    columns = { code = "Id", name = "Name", parent = { column = "Parent", refers_to = "item-categories" } }

    [[entity]]
    target = "items"
    file = "items"
    key = "Id"
    leave_out = { reason = "deleted", when = { column = "Deleted", is = "1" } }

    [entity.columns]
    code = { column = "Id", do = { prefix = "OLD-" } }
    name = "Name"
    category = { column = "Category", refers_to = "item-categories" }
    unit = "Unit"
    list_price = "Price"
    is_sold = { column = "Sold", do = "yes_no" }

    [entity.extra]
    shelf = "Shelf"
"""
CATEGORIES = """
    Id,Name,Parent
    20,Rails,10
    10,Linear motion,
    30,Blocks,20
"""
ITEMS = """
    Id,Name,Category,Unit,Price,Sold,Shelf,Deleted
    1,Rail 15,20,pcs,12.50,yes,A1,0
    2,Block 15,30,pcs,8,no,,0
    3,Old rail,20,pcs,1,yes,,1
"""


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Import:
    unit("pcs")
    return importing(World(), tmp_path, PROFILE, {"categories.csv": CATEGORIES, "items.csv": ITEMS})


def test_rows_become_masters_with_their_foreign_keys_beside_them(shop: Import) -> None:
    report = shop.clean()

    rail = Item.objects.get(code="OLD-1")
    assert (rail.name, rail.category.code, rail.list_price, rail.is_sold) == ("Rail 15", "20", D("12.5"), True)
    assert (rail.external_refs, rail.extra) == ({"oldshop": "1"}, {"shelf": "A1"})
    assert not Item.objects.get(code="OLD-2").is_sold
    counts = report.entities["items"]
    assert (counts.rows, counts.created, counts.errors, dict(counts.left_out)) == (3, 2, 0, {"deleted": 1})
    assert activity.verify() == []


def test_a_tree_comes_level_by_level_in_whatever_order_it_stands(shop: Import) -> None:
    shop.clean()
    assert ItemCategory.objects.get(code="30").parent.parent.code == "10"


def test_the_batch_keeps_what_happened(shop: Import) -> None:
    report = shop.clean()

    batch = shop.batch()
    assert (batch.number[:8], batch.status, batch.created_count, batch.error_count) == ("IB202603", "imported", 5, 0)
    assert batch.result["entities"]["items"]["created"] == 2
    assert {file.name: file.size for file in batch.files.all()} == {
        "categories.csv": len(shop.folder.joinpath("categories.csv").read_bytes()),
        "items.csv": len(shop.folder.joinpath("items.csv").read_bytes()),
    }
    assert batch.files.get(name="items.csv").digest == report_digest(shop, "items.csv")
    made = Activity.objects.get(document_type="masterdata.Item", document_id=Item.objects.get(code="OLD-1").pk)
    assert made.cause is not None
    assert (made.cause.document_type, made.cause.document_id, made.cause.step) == (
        "exchange.ImportBatch",
        batch.pk,
        "accept",
    )
    assert report.errors == []


def report_digest(shop: Import, name: str) -> str:
    import hashlib

    return hashlib.sha256(shop.folder.joinpath(name).read_bytes()).hexdigest()


def test_a_second_import_of_the_same_files_changes_nothing(shop: Import) -> None:
    shop.clean()
    before = Activity.objects.filter(document_type="masterdata.Item").count()

    report = shop.clean()

    assert {name: (c.created, c.updated, c.unchanged) for name, c in report.entities.items()} == {
        "item-categories": (0, 0, 3),
        "items": (0, 0, 2),
    }
    assert Activity.objects.filter(document_type="masterdata.Item").count() == before


def test_what_changed_in_the_file_changes_here(shop: Import) -> None:
    shop.clean()
    shop.write(
        {"items.csv": ITEMS.replace("12.50", "13.75").replace("Block 15,30,pcs,8,no", "Block 15 N,20,pcs,8,yes")}
    )

    report = shop.clean()

    counts = report.entities["items"]
    assert (counts.created, counts.updated, counts.unchanged) == (0, 2, 0)
    rail, block = Item.objects.get(code="OLD-1"), Item.objects.get(code="OLD-2")
    assert rail.list_price == D("13.75")
    assert (block.name, block.name_key, block.category.code, block.is_sold) == ("Block 15 N", "block 15 n", "20", True)


def test_a_blank_cell_empties_what_was_there(shop: Import) -> None:
    shop.clean()
    shop.write({"items.csv": ITEMS.replace("1,Rail 15,20,pcs,12.50", "1,Rail 15,,pcs,")})
    shop.clean()

    rail = Item.objects.get(code="OLD-1")
    assert (rail.category, rail.list_price) == (None, 0)


def test_a_row_that_is_there_by_code_is_taken_over(shop: Import) -> None:
    own = Item.objects.create(code="OLD-1", name="Mine", unit=unit("pcs"), external_refs={"other": "x"})

    report = shop.clean()

    own.refresh_from_db()
    assert (own.name, own.external_refs) == ("Rail 15", {"other": "x", "oldshop": "1"})
    assert (report.entities["items"].created, report.entities["items"].updated) == (1, 1)


def test_a_code_that_belongs_to_another_foreign_key_is_refused(shop: Import) -> None:
    Item.objects.create(code="OLD-1", name="Mine", unit=unit("pcs"), external_refs={"oldshop": "99"})

    (problem,) = shop.run().errors
    assert (problem.row, problem.column) == (2, "Id")
    assert "it came from the key 99" in problem.message


# -- errors ------------------------------------------------------------------------------------------------------------

BAD = """
    Id,Name,Category,Unit,Price,Sold,Shelf,Deleted
    1,Rail 15,20,pcs,12.50,yes,A1,0
    2,,20,pcs,-,perhaps,,0
    1,Again,20,pcs,1,yes,,0
    4,Far away,77,box,1,yes,,0
    5,Child of the wrong,40,pcs,1,yes,,0
    ,No key,20,pcs,1,yes,,0
    7,Too fine,20,pcs,0.1234567,yes,,0
"""


def test_all_errors_come_at_once_by_file_row_and_column(shop: Import) -> None:
    shop.write({"categories.csv": CATEGORIES.rstrip() + "\n    40,,\n", "items.csv": BAD})

    report = shop.run()

    assert [(p.file, p.row, p.column, p.message) for p in report.errors] == [
        ("categories.csv", 5, "Name", "Please fill in “Name”."),
        ("items.csv", 3, "Name", "Please fill in “Name”."),
        ("items.csv", 3, "Price", "This is no number. Write it with digits and a point, for example 12.50."),
        ("items.csv", 3, "Sold", "“perhaps” is neither yes nor no."),
        ("items.csv", 4, "Id", "“1” is there twice: row 2 has it already."),
        ("items.csv", 5, "Category", "Nothing with the key “77” was imported as item-categories."),
        ("items.csv", 5, "Unit", "There is no unit “box”, or it is not within your reach."),
        ("items.csv", 6, "Category", "Item category 40 wasn't imported: see row 5 of categories.csv."),
        ("items.csv", 7, "Id", "The key is blank: fill in Id."),
        ("items.csv", 8, "Price", "At most 6 decimals are possible here."),
    ]
    assert not Item.objects.exists()
    assert not ImportBatch.objects.exclude(status="draft").exists()


def test_good_rows_can_be_taken_alone(shop: Import) -> None:
    shop.write({"items.csv": BAD})

    report = shop.run(good_rows_alone=True)

    assert [item.code for item in Item.objects.all()] == ["OLD-1"]
    counts = report.entities["items"]
    assert (counts.rows, counts.created, counts.errors) == (7, 1, 6)
    batch = shop.batch()
    assert batch.error_count == len(report.errors) == ImportProblem.objects.filter(document=batch).count()
    file = report.files["items.csv"]
    assert (file.rows, file.taken, file.errors) == (7, 1, 6)


def test_a_corrected_file_brings_what_was_left_out(shop: Import) -> None:
    shop.write({"items.csv": BAD})
    shop.run(good_rows_alone=True)
    shop.write({"items.csv": ITEMS})

    report = shop.clean()

    assert (report.entities["items"].created, report.entities["items"].unchanged) == (1, 1)


def test_a_left_out_row_is_named_where_something_refers_to_it(shop: Import) -> None:
    profile = PROFILE.replace(
        '    key = "Id"\n    columns',
        '    key = "Id"\n    leave_out = { reason = "closed", when = { column = "Name", is = "Rails" } }\n    columns',
    )
    found = importing(shop.world, shop.folder, profile, {}).run().errors
    assert (
        found[0].message == "Item category Rails (20) isn't imported: closed. Restore it there, or choose another one."
    )
    assert places(found) == [
        ("categories.csv", 4, "Parent"),
        ("items.csv", 2, "Category"),
        ("items.csv", 3, "Category"),
    ]


def test_a_circle_is_an_error(shop: Import) -> None:
    shop.write({"categories.csv": "Id,Name,Parent\n10,A,20\n20,B,10\n"})
    found = shop.run().errors
    assert [p.message for p in found if p.file == "categories.csv"] == ["This belongs to itself in a circle."] * 2


def test_a_row_that_only_the_database_refuses_is_still_told_apart(shop: Import) -> None:
    shop.write({"items.csv": ITEMS.replace("12.50", "-12.50")})
    (problem,) = shop.run().errors
    assert (problem.file, problem.row) == ("items.csv", 2)
    assert Item.objects.count() == 0


def test_a_missing_column_is_said_before_anything_is_read(shop: Import) -> None:
    shop.write({"items.csv": "Id,Title,Unit\n1,Rail,pcs\n"})
    with pytest.raises(UnreadableFile) as refusal:
        shop.run()
    assert str(refusal.value) == (
        "items.csv: the profile reads columns that aren't there: Category, Deleted, Name, Price, Shelf, Sold. "
        "There are: Id, Title, Unit."
    )


def test_a_missing_file_is_said(shop: Import) -> None:
    (shop.folder / "items.csv").unlink()
    with pytest.raises(
        UnreadableFile, match=r"items\.csv: this file is missing\. There are: categories\.csv, own\.toml"
    ):
        shop.run()


def test_a_field_that_the_target_does_not_have_is_said(shop: Import) -> None:
    profile = PROFILE.replace("list_price =", "prize =")
    with pytest.raises(ProfileMistakes, match=r"items has no “prize”\. It has: allow_negative, barcode"):
        importing(shop.world, shop.folder, profile, {}).run()


def test_a_target_that_does_not_exist_is_said(shop: Import) -> None:
    profile = PROFILE.replace('target = "items"', 'target = "goods"')
    with pytest.raises(ProfileMistakes, match=r"nothing to import named “goods”\. There are: addresses"):
        importing(shop.world, shop.folder, profile, {}).run()


def test_who_may_not_create_items_imports_none(shop: Import) -> None:
    shop.world.by = user(
        "exchange.*.*", "*.*.view", "masterdata.item_category.*", "masterdata.price.*", company=shop.world.company
    )

    with pytest.raises(NotAllowed, match=r"masterdata\.item\.create"):
        shop.run()
    assert not ItemCategory.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_rows(shop: Import) -> None:
    def statements(first: int, count: int) -> int:
        rows = [f"{n},Item {n},10,pcs,1,yes,,0" for n in range(first, first + count)]
        shop.write({"items.csv": "\n".join(["Id,Name,Category,Unit,Price,Sold,Shelf,Deleted", *rows]) + "\n"})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            shop.clean()
        return len(captured)

    shop.clean()
    few = statements(100, 2)
    assert statements(1000, 150) <= few + 2


def test_notes_and_doubles_are_said_without_keeping_anything_out(shop: Import) -> None:
    profile = PROFILE.replace(
        "    [entity.extra]\n",
        """
    [[entity.note]]
    when = { column = "Price", above = "10" }
    column = "Price"
    text = "{Name} costs {Price}."

    [[entity.double]]
    note = true
    by = "Unit"
    text = "Row %(row)s is in %(values)s too."

    [entity.extra]
""",
    )
    report = importing(shop.world, shop.folder, profile, {}).clean()
    assert [(p.row, p.column, p.message) for p in report.notes] == [
        (2, "Price", "Rail 15 costs 12.50."),
        (3, "Unit", "Row 2 is in pcs too."),
    ]
