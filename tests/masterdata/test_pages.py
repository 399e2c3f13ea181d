"""Pages and API of masters, price lists and stock: everything opens, is kept by its forms, and hides what it must."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.models import ExchangeRate, NumberFormat, Period, Unit
from zhanggui.masterdata.commands import calendars, items, parties, payment_terms
from zhanggui.masterdata.models import Item, ItemUnit, PaymentTerm, Supplier
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import price_lists
from zhanggui.pricing.models import PriceList, PriceListParty
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.commands import expected_moves, pegging, reservations
from zhanggui.stock.commands.expected_moves import Expected
from zhanggui.stock.models import OtherReceipt, Pegging
from zhanggui.stock.tests import make as stock
from zhanggui.ui.screen import registered

pytestmark = pytest.mark.django_db
D = Decimal
APPS = ("kernel", "masterdata", "pricing", "stock")


@pytest.fixture
def world() -> World:
    world = World()
    world.by.company = world.company
    world.by.save()
    return world


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(world: World, count: int = 1) -> None:
    """Something on every page."""
    usd, elsewhere = masters.currency("USD"), masters.warehouse(world.company, world.by)
    for number in range(count):
        item = world.item(has_variants=number == 0, conversions={"box": (12, 1)}, list_price=D(9))
        variant = None
        if item.has_variants:
            items.update(item, **world.acting(), variants=[{"code": "A", "name": "A"}])
            variant = item.variants.get()
        stock.stocked(world, item, 10, 3, variant=variant)
        stock.issued(world, item, 2, variant=variant)
        stock.other_issue(world, status="draft", lines=[{"item": item, "variant": variant, "quantity": D(1)}])
        row = {"item": item, "variant": variant, "quantity": D(4), "price": D(2)}
        order = purchasing.purchase_order(world, lines=[row], due_date=dt.date(2026, 3, 9))
        claimant, line = stock.other_receipt(world, status="draft", lines=[]), masters.serial()
        key = (item.pk, variant.pk if variant else None, world.warehouse.pk)
        expected_moves.replace([claimant], {claimant.pk: [Expected(line, *key, dt.date(2026, 3, 8), D(-5))]})
        reservations.reserve(claimant, [reservations.Demand(line, *key, D(3))])
        supply, demand = pegging.Ref.of(order.lines.get()), pegging.Ref(claimant._meta.label, claimant.pk, line)
        pegging.peg(
            **world.acting(),
            company=world.company,
            item=item,
            variant=variant,
            supply=supply,
            demand=demand,
            quantity=D(1),
        )
        moved = {"item": item, "variant": variant, "quantity": D(1)}
        stock.arrival(world, stock.transfer(world, elsewhere, status="shipped", lines=[moved]))
        stock.count(world, lines=[{"item": item, "variant": variant}])
        code = f"X{masters.serial()}"
        party = parties.create(
            **world.acting(), code=code, name=code, contacts=[{"name": "A"}], addresses=[{"street": "S"}]
        )
        customer = masters.customer(party=party)
        price_lists.create(
            **world.acting(), company=world.company, code=code, name=code, kind="sales", currency=usd,
            lines=[{"item": item, "variant": variant, "price": D(7)}], parties=[{"customer": customer}],
        )  # fmt: skip
        day = dt.date(2026, 1, 1) + dt.timedelta(days=masters.serial())
        calendars.create(**world.acting(), code=code, name=code, days=[{"date": day}])
        payment_terms.create(**world.acting(), code=code, name=code)
        company, cny = world.company, world.company.currency
        ExchangeRate.objects.create(company=company, source=usd, target=cny, date=day, rate=D(7))
        Period.objects.create(company=company, area="money", start=day, end=day)


def own_screens() -> dict[str, Any]:
    return {noun: made for noun, made in registered().items() if made.model._meta.app_label in APPS}


def test_every_page_opens_in_both_languages(world: World) -> None:
    fill(world, 2)
    NumberFormat.objects.create(company=world.company, document_type="stock.OtherReceipt", prefix="RK")
    page = browser(world.by)
    seen = set()
    for noun, screen in own_screens().items():
        addresses = [f"/{noun}/", f"/api/v1/{noun}/"]
        if screen.may_create(world.by):
            addresses.append(f"/{noun}/new/")
        row = screen.rows(world.by).first()
        if row is not None:
            seen.add(noun)
            addresses += [f"/{noun}/{row.pk}/", f"/api/v1/{noun}/{row.pk}/"]
        for address in addresses:
            for language in ("en",) if "/api/" in address else ("en", "zh-hans"):
                answer = page.get(address, headers={"accept-language": language})
                assert answer.status_code == 200, (address, answer.content[:300])
    missing = own_screens().keys() - seen
    assert missing == {"supplier-terms", "customer-terms", "item-categories"}


def test_lists_take_the_same_queries_for_any_number_of_rows(world: World) -> None:
    page = browser(world.by)

    def statements() -> dict[str, int]:
        counts = {}
        page.get("/units/")
        for noun in own_screens():
            with CaptureQueriesContext(connection) as queries:
                page.get(f"/{noun}/")
            counts[noun] = len(queries)
        return counts

    fill(world, 1)
    few = statements()
    fill(world, 3)
    many = statements()
    assert {noun: (few[noun], many[noun]) for noun in few if few[noun] < many[noun]} == {}


def test_an_item_shows_what_belongs_to_it(world: World) -> None:
    item = stock.stocked(world, world.item("RAIL", conversions={"box": (12, 1)}), 10, 3)
    stock.issued(world, item, 4)
    purchasing.purchase_order(world, lines=[{"item": item, "quantity": D(7), "price": D("2.5")}])
    text = browser(world.by).get(f"/items/{item.pk}/").content.decode()
    for title in ("Stock", "Stock moves", "Stock value", "Last prices", "Expected moves", "Units"):
        assert f'<h2 class="card-title">{title}</h2>' in text
    assert f"/item-units/new/?item={item.pk}" in text
    clerk = masters.user("*.*.view", "access.user.view", company=world.company)
    shown = browser(clerk).get(f"/items/{item.pk}/").content.decode()
    assert '<h2 class="card-title">Last prices</h2>' not in shown
    assert "18.00" not in shown
    assert "/item-units/new/" not in shown


def test_forms_make_and_change_masters(world: World) -> None:
    page = browser(world.by)
    assert page.post("/units/new/", {"code": "kg", "name": "Kilogram", "digits": "3"}).status_code == 302
    unit = Unit.objects.get(code="kg")
    page.post("/items/new/", {"code": "I-9", "name": "Nine", "unit": unit.pk, "kind": "goods", "is_sold": "on"})
    item = Item.objects.get(code="I-9")
    assert (item.unit, item.is_sold, item.name_key) == (unit, True, "nine")
    values = {"item": item.pk, "unit": masters.unit("box").pk, "numerator": "12", "denominator": "1"}
    page.post("/item-units/new/", values)
    assert ItemUnit.objects.get(item=item).factor == 12
    page.post("/suppliers/new/", {"code": "S-9", "name": "Ninth"})
    assert Supplier.objects.get(code="S-9").party.code == "S-9"
    page.post(f"/units/{unit.pk}/deactivate/")
    unit.refresh_from_db()
    assert not unit.is_active


def test_forms_keep_the_lines_of_masters(world: World) -> None:
    page, item = browser(world.by), world.item()
    lines = {"lines-0-percent": "30", "lines-0-days": "0", "lines-1-percent": "70", "lines-1-days": "30"}
    answer = page.post("/payment-terms/new/", {"code": "T", "name": "30/70", **lines})
    assert answer.status_code == 302, answer.content
    term = PaymentTerm.objects.get(code="T")
    assert [(row.percent, row.days) for row in term.lines.all()] == [(30, 0), (70, 30)]
    row = term.lines.all()[1]
    assert f'value="{row.pk}"' in page.get(f"/payment-terms/{term.pk}/update/?plain=1").content.decode()
    change = {"code": "T", "name": "All later", "lines-0-id": row.pk, "lines-0-percent": "100", "lines-0-days": "45"}
    assert page.post(f"/payment-terms/{term.pk}/update/", change).status_code == 302
    assert [(one.pk, one.percent, one.days) for one in term.lines.all()] == [(row.pk, 100, 45)]
    wrong = page.post(f"/payment-terms/{term.pk}/update/", {**change, "lines-0-percent": "99"})
    assert wrong.status_code == 400
    assert "not to 100" in wrong.content.decode()
    body = {
        "code": "PL", "name": "List", "kind": "sales", "company": world.company.pk, "currency": "CNY",
        "lines": [{"item": item.code, "price": "12.50"}, {"item": item.code, "price": "11", "min_quantity": "10"}],
    }  # fmt: skip
    made = page.post("/api/v1/price-lists/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    price_list = PriceList.objects.get(code="PL")
    first, second = made.json()["lines"]
    assert (first["price"], first["unit"]["code"], second["min_quantity"]) == ("12.500000", "pcs", "10.000000")
    change = {"lines": [{"id": second["id"], "price": "9"}]}
    changed = page.patch(f"/api/v1/price-lists/{price_list.pk}/", change, content_type="application/json")
    assert changed.status_code == 200, changed.content
    assert [(line.pk, line.price) for line in price_list.lines.all()] == [(second["id"], 9)]
    wrong = {"lines": [{"id": second["id"], "discount": "101"}]}
    refused = page.patch(f"/api/v1/price-lists/{price_list.pk}/", wrong, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["row"] == 1
    party = {"price_list": price_list.pk, "customer_group": "OEM"}
    assert page.post("/api/v1/price-list-parties/", party, content_type="application/json").status_code == 201
    assert PriceListParty.objects.get().customer_group == "OEM"


def test_the_api_deletes_unused_masters_alone(world: World) -> None:
    page = browser(world.by)
    unused, used = masters.unit("unused"), world.item().unit
    assert page.delete(f"/api/v1/units/{unused.pk}/").status_code == 204
    refused = page.delete(f"/api/v1/units/{used.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "still_used")
    assert Unit.objects.filter(pk=used.pk).exists()


def test_stock_documents_are_kept_on_their_pages(world: World) -> None:
    page, item = browser(world.by), world.item()
    body = {"warehouse": world.warehouse.pk, "reason": "found", "lines": [{"item": item.code, "quantity": "3"}]}
    made = page.post("/api/v1/other-receipts/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert page.post(f"/other-receipts/{key}/confirm/").status_code == 302
    assert OtherReceipt.objects.get(pk=key).status == "confirmed"
    assert stock.on_hand(item) == 3
    [row] = page.get("/api/v1/availabilities/").json()["results"]
    assert [D(row[name]) for name in ("on_hand", "reserved", "available", "incoming", "projected")] == [3, 0, 3, 0, 3]
    refused = page.post(f"/api/v1/other-receipts/{key}/revise/", {}, content_type="application/json")
    assert refused.status_code in (404, 405, 409)


def test_costs_are_for_those_who_may_see_purchase_prices(world: World) -> None:
    item = stock.stocked(world, world.item(), 10, "7.77")
    receipt = OtherReceipt.objects.get()
    keeper = masters.user("stock.*", "kernel.*.view", "masterdata.*.view", company=world.company)
    for address in (f"/other-receipts/{receipt.pk}/", "/stock-moves/", "/item-values/", f"/items/{item.pk}/"):
        assert "7.77" not in browser(keeper).get(address).content.decode(), address
        assert "77.70" not in browser(keeper).get(address).content.decode(), address
    assert "7.77" in browser(world.by).get(f"/other-receipts/{receipt.pk}/").content.decode()


def test_each_sides_prices_are_for_those_who_may_see_them(world: World) -> None:
    fill(world)
    buyer = masters.user("*.*.view", "masterdata.price.purchase", company=world.company)
    seller = masters.user("*.*.view", "masterdata.price.sales", company=world.company)
    lists: Callable[[Any], list] = lambda user: browser(user).get("/api/v1/price-lists/").json()["results"]  # noqa: E731
    last: Callable[[Any], list] = lambda user: browser(user).get("/api/v1/last-prices/").json()["results"]  # noqa: E731
    assert (len(lists(buyer)), len(last(buyer))) == (0, 1)
    assert (len(lists(seller)), len(last(seller))) == (1, 0)
    assert len(browser(buyer).get("/api/v1/price-list-parties/").json()["results"]) == 0
    price_list = PriceList.objects.get()
    assert browser(buyer).get(f"/price-lists/{price_list.pk}/").status_code == 404


def test_a_hard_pegging_is_taken_back_by_its_button(world: World) -> None:
    fill(world)
    one = Pegging.objects.get()
    page = browser(world.by)
    assert "unpeg" in page.get(f"/peggings/{one.pk}/").content.decode()
    assert page.post(f"/peggings/{one.pk}/unpeg/").status_code == 302
    assert not Pegging.objects.exists()


def test_a_period_offers_what_can_be_done_with_it(world: World) -> None:
    page = browser(world.by)
    body = {"area": "stock", "start": "2026-01-01", "end": "2026-01-31", "company": world.company.pk}
    key = page.post("/api/v1/periods/", body, content_type="application/json").json()["id"]
    assert "/close/" in page.get(f"/periods/{key}/").content.decode()
    assert page.post(f"/periods/{key}/close/").status_code == 302
    shown = page.get(f"/periods/{key}/").content.decode()
    assert "/reopen/" in shown
    assert "/close/" not in shown
    overlap = {**body, "start": "2026-01-31", "end": "2026-02-28"}
    refused = page.post("/api/v1/periods/", overlap, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "period_overlaps")
    assert PaymentTerm.objects.count() == 0
