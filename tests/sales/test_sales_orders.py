"""Sales orders: drafts, review, decisions, amendments and reservations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.sales.orders import available, expected, line, order_of, reserved

from zhanggui.kernel import checks
from zhanggui.kernel.checks import AcknowledgementRequired, Blocked, findings
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, PeriodClosed, StaleVersion, WrongStatus
from zhanggui.kernel.lines import NoLines
from zhanggui.kernel.models import Activity, Period
from zhanggui.masterdata.models import Address, CustomerTerms
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import amendments
from zhanggui.pricing.models import LastPrice, PriceList, PriceListLine
from zhanggui.sales.commands import delivery_notices, sales_orders
from zhanggui.sales.models import SalesOrder
from zhanggui.sales.tests import make
from zhanggui.stock.models import ExpectedMove
from zhanggui.stock.tests.make import stocked

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


# -- drafts and prices


def test_a_draft_takes_what_was_agreed_with_the_customer(world: World) -> None:
    CustomerTerms.objects.create(company=world.company, customer=world.customer, prices_include_tax=False)
    order = order_of(world, line(world.item(), 3, 100), status="draft")
    assert (order.tax_included, order.currency) == (False, world.company.currency)
    assert (order.net, order.tax_amount, order.gross) == (D(300), D(39), D(339))


def test_prices_with_tax_are_exact_to_the_cent(world: World) -> None:
    order = order_of(world, line(world.item(), 3, "33.33"), line(world.item(), 1, "0.01"), status="draft")
    assert [(row.net, row.tax_amount, row.gross) for row in order.lines.all()] == [
        (D("88.49"), D("11.50"), D("99.99")),
        (D("0.01"), D("0.00"), D("0.01")),
    ]
    assert (order.net, order.tax_amount, order.gross) == (D("88.50"), D("11.50"), D("100.00"))


def test_the_price_comes_from_the_customers_list_by_quantity_and_says_so(world: World) -> None:
    item = world.item(list_price=D(120))
    prices = PriceList.objects.create(
        code="KEY", name="Key accounts", company=world.company, kind="sales", currency=world.company.currency
    )
    prices.parties.create(customer=world.customer)
    for start, price in ((0, 110), (10, 100)):
        PriceListLine.objects.create(
            price_list=prices, item=item, unit=item.unit, min_quantity=D(start), price=D(price)
        )
    order = order_of(world, {"item": item, "quantity": D(9)}, {"item": item, "quantity": D(10)}, status="draft")
    assert [(row.price, row.price_source) for row in order.lines.all()] == [
        (D(110), "list:KEY"),
        (D(100), "list:KEY"),
    ]


def test_the_last_price_is_remembered_and_comes_before_the_items_own(world: World) -> None:
    item = world.item(list_price=D(120))
    order_of(world, line(item, 1, 99))
    assert LastPrice.objects.get(item=item).price == 99
    order = order_of(world, {"item": item, "quantity": D(1)}, status="draft")
    assert order.lines.get().price == 99
    assert order.lines.get().price_source == "last:2026-03-02"


def test_a_price_that_is_sent_back_unchanged_keeps_its_source(world: World) -> None:
    item = world.item(list_price=D(120))
    order = order_of(world, {"item": item, "quantity": D(1)}, status="draft")
    row = order.lines.get()
    sales_orders.revise(order, **world.acting(), lines=[{"id": row.pk, "price": D(120), "quantity": D(2)}])
    assert order.lines.get().price_source == "item"
    sales_orders.revise(order, **world.acting(), lines=[{"id": row.pk, "price": D(119)}])
    assert (order.lines.get().price_source, order.gross) == ("", D(238))


def test_charges_discounts_services_and_texts_are_lines_of_their_kind(world: World) -> None:
    service = world.item(kind="service")
    order = order_of(
        world,
        line(world.item(), 10, 113),
        line(service, 2, "56.50", kind="service"),
        {"kind": "charge", "name": "Freight", "price": D(20), "tax": world.tax},
        {"kind": "discount", "name": "Anniversary", "price": D("33.90"), "tax": world.tax},
        {"kind": "text", "name": "Please ring twice"},
    )
    assert [row.gross for row in order.lines.all()] == [D(1130), D(113), D(20), D("-33.90"), D(0)]
    assert (order.gross, order.net) == (D("1229.10"), D("1087.70"))
    assert len(expected(order)) == 1


def test_the_warehouse_must_be_the_companys_own(world: World) -> None:
    other = masters.warehouse(masters.company())
    with pytest.raises(InvalidInput) as refused:
        order_of(world, line(world.item()), warehouse=other)
    assert [(error.row, error.field) for error in refused.value.errors] == [(None, "warehouse")]
    assert not SalesOrder.objects.exists()


def test_a_discarded_draft_is_gone(world: World) -> None:
    order = order_of(world, line(world.item()), status="draft")
    sales_orders.discard(order, **world.acting())
    assert not SalesOrder.objects.exists()


# -- submit and confirm


def test_an_order_without_lines_is_not_submitted(world: World) -> None:
    order = order_of(world, status="draft")
    with pytest.raises(NoLines):
        sales_orders.submit(order, **world.acting())


def test_a_submitted_order_can_go_back_and_forth(world: World) -> None:
    order = order_of(world, line(world.item()), status="submitted")
    assert order.number.startswith("SO202603-")
    number = order.number
    sales_orders.withdraw(order, **world.acting())
    sales_orders.revise(order, **world.acting(), note="after a call")
    sales_orders.confirm(order, **world.acting())
    assert (order.status, order.number, order.note) == ("confirmed", number, "after a call")


def test_confirming_needs_no_stock_but_tells_stock_what_will_go(world: World) -> None:
    item = world.item()
    order = order_of(world, line(item, 10, due_date=dt.date(2026, 3, 20)), line(item, 5), due_date=dt.date(2026, 4, 1))
    assert expected(order) == [(item.pk, D(-10), dt.date(2026, 3, 20)), (item.pk, D(-5), dt.date(2026, 4, 1))]
    assert order.next_due_date == dt.date(2026, 3, 20)
    assert (order.delivered_progress, order.invoiced_progress) == ("none", "none")


def test_the_delivery_address_is_the_customers_shipping_address(world: World) -> None:
    Address.objects.create(party=world.customer.party, kind="main", street="Office street 1")
    Address.objects.create(party=world.customer.party, kind="shipping", street="Gate 2", city="Suzhou")
    assert order_of(world, line(world.item())).delivery_address == "Gate 2, Suzhou"
    assert order_of(world, line(world.item()), delivery_address="Dock 9").delivery_address == "Dock 9"


def test_the_order_keeps_the_customer_as_it_was(world: World) -> None:
    order = order_of(world, line(world.item()))
    name = world.customer.party.name
    world.customer.party.name = "Renamed"
    world.customer.party.save()
    order.refresh_from_db()
    assert order.snapshot["party"]["name"] == name


def test_a_closed_period_refuses(world: World) -> None:
    Period.objects.create(
        company=world.company, area="sales", start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31), is_closed=True
    )
    order = order_of(world, line(world.item()), status="draft")
    with pytest.raises(PeriodClosed):
        sales_orders.confirm(order, **world.acting())
    order.refresh_from_db()
    assert (order.status, order.number) == ("draft", "")


def test_a_stale_version_is_refused(world: World) -> None:
    order = order_of(world, line(world.item()), status="draft")
    sales_orders.revise(order, **world.acting(), note="first")
    with pytest.raises(StaleVersion):
        sales_orders.confirm(order, **world.acting(), version=1)
    order.refresh_from_db()
    assert order.status == "draft"


def test_who_may_not_confirm_changes_nothing(world: World) -> None:
    clerk = masters.user("sales.sales_order.view", "sales.sales_order.draft")
    order = order_of(world, line(world.item()), status="draft")
    with pytest.raises(NotAllowed):
        sales_orders.confirm(order, by=clerk, at=world.at)
    order.refresh_from_db()
    assert (order.status, order.version) == ("draft", 1)
    assert not ExpectedMove.objects.exists()


def test_an_order_of_another_company_does_not_exist(world: World) -> None:
    stranger = masters.user(company=masters.company())
    order = order_of(world, line(world.item()), status="draft")
    with pytest.raises(NotFound):
        sales_orders.confirm(order, by=stranger, at=world.at)
    assert not SalesOrder.objects.visible_to(stranger).exists()


# -- order review


def review(order: SalesOrder, world: World) -> list[tuple[str, str, int | None]]:
    return [(str(f.level), f.code, f.row) for f in findings(order, "confirm", **world.acting())]


def test_an_inactive_customer_blocks(world: World) -> None:
    world.customer.is_active = False
    world.customer.save()
    order = order_of(world, line(world.item()), status="draft")
    with pytest.raises(Blocked) as refused:
        sales_orders.confirm(order, **world.acting())
    assert [finding.code for finding in refused.value.findings] == ["customer_inactive"]


def test_a_missing_price_wants_a_reason_that_is_kept(world: World) -> None:
    order = order_of(world, line(world.item(), 1, 0), status="draft")
    with pytest.raises(AcknowledgementRequired):
        sales_orders.confirm(order, **world.acting())
    sales_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "a sample"})
    row = Activity.objects.select_related("payload").get(step="confirm", document_id=order.pk)
    assert row.payload.data["acknowledged"] == {"price_missing": "a sample"}


def test_selling_below_cost_warns_without_the_figure(world: World) -> None:
    item = stocked(world, world.item("RAIL", name="Rail", name_zh="导轨"), 10, "88.77")
    order = order_of(world, line(item, 1, "100.30"), status="draft")  # 88.76 without tax
    found = findings(order, "confirm", **world.acting())
    assert [(f.code, f.row) for f in found] == [("below_cost", 1)]
    assert "88" not in str(found[0].message)
    assert review(order_of(world, line(item, 1, "100.31"), status="draft"), world) == []


def test_cost_is_not_given_away_by_asking_beforehand(world: World) -> None:
    item = stocked(world, world.item(), 10, "88.77")
    order = order_of(world, line(item, 1, "100.30"), status="draft")
    seller = masters.user("sales.*", "*.*.view", "masterdata.price.sales", company=world.company)
    assert [found.code for found in checks.ahead(order, "confirm", **world.acting())] == ["below_cost"]
    assert checks.ahead(order, "confirm", by=seller, at=world.at) == []
    with pytest.raises(AcknowledgementRequired):
        sales_orders.confirm(order, by=seller, at=world.at)


def test_short_stock_is_only_noted_with_what_is_free(world: World) -> None:
    item = stocked(world, world.item(), 12, 1)
    order = order_of(world, line(item, 10), line(item, 5), status="draft")
    found = findings(order, "confirm", **world.acting())
    assert review(order, world) == [("note", "stock_short", 2)]
    assert "2 pcs" in str(found[0].message)
    blind = masters.user("sales.*", company=world.company)
    assert checks.ahead(order, "confirm", by=blind, at=world.at) == [], "stock is for those who may see it"
    assert sales_orders.confirm(order, **world.acting()).status == "confirmed"


def test_the_same_customers_number_twice_warns(world: World) -> None:
    first = order_of(world, line(world.item()), reference="PO-77")
    again = order_of(world, line(world.item()), reference="PO-77", status="draft")
    found = [f for f in findings(again, "confirm", **world.acting()) if f.code == "duplicate_reference"]
    assert [str(f.level) for f in found] == ["warn"]
    assert first.number in str(found[0].message)
    other = make.sales_order(
        world, lines=[line(world.item())], reference="PO-77", customer=masters.customer(), status="draft"
    )
    assert [code for _level, code, _row in review(other, world)] == ["stock_short"]


# -- reservations


def test_reserving_takes_what_is_free_and_tops_up_later(world: World) -> None:
    item = stocked(world, world.item(), 6, 1)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    assert (reserved(order), available(item)) == (6, 0)
    with pytest.raises(sales_orders.NothingFree):
        sales_orders.reserve(order, **world.acting())
    stocked(world, item, 10, 1)
    sales_orders.reserve(order, **world.acting())
    assert (reserved(order), available(item)) == (10, 6)
    with pytest.raises(sales_orders.NothingToReserve):
        sales_orders.reserve(order, **world.acting())


def test_lines_can_be_reserved_and_released_one_by_one(world: World) -> None:
    items = [stocked(world, world.item(), 10, 1) for _number in range(2)]
    order = order_of(world, *(line(item, 4) for item in items))
    first, second = order.lines.all()
    sales_orders.reserve(order, **world.acting(), lines=[second])
    assert [available(item) for item in items] == [10, 6]
    with pytest.raises(sales_orders.NothingReserved):
        sales_orders.release(order, **world.acting(), lines=[first])
    sales_orders.release(order, **world.acting())
    assert [available(item) for item in items] == [10, 10]


def test_lines_of_another_order_are_refused(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order, other = order_of(world, line(item, 4)), order_of(world, line(item, 4))
    with pytest.raises(InvalidInput):
        sales_orders.reserve(order, **world.acting(), lines=list(other.lines.all()))
    with pytest.raises(InvalidInput):
        sales_orders.close_lines(order, **world.acting(), lines=list(other.lines.all()))


# -- close, reopen, cancel


def test_closed_lines_expect_nothing_and_can_be_reopened(world: World) -> None:
    items = [stocked(world, world.item(), 10, 1) for _number in range(2)]
    order = order_of(world, *(line(item, 4) for item in items))
    sales_orders.reserve(order, **world.acting())
    first, _second = order.lines.all()
    sales_orders.close_lines(order, **world.acting(), lines=[first])
    assert [row[0] for row in expected(order)] == [items[1].pk]
    assert [available(item) for item in items] == [10, 6]
    with pytest.raises(amendments.LinesClosed):
        sales_orders.close_lines(order, **world.acting(), lines=[first])
    sales_orders.reopen_lines(order, **world.acting(), lines=[first])
    assert len(expected(order)) == 2
    with pytest.raises(amendments.LinesNotClosed) as refused:
        sales_orders.reopen_lines(order, **world.acting(), lines=[first])
    assert "Nothing is closed" in str(refused.value)


def test_a_closed_order_expects_nothing_until_it_is_reopened(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    make.delivery(world, order, 4)
    sales_orders.close(order, **world.acting(), reason="customer moved")
    assert (order.status, order.next_due_date, order.delivered_progress) == ("closed", None, "part")
    assert (expected(order), reserved(order)) == ([], 0)
    sales_orders.reopen(order, **world.acting())
    assert [row[1] for row in expected(order)] == [D(-6)]


def test_a_cancelled_order_leaves_nothing_behind(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    sales_orders.reserve(order, **world.acting())
    sales_orders.cancel(order, **world.acting(), reason="entered twice")
    assert (order.status, expected(order), available(item)) == ("cancelled", [], 10)
    with pytest.raises(WrongStatus):
        sales_orders.confirm(order, **world.acting())


def test_a_delivered_order_is_not_cancelled_and_says_what_to_do(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    make.delivery(world, order, 1)
    with pytest.raises(sales_orders.OrderDelivered) as refused:
        sales_orders.cancel(order, **world.acting())
    assert "Cancel the deliveries and invoices first" in str(refused.value)
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_an_order_is_not_closed_while_the_store_is_told_to_ship(world: World) -> None:
    item = stocked(world, world.item(), 10, 1)
    order = order_of(world, line(item, 10))
    notice = make.delivery_notice(world, order)
    with pytest.raises(Blocked) as refused:
        sales_orders.close(order, **world.acting())
    assert notice.number in str(refused.value)
    delivery_notices.cancel(notice, **world.acting())
    assert sales_orders.close(order, **world.acting()).status == "closed"


def test_an_order_has_its_snapshot_from_when_it_leaves_draft(world: World) -> None:
    order = make.sales_order(world, status="draft", lines=[{"item": world.item(), "quantity": 1, "price": 5}])
    sales_orders.submit(order, **world.acting())
    assert order.snapshot["party"]["name"] == world.customer.party.name
