"""Other receipts and issues: what they do to stock, value and places, and what they refuse."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, PeriodClosed, StaleVersion, WrongStatus
from zhanggui.kernel.lines import NoLines
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.models import ItemVariant
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import other_issues, other_receipts
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import OtherReceipt, StockBalance, StockMove
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def closed(world: World, start: dt.date, end: dt.date) -> Period:
    return Period.objects.create(company=world.company, area="stock", start=start, end=end, is_closed=True)


def messages(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


# -- receipts


def test_a_confirmed_receipt_brings_goods_at_their_cost(world: World) -> None:
    item = world.item()
    receipt = make.other_receipt(world, lines=[{"item": item, "quantity": D(10), "unit_cost": D("2.345678")}])
    assert receipt.status == "confirmed"
    assert receipt.number.startswith("OR202603-")
    assert on_hand(item) == 10
    assert worth(item) == (10, D("23.46"))


def test_a_draft_moves_nothing(world: World) -> None:
    item = world.item()
    receipt = make.other_receipt(world, status="draft", lines=[{"item": item, "quantity": D(10)}])
    assert receipt.number == ""
    assert on_hand(item) == 0
    assert not StockMove.objects.exists()


def test_goods_may_come_in_for_nothing(world: World) -> None:
    item = make.stocked(world, world.item(), 4, "2.50")
    make.stocked(world, item, 6, 0)
    assert worth(item) == (10, D("10.00"))
    make.issued(world, item, 5)
    assert worth(item) == (5, D("5.00"))


def test_a_cost_is_per_entered_unit_and_stock_in_the_items_own(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)})
    make.stocked(world, item, 2, "6.00", unit=masters.unit("box"))
    assert worth(item) == (24, D("12.00"))


def test_without_a_cost_goods_are_worth_what_the_item_is(world: World) -> None:
    fresh = world.item(standard_cost=D("3.5"), conversions={"box": (12, 1)})
    known = make.stocked(world, world.item(standard_cost=D(99)), 3, "2.00")
    rows = [
        {"item": fresh, "quantity": D(2)},
        {"item": fresh, "quantity": D(1), "unit": masters.unit("box")},
        {"item": known, "quantity": D(1)},
    ]
    receipt = make.other_receipt(world, lines=rows)
    assert [line.unit_cost for line in receipt.lines.all()] == [D("3.5"), D(42), D(2)]
    assert worth(known) == (4, D("8.00"))


@pytest.mark.parametrize(
    ("reason", "place"),
    [("production", "production"), ("opening", "adjustment"), ("found", "adjustment"), ("other", "adjustment")],
)
def test_the_reason_says_where_goods_come_from(world: World, reason: str, place: str) -> None:
    make.stocked(world, world.item(), 1, reason=reason)
    assert StockMove.objects.get().from_location.kind == place


def test_cancelling_a_receipt_takes_the_goods_back(world: World) -> None:
    item = world.item()
    receipt = make.other_receipt(world, lines=[{"item": item, "quantity": D(3), "unit_cost": D(7)}])
    other_receipts.cancel(receipt, **world.acting(), reason="wrong item")
    assert receipt.status == "cancelled"
    assert worth(item) == (0, 0)
    back = StockMove.objects.latest("pk")
    assert (back.date, back.value, back.reverses_id) == (receipt.date, 21, StockMove.objects.earliest("pk").pk)
    assert all(row.quantity == 0 for row in StockBalance.objects.all())


def test_a_receipt_whose_goods_are_gone_is_not_cancelled(world: World) -> None:
    item = world.item("RAIL-20")
    receipt = make.other_receipt(world, lines=[{"item": item, "quantity": D(3), "unit_cost": D(7)}])
    make.issued(world, item, 2)
    with pytest.raises(InsufficientStock) as refused:
        other_receipts.cancel(receipt, **world.acting())
    assert "RAIL-20" in str(refused.value)
    assert "(3 wanted, 1 free)" in str(refused.value)
    receipt.refresh_from_db()
    assert receipt.status == "confirmed"
    assert worth(item) == (1, 7)


def test_a_cancellation_is_dated_today_where_the_period_is_closed(world: World) -> None:
    receipt = make.other_receipt(world, date=dt.date(2026, 2, 10), lines=[{"item": world.item(), "quantity": D(1)}])
    closed(world, dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    other_receipts.cancel(receipt, **world.acting())
    assert StockMove.objects.latest("pk").date == dt.date(2026, 3, 2)


def test_a_cancellation_is_refused_where_today_is_closed_too(world: World) -> None:
    receipt = make.other_receipt(world, date=dt.date(2026, 2, 10), lines=[{"item": world.item(), "quantity": D(1)}])
    closed(world, dt.date(2026, 2, 1), dt.date(2026, 3, 31))
    with pytest.raises(PeriodClosed):
        other_receipts.cancel(receipt, **world.acting())


def test_nothing_is_posted_into_a_closed_period(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[{"item": world.item(), "quantity": D(1)}])
    closed(world, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    with pytest.raises(PeriodClosed):
        other_receipts.confirm(receipt, **world.acting())
    assert not StockMove.objects.exists()


def test_a_receipt_without_lines_is_not_confirmed(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[])
    with pytest.raises(NoLines):
        other_receipts.confirm(receipt, **world.acting())


def test_every_wrong_line_is_named_at_once(world: World) -> None:
    item, other = world.item(), world.item(conversions={"box": (12, 1)})
    service = world.item(kind="service")
    rows = [
        {"item": item, "quantity": D(0)},
        {"item": item, "quantity": D("1.5")},
        {"item": item, "quantity": D(1), "unit": masters.unit("box")},
        {"item": other, "quantity": D(-1), "unit": masters.unit("box")},
        {"item": other, "quantity": D(10) ** 13},
        {"quantity": D(1)},
        {"item": world.item(has_variants=True), "quantity": D(1)},
    ]
    with pytest.raises(InvalidInput) as refused:
        make.other_receipt(world, lines=rows)
    expected = [(1, "quantity"), (2, "quantity"), (3, "unit"), (4, "quantity"), (5, "quantity"), (6, "item")]
    assert messages(refused) == [*expected, (7, "variant")]
    with pytest.raises(InvalidInput) as refused:
        make.other_receipt(world, lines=[{"item": item, "quantity": D(1)}, {"item": service, "quantity": D(1)}])
    assert messages(refused) == [(2, "item")]
    assert not OtherReceipt.objects.exists()


def test_costs_must_make_sense(world: World) -> None:
    item = world.item()
    rows = [
        {"item": item, "quantity": D(1), "unit_cost": D("-0.01")},
        {"item": item, "quantity": D(10) ** 8, "unit_cost": D(10) ** 8},
    ]
    with pytest.raises(InvalidInput) as refused:
        make.other_receipt(world, lines=rows)
    assert messages(refused) == [(1, "unit_cost"), (2, "unit_cost")]


def test_a_quantity_that_is_nothing_in_the_items_unit_is_refused(world: World) -> None:
    item = world.item(conversions={"gram": (1, 1000)})
    masters.unit("gram", 0)
    with pytest.raises(InvalidInput) as refused:
        make.stocked(world, item, 3, unit=masters.unit("gram"))
    assert messages(refused) == [(1, "quantity")]
    make.stocked(world, item, 1000, unit=masters.unit("gram"))
    assert on_hand(item) == 1


def test_an_edited_draft_keeps_changes_and_drops_what_was_left_out(world: World) -> None:
    item = world.item()
    rows = [{"item": item, "quantity": D(1), "unit_cost": D(2)}, {"item": item, "quantity": D(2), "unit_cost": D(2)}]
    receipt = make.other_receipt(world, status="draft", lines=rows)
    _first, second = receipt.lines.all()
    other_receipts.revise(receipt, **world.acting(), note="counted again", reason="found", lines=[
        {"id": second.pk, "quantity": D(5)}, {"item": item, "quantity": D(7), "unit_cost": D(1)},
    ])  # fmt: skip
    assert [(line.pk == second.pk, line.quantity, line.unit_cost) for line in receipt.lines.all()] == [
        (True, 5, 2),
        (False, 7, 1),
    ]
    receipt.refresh_from_db()
    assert (receipt.note, receipt.reason) == ("counted again", "found")
    other_receipts.revise(receipt, **world.acting(), note="")
    assert receipt.lines.count() == 2


def test_a_draft_is_deleted_and_leaves_its_trace(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[{"item": world.item(), "quantity": D(1)}])
    key = receipt.pk
    other_receipts.discard(receipt, **world.acting())
    assert not OtherReceipt.objects.exists()
    trail = Activity.objects.filter(document_type="stock.OtherReceipt", document_id=key)
    assert [row.step for row in trail] == ["draft", "discard"]


# -- issues


def test_goods_leave_at_the_average(world: World) -> None:
    item = make.stocked(world, world.item(), 1, "1.00")
    make.stocked(world, item, 2, "2.00")
    issue = make.issued(world, item, 1)
    assert issue.number.startswith("OI202603-")
    assert worth(item) == (2, D("3.33"))
    make.issued(world, item, 2)
    assert worth(item) == (0, 0)
    assert [move.value for move in StockMove.objects.filter(source_type="stock.OtherIssue")] == [D("1.67"), D("3.33")]


@pytest.mark.parametrize(
    ("reason", "place"),
    [
        ("production", "production"),
        ("scrap", "scrap"),
        ("sample", "adjustment"),
        ("lost", "adjustment"),
        ("other", "adjustment"),
    ],
)
def test_the_reason_says_where_goods_go(world: World, reason: str, place: str) -> None:
    item = make.stocked(world, world.item(), 2, 5)
    make.issued(world, item, 1, reason=reason)
    assert StockMove.objects.latest("pk").to_location.kind == place


def test_nobody_takes_what_is_not_there(world: World) -> None:
    item = make.stocked(world, world.item(), 2, 5)
    issue = make.other_issue(
        world, status="draft", lines=[{"item": item, "quantity": D(2)}, {"item": item, "quantity": D(1)}]
    )
    with pytest.raises(InsufficientStock):
        other_issues.confirm(issue, **world.acting())
    issue.refresh_from_db()
    assert (issue.status, issue.number, on_hand(item)) == ("draft", "", 2)


def test_another_warehouse_doesnt_help(world: World) -> None:
    item = make.stocked(world, world.item(), 2, 5)
    elsewhere = masters.warehouse(world.company, world.by)
    with pytest.raises(InsufficientStock):
        make.issued(world, item, 1, warehouse=elsewhere)


def test_a_warehouse_of_another_company_is_refused(world: World) -> None:
    item, stranger = make.stocked(world, world.item(), 2, 5), World()
    for maker in (make.other_receipt, make.other_issue):
        with pytest.raises(InvalidInput, match="another company"):
            maker(world, warehouse=stranger.warehouse, lines=[{"item": item, "quantity": D(1)}])
        document = maker(world, status="draft", lines=[])
        commands = other_receipts if maker is make.other_receipt else other_issues
        with pytest.raises(InvalidInput, match="another company"):
            commands.revise(document, **world.acting(), warehouse=stranger.warehouse)


def test_a_variant_has_stock_and_value_of_its_own(world: World) -> None:
    item = world.item(has_variants=True)
    red, blue = (ItemVariant.objects.create(item=item, code=code, name=code) for code in ("red", "blue"))
    make.stocked(world, item, 2, 5, variant=red)
    make.stocked(world, item, 2, 9, variant=blue)
    make.issued(world, item, 1, variant=red)
    assert (worth(item, red), worth(item, blue)) == ((1, 5), (2, 18))
    with pytest.raises(InsufficientStock) as refused:
        make.issued(world, item, 2, variant=red)
    assert "red" in str(refused.value)


def test_cancelling_an_issue_brings_goods_back_at_the_value_at_which_they_left(world: World) -> None:
    item = make.stocked(world, world.item(), 2, 5)
    issue = make.issued(world, item, 1)
    make.stocked(world, item, 1, 11)
    other_issues.cancel(issue, **world.acting())
    assert worth(item) == (3, 21)


# -- rules of every document


def test_a_foreign_companys_document_is_not_found(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[{"item": world.item(), "quantity": D(1)}])
    stranger = masters.user(company=World().company)
    with pytest.raises(NotFound):
        other_receipts.confirm(receipt, by=stranger, at=world.at)


def test_a_reader_may_not_confirm(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[{"item": world.item(), "quantity": D(1)}])
    reader = masters.user("stock.other_receipt.view")
    with pytest.raises(NotAllowed):
        other_receipts.confirm(receipt, by=reader, at=world.at)
    receipt.refresh_from_db()
    assert (receipt.status, receipt.version) == ("draft", 1)


def test_a_stale_version_is_refused(world: World) -> None:
    receipt = make.other_receipt(world, status="draft", lines=[{"item": world.item(), "quantity": D(1)}])
    other_receipts.revise(receipt, **world.acting(), note="changed")
    with pytest.raises(StaleVersion):
        other_receipts.confirm(receipt, **world.acting(), version=1)


def test_nothing_is_confirmed_or_cancelled_twice(world: World) -> None:
    receipt = make.other_receipt(world, lines=[{"item": world.item(), "quantity": D(1)}])
    with pytest.raises(WrongStatus):
        other_receipts.confirm(receipt, **world.acting())
    other_receipts.cancel(receipt, **world.acting())
    with pytest.raises(WrongStatus):
        other_receipts.cancel(receipt, **world.acting())


def test_statements_dont_grow_with_lines(world: World) -> None:
    def statements(lines: int) -> tuple[int, int, int]:
        items = [world.item(conversions={"box": (12, 1)}) for _ in range(lines)]
        rows = [{"item": item, "quantity": D(2), "unit": masters.unit("box")} for item in items]
        with CaptureQueriesContext(connection) as receiving:
            receipt = make.other_receipt(world, lines=rows)
        with CaptureQueriesContext(connection) as issuing:
            issue = make.other_issue(world, lines=[{"item": item, "quantity": D(1)} for item in items])
        with CaptureQueriesContext(connection) as cancelling:
            other_issues.cancel(issue, **world.acting())
            other_receipts.cancel(receipt, **world.acting())
        assert sum(on_hand(item) for item in items) == 0
        return len(receiving), len(issuing), len(cancelling)

    statements(1)
    assert statements(2) == statements(40)
