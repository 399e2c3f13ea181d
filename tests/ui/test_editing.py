"""Creating and editing on the page: input kept, errors at their inputs, nothing lost."""

from __future__ import annotations

from decimal import Decimal

from zhanggui.kernel.models import Unit
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order

NEW = "/purchase-orders/new/"


def form(world, *rows, **values):
    made = {"supplier": world.supplier.pk, "warehouse": world.warehouse.pk, "date": "2026-03-02", **values}
    for number, row in enumerate(rows, 1):
        made |= {f"lines-{number}-{name}": value for name, value in row.items()}
    return made


def draft(world, quantity=4):
    lines = [{"item": world.item(), "quantity": Decimal(quantity), "price": Decimal("2.5")}]
    return purchase_order(world, status="draft", lines=lines)


def errors_in(answer):
    found = {(None, one.field.path): one.errors for one in answer.context["inputs"] if one.errors}
    for number, row in enumerate(answer.context["lines"], 1):
        found |= {(number, one.field.path): one.errors for one in row.inputs if one.errors}
    return found


def test_a_draft_with_lines_is_made(world, page):
    item = world.item()
    row = {"item": item.pk, "quantity": "1,200.0", "price": "3.125"}
    answer = page.post(NEW, form(world, row, {"item": "", "quantity": ""}))
    order = PurchaseOrder.objects.get()
    assert answer["Location"] == f"/purchase-orders/{order.pk}/"
    assert order.company == world.company
    line = order.lines.get()
    assert (line.item, line.quantity, line.price) == (item, Decimal(1200), Decimal("3.125"))


def test_all_errors_are_shown_at_their_inputs_and_the_input_is_kept(world, page):
    rows = (
        {"item": "999999", "quantity": "3"},
        {"item": world.item().pk, "quantity": "many", "price": "1e5"},
        {"item": world.item().pk, "quantity": "", "note": "keep me"},
    )
    answer = page.post(NEW, form(world, *rows, date="2026-02-30", supplier=""))
    assert answer.status_code == 400
    assert set(errors_in(answer)) == {
        (None, "date"),
        (None, "supplier"),
        (1, "item"),
        (2, "quantity"),
        (2, "price"),
    }
    body = answer.content.decode()
    assert "keep me" in body
    assert 'value="many"' in body
    assert PurchaseOrder.objects.count() == 0


def test_what_the_command_finds_is_shown_at_the_row(world, page):
    answer = page.post(NEW, form(world, {"item": world.item().pk, "quantity": "-1"}))
    assert set(errors_in(answer)) == {(1, "quantity")}


def test_a_form_sent_twice_makes_one_document(world, page):
    sent = form(world, {"item": world.item().pk, "quantity": "1"}, key="one-form")
    first, second = page.post(NEW, sent), page.post(NEW, sent)
    assert PurchaseOrder.objects.count() == 1
    assert first["Location"] == second["Location"]
    changed = page.post(NEW, {**sent, "reference": "another"})
    assert "saved before" in changed.content.decode()
    assert PurchaseOrder.objects.count() == 1


def test_a_line_left_out_of_the_form_is_removed_and_ids_keep_theirs(world, page):
    order = draft(world)
    kept = order.lines.get()
    values = form(
        world, {"id": kept.pk, "item": kept.item_id, "quantity": "7"}, {"item": kept.item_id, "quantity": "1"}
    )
    page.post(f"/purchase-orders/{order.pk}/revise/", values)
    assert [line.quantity for line in order.lines.all()] == [7, 1]
    assert order.lines.first().pk == kept.pk
    page.post(f"/purchase-orders/{order.pk}/revise/", form(world))
    assert order.lines.count() == 0


def test_saving_over_somebody_elses_change_is_refused_and_the_input_is_kept(world, page):
    order = draft(world)
    purchase_orders.revise(order, **world.acting(), note="theirs")
    answer = page.post(f"/purchase-orders/{order.pk}/revise/", form(world, note="mine", version="1"))
    assert answer.status_code == 412
    assert "mine" in answer.content.decode()
    order.refresh_from_db()
    assert order.note == "theirs"


def test_a_confirmed_order_has_no_edit_form(world, page):
    order = purchase_order(world, lines=[{"item": world.item(), "quantity": Decimal(1), "price": Decimal(1)}])
    assert page.get(f"/purchase-orders/{order.pk}/revise/").status_code == 409


def test_one_without_prices_edits_without_touching_them(world, client_of, storekeeper):
    order = draft(world)
    line = order.lines.get()
    values = form(world, {"id": line.pk, "item": line.item_id, "quantity": "9", "price": "0.01"})
    client_of(storekeeper).post(f"/purchase-orders/{order.pk}/revise/", values)
    line.refresh_from_db()
    assert (line.quantity, line.price) == (9, Decimal("2.5"))


def test_the_edit_page_is_denied_to_readers(world, client_of, reader):
    assert client_of(reader).get(NEW).status_code == 403
    assert client_of(reader).get(f"/purchase-orders/{draft(world).pk}/revise/").status_code == 403


def test_a_master_is_made_and_changed(world, page):
    page.post("/units/new/", {"code": "crate", "name": "Crate", "name_zh": "箱", "digits": "0"})
    unit = Unit.objects.get(code="crate")
    page.post(f"/units/{unit.pk}/update/", {"code": "crate", "name": "Big crate", "name_zh": "", "digits": "1"})
    unit.refresh_from_db()
    assert (unit.name, unit.name_zh, unit.digits) == ("Big crate", "", 1)
    page.post(f"/units/{unit.pk}/deactivate/")
    unit.refresh_from_db()
    assert not unit.is_active


def test_a_code_that_is_taken_is_said_at_the_code(world, page):
    make.unit("pcs")
    answer = page.post("/units/new/", {"code": "pcs", "name": "Again", "digits": "0"})
    assert answer.status_code == 400
    assert (None, "code") in errors_in(answer)


def test_emoji_and_quotes_stay_and_control_characters_do_not(world, page):
    page.post("/units/new/", {"code": "x1", "name": "“Rösti” 🥔 <b>'\"", "digits": "0"})
    assert Unit.objects.get(code="x1").name == "“Rösti” 🥔 <b>'\""
    assert "<b>'" not in page.get("/units/").content.decode()
    answer = page.post("/units/new/", {"code": "x2", "name": "a\x00b", "digits": "0"})
    assert answer.status_code == 400
