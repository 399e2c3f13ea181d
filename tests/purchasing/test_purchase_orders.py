"""Purchase orders: prices and charges to the cent, checks, amendments, closing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.purchasing.asking import agree, expected, quantities

from zhanggui.kernel import activity
from zhanggui.kernel.checks import AcknowledgementRequired, Blocked
from zhanggui.kernel.errors import InvalidInput, PeriodClosed, WrongStatus
from zhanggui.kernel.models import Period
from zhanggui.masterdata.models import SupplierTerms
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands.amendments import LineAnnounced, LineReferredTo, LinesClosed, LinesNotClosed
from zhanggui.pricing.queries import price_history
from zhanggui.pricing.queries.price_history import Asked
from zhanggui.purchasing.commands import purchase_orders, receiving_notices
from zhanggui.purchasing.commands.purchase_orders import BelowReceived, OrderAnnounced
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.queries import purchase_orders as queries
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

D = Decimal


def amounts(document: Any) -> tuple[Decimal, Decimal, Decimal]:
    return document.net, document.tax_amount, document.gross


# -- amounts -----------------------------------------------------------------------------------------------------------


def test_prices_with_tax_are_split_per_line(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 3, "10.55"), line(world.item(), 1, "0.01")])

    # 31.65 × 13/113 = 3.6411…; 0.01 × 13/113 = 0.0011…
    assert quantities(order, "tax_amount") == [D("3.64"), D("0.00")]
    assert amounts(order) == (D("28.02"), D("3.64"), D("31.66"))


def test_prices_without_tax_get_it_on_top(world: World) -> None:
    order = make.purchase_order(
        world, tax_included=False, lines=[line(world.item(), 3, "10.55"), line(world.item(), 1, "0.01")]
    )

    assert quantities(order, "tax_amount") == [D("4.11"), D("0.00")]  # 31.65 × 0.13 = 4.1145
    assert amounts(order) == (D("31.66"), D("4.11"), D("35.77"))


def test_six_decimals_and_discounts_round_once(world: World) -> None:
    order = make.purchase_order(
        world, tax_included=False, lines=[line(world.item(), 7, "1.234567", discount=D("12.5"))]
    )

    # 7 × 1.234567 × 0.875 = 7.561722…; × 0.13 = 0.9828
    assert amounts(order) == (D("7.56"), D("0.98"), D("8.54"))


def test_charges_discounts_services_and_texts_are_lines_of_their_kind(world: World) -> None:
    repair = world.item(kind="service")
    order = make.purchase_order(
        world,
        tax_included=False,
        lines=[
            line(world.item(), 10, "5"),
            {"kind": "charge", "name": "Freight", "price": D(12), "tax": world.tax},
            {"kind": "discount", "name": "Welcome", "price": D(2), "tax": world.tax},
            {"kind": "service", "name": "Unloading by hand", "quantity": D(2), "price": D(15), "tax": world.tax},
            line(repair, 1, "100", kind="service"),
            {"kind": "text", "name": "Please deliver in the morning."},
        ],
    )

    assert quantities(order, "net") == [50, 12, -2, 30, 100, 0]
    assert amounts(order) == (D("190.00"), D("24.70"), D("214.70"))
    assert [line.position for line in queries.open_lines(order)] == [1]
    to_invoice = [queries.to_invoice(line) for line in order.lines.order_by("position")]
    assert to_invoice == [0, 1, 1, 2, 1, 0]
    agree()


def test_what_was_agreed_with_the_supplier_applies(world: World) -> None:
    usd = masters.currency("USD")
    terms = {"currency": usd, "prices_include_tax": False, "tax": masters.tax("0")}
    SupplierTerms.objects.create(company=world.company, supplier=world.supplier, **terms)
    world.supplier.lead_days = 20
    world.supplier.save()
    from zhanggui.kernel.models import ExchangeRate

    ExchangeRate.objects.create(
        company=world.company, source=usd, target=world.company.currency, date=dt.date(2026, 1, 1), rate=D("7.1")
    )

    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])

    assert (order.currency, order.rate, order.tax_included) == (usd, D("7.1"), False)
    assert amounts(order) == (50, 0, 50)
    assert order.due_date == order.next_due_date == order.date + dt.timedelta(days=20)


def test_the_last_price_is_proposed_with_its_source(world: World) -> None:
    item = world.item()
    first = make.purchase_order(world, lines=[line(item, 10, "5.25", discount=D(2))])

    again = make.purchase_order(world, status="draft", lines=[line(item, 3)])

    own = again.lines.get()
    assert (own.price, own.discount) == (D("5.25"), D(2))
    assert own.price_source == f"last:{first.date.isoformat()}"
    asked = Asked("purchase", item=item)
    assert [(row.document, row.price) for row in price_history.lines(world.by, asked)] == [(first, D("5.25"))]
    assert list(price_history.lines(masters.user(company=World().company), asked)) == []


# -- checks ------------------------------------------------------------------------------------------------------------


def test_an_inactive_supplier_blocks(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, "5")])
    world.supplier.is_active = False
    world.supplier.save()

    for step in (purchase_orders.submit, purchase_orders.confirm):
        with pytest.raises(Blocked, match="is not active"):
            step(order, **world.acting(), acknowledge={"supplier_inactive": "I want it"})


def test_a_missing_price_needs_a_reason_that_is_kept(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, "5"), line(world.item(), 1)])

    with pytest.raises(AcknowledgementRequired) as refusal:
        purchase_orders.confirm(order, **world.acting())
    assert [(found.code, found.row) for found in refusal.value.findings] == [("price_missing", 2)]
    with pytest.raises(AcknowledgementRequired):
        purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "  "})

    purchase_orders.confirm(order, **world.acting(), acknowledge={"price_missing": "Free samples"})
    newest = activity.timeline(order).first()
    assert newest is not None
    assert newest.payload.data["acknowledged"] == {"price_missing": "Free samples"}


def test_the_same_number_of_the_supplier_twice_needs_a_reason(world: World) -> None:
    make.purchase_order(world, lines=[line(world.item(), 1, "5")], reference="SO-1")
    make.purchase_order(world, lines=[line(world.item(), 1, "5")], reference="SO-1", supplier=masters.supplier())
    twin = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, "5")], reference="SO-1")

    with pytest.raises(AcknowledgementRequired) as refusal:
        purchase_orders.confirm(twin, **world.acting())

    assert [found.code for found in refusal.value.findings] == ["duplicate_reference"]
    purchase_orders.confirm(twin, **world.acting(), acknowledge={"duplicate_reference": "Second half"})


def test_a_closed_month_takes_no_orders(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, "5")])
    month = {"start": dt.date(2026, 3, 1), "end": dt.date(2026, 3, 31)}
    Period.objects.create(company=world.company, area="purchasing", is_closed=True, **month)

    with pytest.raises(PeriodClosed):
        purchase_orders.confirm(order, **world.acting())


# -- amend -------------------------------------------------------------------------------------------------------------


def test_an_amendment_changes_what_is_expected(world: World) -> None:
    item, added = world.item(), world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5"), line(world.item(), 1, "1")])
    own = order.lines.get(item=item)

    purchase_orders.amend(
        order,
        **world.acting(),
        due_date=dt.date(2026, 5, 1),
        lines=[{"id": own.pk, "quantity": D(12), "price": D(4)}, line(added, 3, "2")],
    )

    assert (quantities(order, "quantity"), order.gross) == ([12, 3], D("54.00"))
    assert (expected(world, item), expected(world, added)) == (12, 3)
    assert (order.next_due_date, order.status, order.version) == (dt.date(2026, 5, 1), "confirmed", 3)
    newest = activity.timeline(order).first()
    assert newest is not None
    changes = newest.payload.data["lines"]
    assert [(pair["before"] is None, pair["after"] is None) for pair in changes] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert (changes[0]["before"]["quantity"], changes[0]["after"]["quantity"]) == ("10", "12")
    agree()


def test_an_amendment_never_goes_below_what_was_received(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")])
    own = order.lines.get()
    make.goods_receipt(world, order, 6)

    with pytest.raises(BelowReceived, match="6 were received"):
        purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(5)}])
    with pytest.raises(InvalidInput, match="Close the rest of it and add another line"):
        purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "item": world.item()}])
    with pytest.raises(LineReferredTo, match="Close the rest"):
        purchase_orders.amend(order, **world.acting(), lines=[line(world.item(), 1, "1")])
    assert quantities(order, "quantity") == [10]

    purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(6)}])
    order.refresh_from_db()
    assert (order.received_progress, expected(world, item)) == ("full", 0)
    agree()


def test_a_line_keeps_what_its_open_notices_say(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    own = order.lines.get()
    make.goods_receipt(world, order, 2)
    notice = make.receiving_notice(world, order, lines=[{"order_line": own, "quantity": D(3)}])

    with pytest.raises(LineAnnounced) as refused:
        purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(4)}])
    assert str(refused.value) == (
        f"Line 1 stands on {notice.number}, so it stays open, keeps its item and unit and can't go below 5. "
        "Close or cancel the notice first."
    )
    with pytest.raises(LineAnnounced):
        purchase_orders.close_lines(order, **world.acting(), lines=[own])
    with pytest.raises(LineReferredTo, match=notice.number):
        purchase_orders.amend(order, **world.acting(), lines=[line(world.item(), 1, "1")])
    own.refresh_from_db()
    assert (own.quantity, own.is_closed) == (10, False)

    purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(5)}])
    receiving_notices.close(notice, **world.acting())
    purchase_orders.amend(order, **world.acting(), lines=[{"id": own.pk, "quantity": D(4)}])
    agree()


def test_an_announced_line_keeps_its_item(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    notice = make.receiving_notice(world, order)
    with pytest.raises(LineAnnounced, match=notice.number):
        purchase_orders.amend(order, **world.acting(), lines=[{"id": order.lines.get().pk, "item": world.item()}])


def test_lines_are_reopened_only_where_they_are_closed(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    own = [order.lines.get()]
    with pytest.raises(LinesNotClosed, match="Nothing is closed"):
        purchase_orders.reopen_lines(order, **world.acting(), lines=own)
    purchase_orders.close_lines(order, **world.acting(), lines=own)
    with pytest.raises(LinesClosed):
        purchase_orders.close_lines(order, **world.acting(), lines=own)
    order.refresh_from_db()
    assert order.version == 3


def test_partner_and_money_of_a_confirmed_order_stay(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])

    with pytest.raises(InvalidInput) as refusal:
        purchase_orders.amend(order, **world.acting(), supplier=masters.supplier(), tax_included=False, note="x")

    assert {error.field for error in refusal.value.errors} == {"supplier", "tax_included"}
    purchase_orders.amend(order, **world.acting(), supplier=world.supplier, note="Same supplier as before")
    assert order.note == "Same supplier as before"


def test_a_draft_is_revised_not_amended(world: World) -> None:
    order = make.purchase_order(world, status="draft", lines=[line(world.item(), 10, "5")])

    with pytest.raises(WrongStatus, match="It can be done when it is: Confirmed"):
        purchase_orders.amend(order, **world.acting(), note="x")


# -- closing -----------------------------------------------------------------------------------------------------------


def test_closing_ends_what_is_expected_and_reopening_brings_it_back(world: World) -> None:
    item = world.item()
    order = make.purchase_order(world, lines=[line(item, 10, "5")], due_date=dt.date(2026, 4, 1))
    make.goods_receipt(world, order, 4)

    purchase_orders.close(order, **world.acting(), reason="Supplier is out of stock")
    assert (order.status, order.next_due_date, expected(world, item)) == ("closed", None, 0)
    agree()

    purchase_orders.reopen(order, **world.acting())
    assert (order.status, order.next_due_date, expected(world, item)) == ("confirmed", dt.date(2026, 4, 1), 6)
    agree()


def test_lines_are_closed_and_reopened_one_by_one(world: World) -> None:
    items = [world.item(), world.item()]
    order = make.purchase_order(world, lines=[line(items[0], 10, "5"), line(items[1], 10, "5")])
    first = order.lines.get(item=items[0])
    make.goods_receipt(world, order, 4, 10)

    purchase_orders.close_lines(order, **world.acting(), lines=[first])
    assert (order.received_progress, expected(world, items[0])) == ("full", 0)
    agree()
    purchase_orders.reopen_lines(order, **world.acting(), lines=[first])
    assert (order.received_progress, expected(world, items[0])) == ("part", 6)

    foreign = make.purchase_order(world, lines=[line(items[0], 1, "5")]).lines.get()
    with pytest.raises(InvalidInput, match="Choose lines of this order"):
        purchase_orders.close_lines(order, **world.acting(), lines=[foreign])


def test_an_order_with_goods_at_the_dock_is_neither_closed_nor_cancelled(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(), 10, "5")])
    notice = make.receiving_notice(world, order)

    for step in (purchase_orders.close, purchase_orders.cancel):
        with pytest.raises(OrderAnnounced, match=notice.number):
            step(order, **world.acting())


def test_lists_ask_for_what_is_open(world: World) -> None:
    late = make.purchase_order(world, lines=[line(world.item(), 10, "5")], due_date=dt.date(2026, 3, 1))
    done = make.purchase_order(world, lines=[line(world.item(), 10, "5")], due_date=dt.date(2026, 3, 1))
    make.goods_receipt(world, done)
    make.purchase_order(world, status="draft", lines=[line(world.item(), 10, "5")])

    assert list(PurchaseOrder.objects.to_receive()) == [late]
    assert list(PurchaseOrder.objects.to_invoice()) == [done]
    assert list(queries.overdue(world.by, dt.date(2026, 3, 2))) == [late]
    assert list(queries.overdue(world.by, dt.date(2026, 3, 1))) == []


# -- kinds of lines ----------------------------------------------------------------------------------------------------


def test_a_service_item_makes_a_service_line(world: World) -> None:
    order = make.purchase_order(world, lines=[line(world.item(kind="service"), 2, "50")])

    assert (order.lines.get().kind, queries.open_lines(order)) == ("service", [])


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"kind": "charge", "quantity": D(1), "price": D(5)}, "item"),
        ({"kind": "discount", "quantity": D(1), "price": D(5)}, "item"),
        ({"kind": "text", "name": "Note"}, "item"),
        ({"kind": "service", "quantity": D(1), "price": D(5)}, "kind"),
    ],
)
def test_goods_are_on_lines_of_goods_only(world: World, row: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make.purchase_order(world, lines=[{"item": world.item(), "quantity": D(1), **row}])

    assert [error.field for error in refusal.value.errors] == [field]


@pytest.mark.parametrize("quantity", ["-1", "1000000000000"])
def test_charges_have_sensible_quantities_too(world: World, quantity: str) -> None:
    charge = {"kind": "charge", "name": "Freight", "price": D(5), "quantity": D(quantity)}

    with pytest.raises(InvalidInput, match="quantity"):
        make.purchase_order(world, lines=[charge])
