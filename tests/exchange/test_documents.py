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
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.sales.models import SalesOrder

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
