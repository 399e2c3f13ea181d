"""Documents from files: drafted and stepped forward by their own commands, opening balances among them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.importing import Import, importing, places

from zhanggui.approvals.tests import make as approvals
from zhanggui.exchange.importing.mistakes import ProfileMistakes
from zhanggui.kernel import activity
from zhanggui.kernel.models import Period
from zhanggui.masterdata.tests.make import World, unit
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.sales.models import Delivery, SalesOrder
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.models import ItemValue, OtherReceipt, StockBalance

pytestmark = pytest.mark.django_db
D = Decimal

ORDERS = """
    system = "oldshop"

    [files]
    orders = "orders.csv"
    lines = "lines.csv"

    [[entity]]
    target = "purchase-orders"
    file = "orders"
    key = "No"
    shown_as = "Number"
    steps = { step = "confirm", when = { column = "Open", is = "yes" } }

    [entity.columns]
    supplier = "Supplier"
    warehouse = "Store"
    date = "Day"
    tax_included = { constant = false }

    [entity.refs]
    number = "Number"

    [entity.total]
    value = "Total"
    of = "net"
    explained = { reason = "sum of the lines", value = "Amount", each_line = true, of = "net" }

    [entity.lines]
    file = "lines"
    link = { Order = "No" }
    key = "Line"

    [entity.lines.columns]
    item = "Item"
    quantity = "Qty"
    price = "Price"
