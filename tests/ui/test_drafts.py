"""The validator by itself: exact values, all errors at once, a handful of queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.errors import InvalidInput
from zhanggui.masterdata.models import ItemVariant
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui import drafts
from zhanggui.ui.screen import find


def resolve(user: Any, payload: Any, **more: Any) -> drafts.Values:
    return drafts.resolve(find("purchase-orders"), payload, user=user, **more)


def refused(user: Any, payload: Any, **more: Any) -> dict[tuple[int | None, str], str]:
    with pytest.raises(InvalidInput) as caught:
        resolve(user, payload, **more)
    return {(error.row, error.field): error.message for error in caught.value.errors}


def order(world, **values):
    return {"company": world.company.code, "supplier": world.supplier.code, "warehouse": world.warehouse.code, **values}


def test_values_come_out_as_the_command_takes_them(world, buyer):
    item, unit = world.item(), make.unit()
    lines = [{"item": item.code, "unit": {"id": unit.pk}, "quantity": "2.50", "due_date": "2026-05-01"}]
    values = resolve(buyer, order(world, lines=lines))
    assert values.header["supplier"] == world.supplier
    (line,) = values.lines or []
    assert (line["item"], line["unit"], line["quantity"]) == (item, unit, Decimal("2.50"))
    assert "price" not in line


def test_a_thousand_lines_with_three_keys_need_a_handful_of_queries(world, buyer):
    items = [world.item() for _ in range(40)]
    lines = [
        {"item": items[n % 40].code, "unit": "pcs", "tax": world.tax.code, "quantity": str(n + 1)} for n in range(1000)
    ]
    payload = order(world, lines=lines)
    with CaptureQueriesContext(connection) as asked:
        values = resolve(buyer, payload)
    assert len(values.lines or []) == 1000
    assert len(asked.captured_queries) <= 10


@pytest.mark.parametrize(
    "raw",
    ["NaN", "Infinity", "1e9", "abc", "1.2.3", "12,34", "1.1234567", "9" * 30, "1" * 100, True, [], {}, "--1", "０x"],
)
def test_a_number_that_is_none_is_refused(world, buyer, raw):
    found = refused(buyer, order(world, lines=[{"item": world.item().code, "quantity": raw}]))
    assert set(found) == {(1, "quantity")}


@pytest.mark.parametrize("raw", ["2026-02-30", "30.01.2026", "0001-01-01", "tomorrow", 20260101, "2026-1"])
def test_a_date_that_is_none_is_refused(world, buyer, raw):
    assert set(refused(buyer, order(world, date=raw))) == {(None, "date")}


def test_keys_are_named_with_a_sentence_when_they_dont_fit(world, buyer):
    foreign, old = make.World(), world.item(is_active=False)
    lines = [
        {"item": "NOPE", "quantity": "1"},
        {"item": old.code, "quantity": "1"},
        {"item": 2**80, "quantity": "1"},
        {"item": 1.5, "quantity": "1"},
        {"item": None, "quantity": "1"},
    ]
    found = refused(buyer, order(world, warehouse=foreign.warehouse.code, lines=lines))
    assert "no warehouse" in found[None, "warehouse"]
    assert "There is no item “NOPE”" in found[1, "item"]
    assert "not active" in found[2, "item"]
    assert {(3, "item"), (4, "item")} <= set(found)
    assert (5, "item") not in found


def test_a_warehouse_of_another_company_does_not_fit_the_order(world):
    person, other = make.user("*"), make.World()
    found = refused(person, order(world, warehouse=other.warehouse.code))
    assert "doesn't belong to" in found[None, "warehouse"]


def test_a_code_that_several_rows_share_is_told_apart_by_its_item(world, buyer):
    first, second = world.item(has_variants=True), world.item(has_variants=True)
    red, _other = (ItemVariant.objects.create(item=item, code="RED", name="Red") for item in (first, second))
    values = resolve(buyer, order(world, lines=[{"item": first.code, "variant": "RED", "quantity": "1"}]))
    assert (values.lines or [])[0]["variant"] == red
    found = refused(buyer, order(world, lines=[{"variant": "RED", "quantity": "1"}]))
    assert "several" in found[1, "variant"]


@pytest.mark.parametrize("payload", [None, [], "x", 3, {"lines": "x"}, {"lines": {}}, {"lines": [1, None]}])
def test_a_payload_of_another_shape_is_refused(world, buyer, payload):
    assert refused(buyer, payload)


def test_unknown_and_derived_fields_are_refused_by_name(world, buyer):
    found = refused(buyer, order(world, gross="5", colour="red", lines=[{"quantity": "1", "gross": "5"}]))
    assert "can't be set" in found[None, "gross"]
    assert "There is no field" in found[None, "colour"]
    assert (1, "gross") in found


def test_text_is_limited_and_clean(world, buyer):
    assert (None, "reference") in refused(buyer, order(world, reference="x" * 101))
    assert (None, "note") in refused(buyer, order(world, note="a\x00b"))
    assert (None, "note") in refused(buyer, order(world, note="\ud800"))
    assert resolve(buyer, order(world, note=" two\nlines ")).header["note"] == "two\nlines"


class TestChanging:
    def test_without_lines_none_is_named(self, world, buyer):
        existing = purchase_order(world, status="draft", lines=[{"item": world.item(), "quantity": Decimal(1)}])
        values = resolve(buyer, {"note": "x"}, document=existing)
        assert values.arguments() == {"note": "x"}

    def test_a_line_by_id_takes_only_what_was_sent(self, world, buyer):
        existing = purchase_order(world, status="draft", lines=[{"item": world.item(), "quantity": Decimal(1)}])
        line = existing.lines.get()
        values = resolve(buyer, {"lines": [{"id": line.pk, "quantity": "2"}]}, document=existing)
        assert values.lines == [{"id": line.pk, "quantity": Decimal(2)}]

    def test_foreign_doubled_and_senseless_ids_are_refused(self, world, buyer):
        lines = [{"item": world.item(), "quantity": Decimal(1)}]
        existing, other = (purchase_order(world, status="draft", lines=lines) for _ in range(2))
        own, foreign = existing.lines.get().pk, other.lines.get().pk
        rows = [{"id": key} for key in (own, own, foreign, "x", 2**70)]
        found = refused(buyer, {"lines": rows}, document=existing)
        assert {row for row, name in found if name == "id"} == {2, 3, 4, 5}

    def test_a_cleared_field_becomes_empty(self, world, buyer):
        existing = purchase_order(world, status="draft", lines=[], reference="R1")
        values = resolve(buyer, {"reference": "", "due_date": None}, document=existing)
        assert values.header == {"reference": "", "due_date": None}
        assert (None, "currency") in refused(buyer, {"currency": None}, document=existing)

    def test_the_company_stays(self, world, buyer):
        existing = purchase_order(world, status="draft", lines=[])
        assert (None, "company") in refused(buyer, {"company": world.company.code}, document=existing)
