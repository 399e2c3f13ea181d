"""Opening balances and what moves stock, from files: documents in the order of their time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.importing import Import, importing

from zhanggui.masterdata.tests.make import World, unit
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.sales.models import Delivery
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.models import ItemValue, OtherReceipt, StockBalance

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world(db: None) -> World:
    made = World(receipt_without_order=True, delivery_without_order=True, prices_include_tax=False)
    made.item("A"), made.item("B")
    return made


# -- opening balances --------------------------------------------------------------------------------------------------

OPENING = """
    system = "oldshop"

    [options.opening_date]
    label = "Day of the opening balances"
    required = true

    [files]
    stock = "stock.csv"
    debts = "debts.csv"

    [[entity]]
    name = "opening-stock"
    target = "other-receipts"
    file = "stock"
    group_by = "Store"
    rows_stand_alone = true
    steps = "confirm"

    [entity.columns]
    warehouse = "Store"
    date = { option = "opening_date" }
    reason = { constant = "opening" }

    [entity.lines]
    key = ["Store", "Item"]
    leave_out = { reason = "nothing there", when = { column = "Qty", is = "0" } }

    [entity.lines.columns]
    item = "Item"
    quantity = "Qty"
    unit_cost = "Cost"

    [[entity]]
    name = "opening-debts"
    target = "opening-items"
    file = "debts"
    group_by = []
    steps = "confirm"

    [entity.columns]
    side = { constant = "receivable" }
    date = { option = "opening_date" }

    [entity.lines.columns]
    party = "Party"
    amount = "Amount"
    reference = "Invoice"
    date = "Day"
    due_date = "Due"
"""


def opening(world: World, tmp_path: Path, stock: str = "", **options: str) -> Import:
    party = world.customer.party.code
    place = world.warehouse.code
    debts = f"Party,Invoice,Day,Due,Amount\n{party},I-7,2025-12-01,2026-01-15,113\n{party},A-1,2025-12-20,,-50\n"
    files = {"stock.csv": stock or f"Store,Item,Qty,Cost\n{place},A,10,1.50\n{place},B,0,9\n", "debts.csv": debts}
    return importing(world, tmp_path, OPENING, files, **options)


def test_opening_stock_and_open_items_are_documents(world: World, tmp_path: Path) -> None:
    report = opening(world, tmp_path, opening_date="2026-01-01").clean()

    receipt = OtherReceipt.objects.get()
    assert (receipt.reason, receipt.status, receipt.date) == ("opening", "confirmed", dt.date(2026, 1, 1))
    assert StockBalance.objects.get(location__kind="internal").quantity == 10
    assert ItemValue.objects.get().value == 15
    items = OpenItem.objects.order_by("reference")
    assert [(row.reference, row.amount, row.due_date) for row in items] == [
        ("A-1", -50, dt.date(2025, 12, 20)),
        ("I-7", 113, dt.date(2026, 1, 15)),
    ]
    assert dict(report.files["stock.csv"].left_out) == {"nothing there": 1}


def test_an_option_without_a_default_must_be_said(world: World, tmp_path: Path) -> None:
    from zhanggui.kernel.errors import InvalidInput

    with pytest.raises(InvalidInput, match="Day of the opening balances"):
        opening(world, tmp_path).draft()
    with pytest.raises(InvalidInput, match="no option “year”"):
        opening(world, tmp_path, opening_date="2026-01-01", year="1").draft()


def test_of_rows_that_stand_alone_the_good_ones_come_and_the_others_later(world: World, tmp_path: Path) -> None:
    world.item("V", has_variants=True)
    place = world.warehouse.code
    stock = f"Store,Item,Qty,Cost\n{place},A,10,1.50\n{place},V,5,1\n{place},C,1,1\n"
    shop = opening(world, tmp_path, stock, opening_date="2026-01-01")

    report = shop.run(good_rows_alone=True)

    assert [(p.row, p.column) for p in report.errors] == [(3, "variant"), (4, "Item")]
    assert OtherReceipt.objects.get().lines.get().item.code == "A"

    shop.write({"stock.csv": f"Store,Item,Qty,Cost\n{place},A,10,1.50\n{place},B,5,1\n"})
    again = shop.clean()
    assert again.entities["opening-stock"].created == 1
    assert [row.lines.get().item.code for row in OtherReceipt.objects.order_by("pk")] == ["A", "B"]
    assert shop.clean().entities["opening-stock"].created == 0


# -- what moves stock, in time -----------------------------------------------------------------------------------------

MOVES = """
    system = "oldshop"

    [files]
    bought = "bought.csv"
    sold = "sold.csv"

    [[entity]]
    name = "opening"
    target = "other-receipts"
    file = "bought"
    shortfalls_of = "moves"
    steps = "confirm"
    columns = { date = { constant = "2026-01-01" }, reason = { constant = "opening" } }

    [[entity]]
    target = "goods-receipts"
    file = "bought"
    key = "No"
    group_by = "No"
    together = "moves"
    order_by = "Day"
    stock = "in"
    steps = "confirm"
    columns = { supplier = "Supplier", warehouse = "Store", date = "Day", tax_included = { constant = false } }

    [entity.lines]
    columns = { item = "Item", quantity = "Qty", price = "Price", unit = "Unit" }

    [[entity]]
    target = "deliveries"
    file = "sold"
    key = "No"
    group_by = "No"
    together = "moves"
    order_by = "Day"
    stock = "out"
    steps = "confirm"
    columns = { customer = "Customer", warehouse = "Store", date = "Day" }

    [entity.lines]
    columns = { item = "Item", quantity = "Qty", price = "Price" }
"""


def test_receipts_and_deliveries_are_posted_in_time_and_what_was_short_is_opened(world: World, tmp_path: Path) -> None:
    from zhanggui.masterdata.models import Item, ItemUnit

    ItemUnit.objects.create(item=Item.objects.get(code="A"), unit=unit("box"), numerator=10)
    supplier, customer, store = world.supplier.code, world.customer.code, world.warehouse.code
    files = {
        "bought.csv": "No,Supplier,Store,Day,Item,Qty,Unit,Price\n"
        f"1,{supplier},{store},2026-01-10,A,2,box,30\n2,{supplier},{store},2026-01-20,A,1,box,50\n",
        "sold.csv": "No,Customer,Store,Day,Item,Qty,Price\n"
        f"1,{customer},{store},2026-01-15,A,20,9\n2,{customer},{store},2026-01-12,A,4,9\n"
        f"3,{customer},{store},2026-01-25,A,10,9\n",
    }
    report = importing(world, tmp_path, MOVES, files).clean()

    assert report.documents == {"other-receipts": 1, "goods-receipts": 2, "deliveries": 3}
    opened = OtherReceipt.objects.get().lines.get()
    assert (opened.quantity, opened.unit_cost) == (4, 3)
    costs = [row.lines.get().stock_value for row in Delivery.objects.order_by("date")]
    assert costs == [12, 60, 50]  # the average of its day, as it was
    assert GoodsReceipt.objects.filter(status="confirmed").count() == 2
    (note,) = report.notes
    assert "A" in note.message
    assert "was 4 short; an opening receipt covers it at 3." in note.message
