"""What is typed and not saved is kept for whoever typed it, and for nobody else."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

from django.utils import timezone

from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import buffers
from zhanggui.ui.commands import draft_buffers
from zhanggui.ui.models import DraftBuffer

NEW = "/purchase-orders/new/"
KEEP = "/purchase-orders/keep/"


def form(world, *rows, **values):
    made = {"supplier": world.supplier.pk, "warehouse": world.warehouse.pk, "date": "2026-03-02", **values}
    return {**made, "lines": json.dumps(rows)}


def inputs_of(answer):
    return {one.field.path: one.value for one in answer.context["inputs"]}


def test_typed_entries_are_offered_and_come_back_as_they_were(world, page):
    item = world.item("A-1")
    before = Activity.objects.count()
    rows = [{"item": item.pk, "quantity": "many"}, {"item": "NOWHERE", "quantity": "2", "note": "a\x00b"}]
    assert "Kept for you" in page.post(KEEP, form(world, *rows, note="mine", key="k")).json()["kept"]
    assert (PurchaseOrder.objects.count(), Activity.objects.count()) == (0, before)
    opened = page.get(NEW)
    assert "You have unsaved entries of" in opened.content.decode()
    assert (opened.context["grid"]["rows"], inputs_of(opened)["note"]) == ([], "")
    restored = page.get(NEW, {"restore": "1"})
    assert restored.context["grid"]["rows"] == rows
    assert inputs_of(restored)["note"] == "mine"
    assert "You have unsaved entries" not in restored.content.decode()


def test_what_was_kept_is_gone_once_it_is_saved_and_not_before(world, page):
    row = {"item": world.item().pk, "quantity": "2", "price": "1"}
    page.post(KEEP, form(world, row))
    assert page.post(NEW, form(world, {**row, "quantity": "x"})).status_code == 400
    assert DraftBuffer.objects.count() == 1
    page.post(NEW, form(world, row))
    assert (PurchaseOrder.objects.count(), DraftBuffer.objects.count()) == (1, 0)


def test_throwing_away_starts_afresh(world, page):
    page.post(KEEP, form(world, note="mine"))
    assert page.post(KEEP, {"forget": "1"})["Location"] == NEW
    assert DraftBuffer.objects.count() == 0
    assert page.get(NEW, {"restore": "1"}).context["kept"] is None


def test_the_last_entries_count_and_each_form_has_its_own(world, page):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    page.post(KEEP, form(world, note="first"))
    page.post(KEEP, form(world, note="second"))
    page.post(f"/purchase-orders/{order.pk}/revise/keep/", form(world, note="of the order", version="1"))
    assert DraftBuffer.objects.count() == 2
    assert inputs_of(page.get(NEW, {"restore": "1"}))["note"] == "second"
    restored = page.get(f"/purchase-orders/{order.pk}/revise/", {"restore": "1"})
    assert (inputs_of(restored)["note"], restored.context["version"]) == ("of the order", "1")
    order.refresh_from_db()
    assert (order.note, order.version) == ("", 1)


def test_two_new_forms_of_one_kind_keep_their_own(world, page, buyer):
    """Two tabs: neither writes over the other, and saving one leaves the other."""
    row = {"item": world.item().pk, "quantity": "2", "price": "1"}
    for key in ("one", "two"):
        page.post(KEEP, form(world, row, note=f"of {key}", key=key))
    assert {one.url for one in buffers.of(buyer)} == {f"{NEW}?form=one", f"{NEW}?form=two"}

    offered = page.get(NEW, {"form": "one"})
    assert "?restore=1&amp;form=one" in offered.content.decode()
    assert offered.context["key"] not in ("one", "two")
    restored = page.get(NEW, {"form": "one", "restore": "1"})
    assert (inputs_of(restored)["note"], restored.context["key"]) == ("of one", "one")
    assert inputs_of(page.get(NEW, {"restore": "1"}))["note"] == "of two"
    assert page.get(NEW, {"form": "three", "restore": "1"}).context["dirty"] is False

    page.post(NEW, form(world, row, note="of one", key="one"))
    assert [one.url for one in buffers.of(buyer)] == [f"{NEW}?form=two"]
    assert page.post(KEEP, {"forget": "1", "key": "two"})["Location"] == NEW
    assert DraftBuffer.objects.count() == 0


def test_nobody_else_gets_what_was_kept(world, page, client_of, reader):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    address = f"/purchase-orders/{order.pk}/revise/"
    page.post(f"{address}keep/", form(world, note="mine"))
    colleague = client_of(make.user("*", company=world.company, name="colleague"))
    assert colleague.get(address, {"restore": "1"}).context["dirty"] is False
    assert b"unsaved" not in colleague.get("/").content.lower()
    assert client_of(reader).post(f"{address}keep/", form(world)).status_code == 403
    stranger = make.user("*", company=make.company(), name="stranger")
    assert client_of(stranger).post(f"{address}keep/", form(world)).status_code == 404
    assert DraftBuffer.objects.count() == 1


def test_prices_that_one_may_not_see_any_more_stay_hidden_in_what_was_kept(world, client_of, storekeeper):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    kept = order.lines.get()
    address = f"/purchase-orders/{order.pk}/revise/"
    sent = form(world, {"id": str(kept.pk), "item": kept.item_id, "quantity": "5", "price": "77.7"})
    client_of(storekeeper).post(f"{address}keep/", sent)
    answer = client_of(storekeeper).get(address, {"restore": "1"})
    assert answer.context["grid"]["rows"] == [{"id": str(kept.pk), "item": kept.item_id, "quantity": "5"}]
    assert b"77.7" not in answer.content
    client_of(storekeeper).post(address, {**sent, "version": "1"})
    kept.refresh_from_db()
    assert (kept.quantity, kept.price) == (5, Decimal("2.5"))


def test_the_home_page_leads_to_everything_unsaved_with_few_queries(world, page, buyer, django_assert_max_num_queries):
    orders = [purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")]) for _ in range(3)]
    page.post(KEEP, form(world))
    page.post("/units/keep/", {"code": "half"})
    for order in orders:
        page.post(f"/purchase-orders/{order.pk}/revise/keep/", form(world))
    with django_assert_max_num_queries(6):
        shown = buffers.of(buyer)
    assert len(shown) == 5
    assert {one.url for one in shown} >= {NEW, "/units/new/", f"/purchase-orders/{orders[0].pk}/revise/"}
    assert f"/purchase-orders/{orders[0].pk}/revise/" in page.get("/").content.decode()


def test_the_home_page_leads_to_no_form_that_can_not_be_opened_any_more(world, page):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "2.5")])
    address = f"/purchase-orders/{order.pk}/revise/"
    page.post(f"{address}keep/", {"note": "Typed", "version": "1"})
    assert address in page.get("/").content.decode()
    purchase_orders.confirm(order, **world.acting())
    assert address not in page.get("/").content.decode()
    assert DraftBuffer.objects.count() == 1


def test_what_nobody_came_back_to_is_forgotten(world, page):
    page.post(KEEP, form(world))
    now = timezone.now()
    draft_buffers.clean(now - dt.timedelta(days=30))
    assert DraftBuffer.objects.count() == 1
    draft_buffers.clean(now + dt.timedelta(minutes=1))
    assert DraftBuffer.objects.count() == 0
