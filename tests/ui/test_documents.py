"""The page of a document: what it shows, which steps it offers, and how it says no."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui.formats import GAP


def order(world, *, price="12.5", status="draft", lines=1):
    item = world.item()
    rows = [{"item": item, "quantity": Decimal(4), "price": Decimal(price)}] * lines
    return purchase_order(world, status=status, lines=rows)


def address(document, step=""):
    return f"/purchase-orders/{document.pk}/{step}"


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_document_of_another_company_does_not_exist(world, page):
    foreign = order(make.World())
    assert page.get(address(foreign)).status_code == 404
    assert page.post(address(foreign, "confirm/")).status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == "draft"


def test_a_step_without_the_permission_is_refused_and_changes_nothing(world, reader, client_of):
    document = order(world)
    before = Activity.objects.count()
    answer = client_of(reader).post(address(document, "confirm/"), {"version": document.version})
    assert answer.status_code == 403
    document.refresh_from_db()
    assert (document.status, document.version) == ("draft", 1)
    assert Activity.objects.count() == before


def test_the_page_offers_only_what_is_permitted_and_possible(world, page, reader, client_of):
    document = order(world)
    offered = [offer.command.name for offer in page.get(address(document)).context["actions"].main]
    assert "confirm" in offered
    assert "close" not in offered
    assert client_of(reader).get(address(document)).context["actions"].main == []


def test_a_step_is_done_by_its_button(world, page):
    document = order(world)
    answer = page.post(address(document, "confirm/"), {"version": document.version}, follow=True)
    document.refresh_from_db()
    assert document.status == "confirmed"
    assert document.number in messages_of(answer)[0]


def test_a_step_sent_twice_is_answered_clearly(world, page):
    document = order(world)
    page.post(address(document, "confirm/"))
    answer = page.post(address(document, "confirm/"), follow=True)
    assert answer.status_code == 200
    assert "isn't possible" in messages_of(answer)[-1]


def test_a_stale_version_is_refused_with_a_way_out(world, page):
    document = order(world)
    purchase_orders.revise(document, **world.acting(), note="changed meanwhile")
    answer = page.post(address(document, "confirm/"), {"version": "1"})
    assert answer.status_code == 412
    assert "Reload" in answer.content.decode()
    document.refresh_from_db()
    assert document.status == "draft"


def test_only_post_changes_anything(world, page):
    document = order(world)
    page.get(address(document, "confirm/"))
    page.get(address(document, "discard/"))
    document.refresh_from_db()
    assert document.status == "draft"


def test_a_warning_comes_back_with_a_field_for_the_reason(world, page):
    document = order(world, price="0")
    answer = page.post(address(document, "confirm/"))
    assert answer.status_code == 409
    assert "acknowledge-price_missing" in answer.content.decode()
    page.post(address(document, "confirm/"), {"acknowledge-price_missing": "a sample"})
    document.refresh_from_db()
    assert document.status == "confirmed"
    assert "a sample" in page.get(address(document)).content.decode()


def test_an_unknown_step_is_not_found(world, page):
    assert page.post(address(order(world), "explode/")).status_code == 404


def test_prices_are_hidden_where_the_group_is_missing(world, storekeeper, client_of, page):
    document = order(world, price="987.65")
    assert "987.65" in page.get(address(document)).content.decode()
    body = client_of(storekeeper).get(address(document)).content.decode()
    assert "987.65" not in body
    assert f"{document.gross:,.2f}" not in body
    assert "987.65" not in client_of(storekeeper).get(address(document, "revise/")).content.decode()


def test_the_history_tells_changes_by_name_but_no_hidden_ones(world, page, storekeeper, client_of):
    document = order(world)
    other = make.supplier(name="Ningbo Haitian")
    purchase_orders.revise(document, **world.acting(), supplier=other, lines=[])
    changes = {
        c.label: c.after for entry in page.get(address(document)).context["history"].entries for c in entry.changes
    }
    assert changes["Supplier"] == "Ningbo Haitian"
    assert "Total" in changes
    seen = client_of(storekeeper).get(address(document)).context["history"].entries
    assert "Total" not in {change.label for entry in seen for change in entry.changes}


def test_the_query_count_does_not_grow_with_the_lines(world, page):
    short, long = order(world, lines=2), order(world, lines=60)
    page.get(address(short))
    with CaptureQueriesContext(connection) as few:
        page.get(address(short))
    with CaptureQueriesContext(connection) as many:
        page.get(address(long))
    assert len(many.captured_queries) == len(few.captured_queries)


def test_a_push_clicked_twice_makes_one_document(world, page):
    document = order(world, status="confirmed")
    for _ in range(2):
        page.post(address(document, "push/receive/"), {"key": "the-same-form"})
    assert document.lines.get().receipt_lines.count() == 1


def test_home_counts_what_the_reader_sees(world, page):
    order(world)
    order(make.World())
    cards = [c for section in page.get("/").context["sections"] for c in section.cards]
    counts = {
        count.status: count.number for card in cards if card.screen.model is PurchaseOrder for count in card.counts
    }
    assert counts["draft"] == 1


def test_a_lookup_shows_only_what_may_be_seen_and_is_active(world, page, client_of):
    make.item("AAA-1", name="Rail", name_zh="导轨", name_key="daogui dg")
    make.item("AAA-2", name="Rail, old", is_active=False)
    found = page.get("/lookup/item/?q=AAA").json()
    assert [option["text"].split(GAP)[0] for option in found] == ["AAA-1"]
    assert page.get("/lookup/item/?q=dg").json()[0]["text"].startswith("AAA-1")
    blind = make.user("purchasing.*", company=world.company)
    assert client_of(blind).get("/lookup/item/?q=AAA").json() == []
    foreign = make.World()
    texts = [option["text"] for option in page.get("/lookup/warehouse/").json()]
    assert not any(foreign.warehouse.code in text for text in texts)