"""


@pytest.fixture
def world(db: None) -> World:
    made = World(receipt_without_order=True, delivery_without_order=True, prices_include_tax=False)
    made.item("A"), made.item("B")
    return made


@pytest.fixture
def orders(world: World, tmp_path: Path) -> Import:
    return importing(world, tmp_path, ORDERS, order_files(world))


def order_files(world: World) -> dict[str, str]:
    supplier, store = world.supplier.code, world.warehouse.code
    heads = [
        "No,Number,Supplier,Store,Day,Open,Total",
        f"1,PO-17,{supplier},{store},2026-01-05,yes,25",
        f"2,PO-18,{supplier},{store},2026-01-06,no,8",
    ]
    lines = ["Order,Line,Item,Qty,Price,Amount", "1,11,A,10,2,20", "1,12,B,2,2.50,5", "2,21,B,3,2.50,7.50"]
    return {"orders.csv": "\n".join(heads) + "\n", "lines.csv": "\n".join(lines) + "\n"}


def test_open_orders_come_as_orders_with_our_numbers_and_theirs_beside(orders: Import) -> None:
    report = orders.clean()

    confirmed = PurchaseOrder.objects.get(status="confirmed")
    assert (confirmed.number[:8], confirmed.date, confirmed.net) == ("PO202601", dt.date(2026, 1, 5), D(25))
    assert confirmed.external_refs == {"oldshop": "1", "oldshop.number": "PO-17"}
    assert [line.external_refs for line in confirmed.lines.order_by("position")] == [
        {"oldshop": "11"},
        {"oldshop": "12"},
    ]
    draft = PurchaseOrder.objects.get(status="draft")
    assert (draft.number, draft.net) == ("", D("7.50"))
    counts = report.entities["purchase-orders"]
    assert (counts.rows, counts.created, counts.lines) == (2, 2, 3)
    assert report.documents == {"purchase-orders": 2}
    assert activity.verify() == []


def test_totals_are_compared_with_the_foreign_systems(orders: Import) -> None:
    report = orders.clean()

    assert (dict(report.differences), report.unexplained) == ({"sum of the lines": 1}, 0)
    (note,) = report.notes
    assert (note.row, note.column) == (3, "Total")
    assert note.message == "The total is 7.5; the foreign system has 8 (sum of the lines)."

    orders.undo()
    lines = orders.folder.joinpath("lines.csv").read_text().replace("2,21,B,3,2.50,7.50", "2,21,B,3,2.50,7")
    orders.write({"lines.csv": lines})
    assert orders.clean().unexplained == 1


def test_documents_that_are_there_stay_as_they_are(orders: Import) -> None:
    orders.clean()
    files = order_files(orders.world)
    orders.write({"lines.csv": files["lines.csv"].replace("1,11,A,10,2,20", "1,11,A,11,2,22")})

    report = orders.clean()

    assert report.entities["purchase-orders"].unchanged == 2
    assert PurchaseOrder.objects.get(status="confirmed").lines.get(position=1).quantity == 10
    (note,) = report.notes
    assert (note.row, note.message[-66:]) == (
        2,
        " was imported from this; the file says something else now. It stays as it is."[-66:],
    )


def test_errors_of_lines_stand_at_their_rows_and_keep_the_whole_document_out(orders: Import) -> None:
    orders.write(
        {"lines.csv": "Order,Line,Item,Qty,Price,Amount\n1,11,A,-1,2,0\n1,12,C,2,x,0\n2,21,B,0.5,1,0\n9,91,A,1,1,1\n"}
    )

    report = orders.run()

    assert [(p.file, p.row, p.column, p.message) for p in report.errors] == [
        ("lines.csv", 3, "Item", "There is no item “C”, or it is not within your reach."),
        ("lines.csv", 3, "Price", "This is no number. Write it with digits and a point, for example 12.50."),
        ("lines.csv", 4, "Qty", "Quantities in pcs are whole numbers, and 0.5 is none."),
        ("lines.csv", 5, "Order", "Line belongs to document 9, which isn't in orders.csv."),
    ]
    assert not PurchaseOrder.objects.exists()
    file = report.files["lines.csv"]
    assert (file.rows, file.taken, file.errors) == (4, 0, 4)


def test_a_document_without_lines_is_an_error_of_its_head(orders: Import) -> None:
    orders.write({"lines.csv": "Order,Line,Item,Qty,Price,Amount\n1,11,A,1,2,2\n"})

    report = orders.run(good_rows_alone=True)

    (problem,) = report.errors
    assert (problem.file, problem.row) == ("orders.csv", 3)
    assert problem.message == "Purchase order PO-18 has no lines. Enter the lines or delete the document."
    assert PurchaseOrder.objects.count() == 1


def test_a_refused_step_undoes_its_document_alone(orders: Import) -> None:
    closed = {"company": orders.world.company, "area": Period.Area.PURCHASING, "is_closed": True}
    Period.objects.create(**closed, start=dt.date(2026, 1, 1), end=dt.date(2026, 1, 31))

    report = orders.run(good_rows_alone=True)

    (problem,) = report.errors
    assert (problem.file, problem.row, "is closed" in problem.message) == ("orders.csv", 2, True)
    assert [order.status for order in PurchaseOrder.objects.all()] == ["draft"]
    assert activity.verify() == []


def test_a_refused_document_is_named_by_file_and_row(orders: Import) -> None:
    rule = approvals.rule(orders.world, "purchasing.PurchaseOrder.confirm", orders.world.by)

    report = orders.run(good_rows_alone=True)

    (problem,) = report.errors
    said = f"orders.csv, row 2 needs an approval by the rule “{rule.label}”. Ask for approval."
    assert (problem.file, problem.row, problem.message) == ("orders.csv", 2, said)
    assert [order.status for order in PurchaseOrder.objects.all()] == ["draft"]


def test_a_step_that_does_not_exist_is_said(orders: Import) -> None:
    profile = ORDERS.replace('step = "confirm"', 'step = "approve"')
    with pytest.raises(ProfileMistakes, match=r"purchase-orders has no step “approve”\."):
        importing(orders.world, orders.folder, profile, {}).run()


def test_one_head_may_be_split_by_a_column_of_its_lines(world: World, tmp_path: Path) -> None:
    from zhanggui.masterdata.tests.make import warehouse

    second = warehouse(world.company, world.by)
    profile = ORDERS.replace('target = "purchase-orders"', 'target = "purchase-orders"\n    split_by = "Store"')
    profile = profile.replace('warehouse = "Store"', 'warehouse = "lines.Store"')
    files = {
        "orders.csv": f"No,Number,Supplier,Day,Open,Total\n1,PO-17,{world.supplier.code},2026-01-05,yes,25\n",
        "lines.csv": "Order,Line,Item,Qty,Price,Amount,Store\n"
        f"1,11,A,10,2,20,{world.warehouse.code}\n1,12,B,2,2.5,5,{second.code}\n",
    }
    shop = importing(world, tmp_path, profile, files)
    report = shop.clean()

    made = {order.warehouse: order.net for order in PurchaseOrder.objects.all()}
    assert made == {world.warehouse: D(20), second: D(5)}
    assert (report.differences, report.unexplained) == ({}, 0)  # together they are the head's total
    assert shop.clean().entities["purchase-orders"].unchanged == 2


# -- one file, its rows being lines ------------------------------------------------------------------------------------

FLAT = """
    system = "oldshop"

    [files]
    sales = { path = "sales.xlsx", sheet = "Open orders", header_row = 2 }

    [[entity]]
    target = "sales-orders"
    file = "sales"
    key = "Order"
    group_by = "Order"
    steps = "confirm"

    [entity.columns]
    customer = "Customer"
    warehouse = "Store"
    date = "Day"
    due_date = "Due"
    reference = "Order"

    [entity.lines]
    key = ["Order", "Item"]

    [entity.lines.columns]
    item = "Item"
    quantity = { formula = "Ordered - Delivered" }
    price = "Price"
