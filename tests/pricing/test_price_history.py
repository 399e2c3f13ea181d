"""Prices over time: what was agreed on, per unit of the item, for those who may see these orders and their prices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import price_lists
from zhanggui.pricing.models import PriceList
from zhanggui.pricing.queries import price_history
from zhanggui.pricing.queries.price_history import Asked
from zhanggui.pricing.screens.price_pictures import picture
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.tests import make as sales

pytestmark = pytest.mark.django_db
D = Decimal
CODES = ("*.*.view", "masterdata.price.*")
PERIOD = "start=2026-01-01&end=2026-12-31"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def reader(world: World) -> Any:
    return masters.user(*CODES, company=world.company)


def buy(world: World, item: Any, price: str, day: int, **row: Any) -> Any:
    line = {"item": item, "quantity": D(1), "price": D(price), **row}
    return purchasing.purchase_order(world, date=dt.date(2026, 3, day), lines=[line])


def paid(user: Any, **asked: Any) -> list[tuple[int, Decimal, Decimal | None]]:
    rows = price_history.lines(user, Asked("purchase", **asked))
    found = price_history.paid(list(rows), "purchase")
    return [(row.line.document.date.day, row.base_price, row.deviation) for row in found]


def test_prices_stand_per_unit_of_the_item_beside_the_one_before(world: World, reader: Any) -> None:
    item = world.item(conversions={"box": (12, 1)})
    box = masters.unit("box")
    buy(world, item, "10", 2)
    buy(world, item, "12", 3)
    buy(world, item, "150", 4, unit=box)
    buy(world, item, "12.5", 5, discount=D(4))
    purchasing.purchase_order(world, status="draft", lines=[{"item": item, "quantity": D(1), "price": D(99)}])

    assert paid(reader, item=item) == [
        (5, D("12.000000"), D("-4.0")),
        (4, D("12.500000"), D("4.2")),
        (3, D("12.000000"), D("20.0")),
        (2, D("10.000000"), None),
    ]


def test_another_partner_and_another_currency_have_a_price_of_their_own(world: World, reader: Any) -> None:
    item, other = world.item(), masters.supplier()
    buy(world, item, "10", 2)
    purchasing.purchase_order(
        world, supplier=other, date=dt.date(2026, 3, 3), lines=[{"item": item, "quantity": D(1), "price": D(20)}]
    )

    assert [deviation for _day, _price, deviation in paid(reader, item=item)] == [None, None]
    assert paid(reader, partner=other) == [(3, D("20.000000"), None)]
    assert paid(reader, partner=world.supplier, start=dt.date(2026, 3, 3)) == []


def test_what_others_agreed_on_is_hidden(world: World, client: Client, reader: Any) -> None:
    item = world.item("RAIL")
    buy(world, item, "77.31", 2)
    page = f"/price-history/?side=purchase&item={item.pk}&{PERIOD}"
    places = (page, f"/items/{item.pk}/", f"/suppliers/{world.supplier.pk}/")
    foreign = masters.user(*CODES, company=masters.company())
    narrow = masters.user(*CODES, company=world.company, scope="own")

    def told(user: Any) -> list[bool]:
        client.force_login(user)
        return ["77.31" in client.get(place).content.decode() for place in places]

    assert told(reader) == [True, True, True]
    assert told(foreign) == [False, False, False]
    assert told(narrow) == [False, False, False]


def test_each_side_is_for_readers_of_its_prices(world: World, client: Client) -> None:
    item = world.item()
    order = sales.sales_order(world, lines=[{"item": item, "quantity": D(1), "price": D("55.25")}])
    seller = masters.user("*.*.view", "masterdata.price.sales", company=world.company)
    client.force_login(seller)

    refused = client.get("/price-history/?side=purchase")
    assert refused.status_code == 403
    assert "masterdata.price.purchase" in refused.content.decode()
    shown = client.get(f"/price-history/?item={item.pk}&{PERIOD}").content.decode()
    assert "55.25" in shown
    assert str(order.number) in shown
    client.force_login(masters.user("*.*.view", company=world.company))
    assert client.get("/price-history/").status_code == 403


@pytest.mark.parametrize("query", ["item=x", "item=99999999999999999999", "item=٣", "partner=0", "side=purchase&item="])
def test_bad_addresses_are_no_errors(client: Client, reader: Any, query: str) -> None:
    client.force_login(reader)
    assert client.get(f"/price-history/?{query}").status_code == 200
    assert client.get("/price-history/?side=nonsense").status_code == 404
    assert client.get("/price-history/?start=2026-13-01").status_code == 400


def test_the_picture_steps_from_price_to_price(world: World, reader: Any) -> None:
    item = world.item()
    for day, price in ((2, "10"), (3, "20"), (6, "15")):
        buy(world, item, price, day)
    drawn = picture(price_history.paid(list(price_history.lines(reader, Asked("purchase", item=item))), "purchase"))

    assert drawn is not None
    assert drawn.steps == "8,112 154,112 154,8 592,8 592,60"
    assert (drawn.least, drawn.most) == (D(10), D(20))
    assert picture([]) is None


def test_price_lists_show_what_was_valid_and_what_will_be(world: World, client: Client, reader: Any) -> None:
    item = world.item("RAIL", conversions={"box": (10, 1)})
    box = masters.unit("box")
    price_lists.create(
        **world.acting(), code="L1", name="List", company=world.company, kind="purchase",
        currency=world.company.currency,
        lines=[
            {"item": item, "price": D("8.11"), "valid_from": dt.date(2025, 1, 1), "valid_to": dt.date(2025, 12, 31)},
            {"item": item, "price": D("90.5"), "unit": box, "valid_from": dt.date(2026, 1, 1)},
            {"item": item, "price": D("9.99"), "valid_from": dt.date(2999, 1, 1)},
        ],
    )  # fmt: skip
    found = price_history.listed(reader, Asked("purchase", item=item), dt.date(2026, 3, 2), 10)

    assert [(row.base_price, row.state) for row in found] == [
        (D("9.990000"), "future"),
        (D("9.050000"), "now"),
        (D("8.110000"), "past"),
    ]
    client.force_login(reader)
    assert "8.11" in client.get(f"/price-history/?item={item.pk}&start=2025-01-01&end=2026-12-31").content.decode()
    assert "8.11" not in client.get(f"/price-history/?item={item.pk}&{PERIOD}").content.decode()
    client.force_login(masters.user("*.*.view", "masterdata.price.sales", company=world.company))
    assert "9.05" not in client.get(f"/price-history/?side=sales&item={item.pk}&{PERIOD}").content.decode()


def test_changes_of_a_price_list_tell_the_earlier_price(world: World, client: Client, reader: Any) -> None:
    item, other = world.item("RAIL", name="Rail"), world.item("NUT", name="Nut")
    made = price_lists.create(
        **world.acting(), code="L1", name="List", company=world.company, kind="purchase",
        currency=world.company.currency,
        lines=[{"item": item, "price": D("8.11")}, {"item": other, "price": D(1)}],
    )  # fmt: skip
    first = made.lines.get(item=item)
    price_lists.update(
        made, **world.acting(), lines=[{"id": first.pk, "price": D("9.22")}, {"item": other, "price": D(3)}]
    )
    client.force_login(reader)
    page = client.get(f"/price-lists/{made.pk}/history/").content.decode()

    assert PriceList.objects.get().lines.count() == 2
    assert '<del class="long">8.11</del>' in page
    assert '<ins class="long">9.22</ins>' in page
    assert "Line 1: RAIL" in page
    assert "was taken out: NUT" in page
    price_lists.update(made, **world.acting(), name="Same lines", lines=None)
    assert client.get(f"/price-lists/{made.pk}/history/").content.decode().count("8.11") == 1


def test_more_prices_ask_no_more(world: World, client: Client, reader: Any) -> None:
    item = world.item()
    client.force_login(reader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/price-history/?item={item.pk}&{PERIOD}").status_code == 200
        return len(asked)

    buy(world, item, "5", 2)
    queries()
    few = queries()
    for day in range(3, 15):
        buy(world, item, str(day), day)
    assert queries() == few
