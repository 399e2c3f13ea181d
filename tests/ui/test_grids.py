"""What the page hands to the grid: columns and rows from the Fields, for this reader alone."""

from __future__ import annotations

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make
from zhanggui.purchasing.tests.make import line, purchase_order


def grid(client, address):
    return client.get(address).context["grid"]


def test_columns_stand_in_the_order_of_the_declaration_the_item_first(world, page):
    found = grid(page, "/purchase-orders/new/")
    columns = {one["path"]: one for one in found["columns"]}
    assert list(columns) == [
        *("item", "specification", "quantity", "unit", "price", "price_from", "discount", "tax", "gross", "due_date"),
        *("kind", "name", "note"),
    ]
    assert [path for path, one in columns.items() if not one["editable"]] == ["price_from", "gross"]
    assert (found["rows"], columns["kind"]["preset"], columns["unit"]["within"]) == ([], "item", ["item"])


def test_references_are_keys_and_numbers_are_text(world, page):
    order = purchase_order(world, status="draft", lines=[line(world.item("7"), 4, "2.50")])
    kept = order.lines.get()
    found = grid(page, f"/purchase-orders/{order.pk}/revise/")
    row = found["rows"][0]
    assert (row["id"], row["item"], row["quantity"], row["price"]) == (str(kept.pk), kept.item_id, "4", "2.5")
    assert found["texts"]["item"][str(kept.item_id)].startswith("7")
    sent = {one: order.__dict__[f"{one}_id"] for one in ("supplier", "warehouse")}
    page.post(f"/purchase-orders/{order.pk}/revise/", {**sent, "lines": json.dumps(found["rows"]), "version": "1"})
    assert order.lines.get().item_id == kept.item_id


def test_prices_that_one_may_not_see_have_neither_column_nor_value(world, client_of, storekeeper):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "77.7")])
    for address in ("/purchase-orders/new/", f"/purchase-orders/{order.pk}/revise/"):
        answer = client_of(storekeeper).get(address)
        paths = {one["path"] for one in answer.context["grid"]["columns"]}
        assert not paths & {"price", "price_from", "discount", "tax", "net", "gross"}
        assert b"77.7" not in answer.content


def test_only_what_is_within_reach_is_named(world, page, client_of):
    elsewhere = make.user("*", company=make.company(), name="elsewhere")
    assert page.get("/purchase-orders/new/").status_code == 200
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "1")])
    assert client_of(elsewhere).get(f"/purchase-orders/{order.pk}/revise/").status_code == 404


def test_the_page_asks_no_more_for_more_lines(world, page):
    items = [world.item() for _ in range(40)]

    def queries(count):
        order = purchase_order(world, status="draft", lines=[line(items[n % 40], 1, "1") for n in range(count)])
        with CaptureQueriesContext(connection) as captured:
            assert len(grid(page, f"/purchase-orders/{order.pk}/revise/")["rows"]) == count
        return len(captured)

    queries(2)
    assert queries(200) == queries(2)


def test_a_plain_table_stays_for_those_without_scripts(world, page):
    order = purchase_order(world, status="draft", lines=[line(world.item(), 4, "1")])
    answer = page.get(f"/purchase-orders/{order.pk}/revise/", {"plain": "1"})
    assert "grid" not in answer.context
    assert b'name="lines-1-quantity"' in answer.content
    assert b"tabulator" not in answer.content