"""


def test_rows_that_repeat_their_head_become_one_document(world: World, tmp_path: Path) -> None:
    from tests.exchange.workbooks import xlsx

    day, customer, store = dt.date(2026, 2, 1), world.customer.code, world.warehouse.code
    rows = [
        ["Open orders of 2026-02-28"],
        ["Order", "Customer", "Store", "Day", "Due", "Item", "Ordered", "Delivered", "Price"],
        ["S1", customer, store, day, dt.date(2026, 3, 1), "A", 10, 4, 3.5],
        ["S1", customer, store, day, dt.date(2026, 3, 1), "B", 2, 0, 1],
        ["S2", customer, store, day, dt.date(2026, 4, 1), "B", 7, 0, 1],
    ]
    report = importing(world, tmp_path, FLAT, {"sales.xlsx": xlsx({"Other": [["x"]], "Open orders": rows})}).clean()

    first, second = SalesOrder.objects.order_by("pk")
    assert [(line.item.code, line.quantity, line.price) for line in first.lines.order_by("position")] == [
        ("A", 6, D("3.5")),
        ("B", 2, 1),
    ]
    assert (first.reference, first.due_date, second.reference) == ("S1", dt.date(2026, 3, 1), "S2")
    counts = report.entities["sales-orders"]
    assert (counts.rows, counts.created, counts.lines) == (2, 2, 3)


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


def test_a_warning_is_acknowledged_with_the_import_as_its_reason(orders: Import) -> None:
    from zhanggui.kernel import checks
    from zhanggui.kernel.checks import Finding, Level

    said = checks.registered().setdefault(("purchasing.PurchaseOrder", "confirm"), [])
    said.append(lambda order, *, by, at: [Finding(Level.WARN, "odd", "This is odd.")])
    try:
        orders.clean()
    finally:
        said.pop()
    order = PurchaseOrder.objects.get(status="confirmed")
    row = activity.timeline(order).get(step="confirm")
    assert row.payload.data["acknowledged"]["odd"].startswith("Imported with the profile")


def test_several_errors_of_several_documents_come_at_once(orders: Import) -> None:
    files = order_files(orders.world)
    heads = files["orders.csv"].replace(orders.world.supplier.code, "NOBODY").replace("2026-01-05", "5 January")
    found = importing(orders.world, orders.folder, ORDERS, {"orders.csv": heads}).run().errors
    assert places(found) == [("orders.csv", 2, "Day"), ("orders.csv", 2, "Supplier"), ("orders.csv", 3, "Supplier")]
