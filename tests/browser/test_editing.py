"""Lines of a document in a real browser: typed as in a sheet, pasted, counted by the server, saved."""

from __future__ import annotations

import os
import re
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhanggui.masterdata.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui.screen import registered

pytestmark = pytest.mark.browser

NEW = "purchase-orders/new/"


def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("ZHANGGUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.fixture
def items(world: Any) -> list[Any]:
    """Enough that they are searched, not listed."""
    return [make.item(f"RAIL-{n:03}", name=f"Rail {n}", unit=make.unit(), specification=f"M{n}") for n in range(35)]


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.locator("#grid .tabulator-row").first.wait_for()
    return page


def cell(page: Any, row: int, path: str) -> Any:
    return page.locator(f"#grid .tabulator-row:nth-child({row}) [tabulator-field={path}]")


def header(page: Any, world: Any) -> None:
    page.select_option("#id-supplier", value=str(world.supplier.pk))
    page.select_option("#id-warehouse", value=str(world.warehouse.pk))


def total(page: Any, text: str) -> None:
    page.locator("#grid-totals div:last-child dd", has_text=text).wait_for()


def paste(page: Any, text: str) -> None:
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_an_order_is_typed_as_in_a_sheet(site: str, world: Any, items: list[Any], open_page: Any) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    header(page, world)
    cell(page, 1, "item").click()
    page.keyboard.type("RAIL-012")
    page.locator(".grid-choices [aria-selected=true]", has_text="RAIL-012").wait_for()
    picture(page, "grid-choosing")
    page.keyboard.press("Tab")
    assert cell(page, 1, "item").inner_text().startswith("RAIL-012")
    cell(page, 1, "quantity").click()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    cell(page, 1, "price").click()
    page.keyboard.type("12.5")
    page.keyboard.press("Enter")
    total(page, "50.00 CNY")
    picture(page, "grid-typed")
    assert cell(page, 1, "gross").inner_text() == "50.00"
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/purchase-orders/*/")
    order = PurchaseOrder.objects.get()
    assert [(line.item, line.quantity, line.gross) for line in order.lines.all()] == [(items[12], 4, Decimal(50))]


@pytest.mark.parametrize(("language", "theme"), [("en-US", "light"), ("zh-CN", "dark")])
def test_rows_from_a_sheet_go_by_the_names_of_their_columns(
    site: str, world: Any, items: list[Any], open_page: Any, language: str, theme: str
) -> None:
    page = open_page(language=language)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    opened(page, f"{site}/{NEW}")
    header(page, world)
    names = page.locator("#grid .tabulator-col-title")
    labels = {path: page.locator(f"#grid .tabulator-col[tabulator-field={path}]").inner_text() for path in FIELDS}
    assert names.count() > 8
    cell(page, 1, "item").click()
    head = "\t".join(labels[path] for path in FIELDS)
    paste(page, f"{head}\nRAIL-001\t3\t10\nNOWHERE\tmany\t1\nRail 2\t1,200\t0.5")
    page.locator(".grid-problems li.is-error").nth(1).wait_for()
    picture(page, f"grid-errors-{language}-{theme}")
    assert cell(page, 3, "item").inner_text().startswith("RAIL-002")
    assert cell(page, 2, "item").get_attribute("aria-invalid") == "true"
    total(page, "630.00")
    page.locator(".grid-problems button").first.click()
    assert page.locator("#grid .tabulator-row").count() == 4
    page.get_by_role("button", name="Save" if language == "en-US" else "保存").click()
    page.locator(".alert-danger").wait_for()
    assert (cell(page, 2, "quantity").inner_text(), cell(page, 2, "item").inner_text()) == ("many", "NOWHERE")
    assert cell(page, 2, "quantity").get_attribute("aria-invalid") == "true"
    picture(page, f"grid-refused-{language}-{theme}")


FIELDS = ("item", "quantity", "price")


def test_lines_are_moved_filled_duplicated_removed_and_that_is_undone(
    site: str, world: Any, items: list[Any], open_page: Any
) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    quantities = lambda: page.locator("#grid .tabulator-row [tabulator-field=quantity]").all_inner_texts()  # noqa: E731
    cell(page, 1, "quantity").click()
    paste(page, "1\n2\n3")
    page.locator("#grid .tabulator-row").nth(3).wait_for()
    assert quantities() == ["1", "2", "3", ""]
    for keys, after in (
        ("Alt+ArrowDown", ["2", "1", "3", ""]),
        ("Alt+Shift+ArrowDown", ["2", "1", "1", "3", ""]),
        ("Control+d", ["2", "1", "1", "3", ""]),
        ("Alt+Delete", ["2", "1", "3", ""]),
        ("Alt+Insert", ["2", "1", "", "3", ""]),
        ("Control+d", ["2", "1", "1", "3", ""]),
        ("Control+z", ["2", "1", "", "3", ""]),
        ("Control+z", ["2", "1", "3", ""]),
        ("Control+z", ["2", "1", "1", "3", ""]),
        ("Control+y", ["2", "1", "3", ""]),
    ):
        page.keyboard.press(keys)
        page.wait_for_timeout(60)
        assert quantities() == after, keys
    page.keyboard.press("Delete")
    page.keyboard.press("Shift+ArrowUp")
    assert quantities() == ["2", "1", "", ""]


def test_lines_are_cards_on_a_phone(site: str, world: Any, items: list[Any], open_page: Any) -> None:
    order = purchase_order(world, status="draft", lines=[line(items[3], 4, "2.5"), line(items[4], 1, "1")])
    page = open_page(width=390, height=844, language="zh-CN")
    page.goto(f"{site}/purchase-orders/{order.pk}/revise/")
    page.locator("#lines [data-line]").nth(1).wait_for()
    total(page, "11.00")
    page.locator("[name=lines-0-quantity]").fill("8")
    total(page, "21.00")
    picture(page, "cards-top")
    page.locator("#grid-totals").scroll_into_view_if_needed()
    picture(page, "cards")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[name=lines-1-quantity]").fill("many")
    page.locator(".save-bar .btn-primary").click()
    page.locator("td.has-error .field-error").wait_for()
    picture(page, "cards-refused")
    assert page.input_value("[name=lines-0-quantity]") == "8"
    assert page.input_value("[name=lines-1-quantity]") == "many"
    page.locator("[name=lines-1-quantity]").fill("1")
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_url(f"**/purchase-orders/{order.pk}/")
    assert [one.quantity for one in order.lines.all()] == [8, 1]


def test_a_saved_order_opens_in_the_grid_and_keeps_what_is_not_touched(
    site: str, world: Any, items: list[Any], open_page: Any
) -> None:
    order = purchase_order(world, status="draft", lines=[line(items[3], 4, "2.5"), line(items[4], 2, "1")])
    before = [(one.pk, one.price, one.unit, one.tax) for one in order.lines.all()]
    page = opened(open_page(), f"{site}/purchase-orders/{order.pk}/revise/")
    total(page, "12.00")
    picture(page, "grid-saved")
    cell(page, 2, "quantity").click()
    page.keyboard.type("3")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/purchase-orders/{order.pk}/")
    assert [one.quantity for one in order.lines.all()] == [4, 3]
    assert [(one.pk, one.price, one.unit, one.tax) for one in order.lines.all()] == before


def test_the_editors_fit_what_is_entered(site: str, world: Any, items: list[Any], open_page: Any) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    header(page, world)
    cell(page, 1, "item").click()
    page.keyboard.type("RAIL-01")
    page.locator(".grid-choices [aria-selected=true]", has_text="RAIL-010").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert cell(page, 1, "item").inner_text().startswith("RAIL-011")
    cell(page, 1, "due_date").click()
    page.keyboard.press("Enter")
    page.locator(".flatpickr-calendar.open .flatpickr-day[aria-label$=' 24, 2026']").click()
    page.keyboard.press("Tab")
    assert cell(page, 1, "due_date").inner_text().endswith("-24")
    cell(page, 1, "kind").click()
    page.keyboard.press("F2")
    page.locator("#grid select").select_option("text")
    page.keyboard.press("Escape")
    kind = cell(page, 1, "kind").inner_text()
    cell(page, 1, "quantity").click()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    assert "tabulator-tableholder" in page.evaluate("document.activeElement.className")
    assert (cell(page, 1, "kind").inner_text(), cell(page, 1, "quantity").inner_text()) == (kind, "5")


def test_lines_are_dragged_and_cells_copied(site: str, world: Any, items: list[Any], open_page: Any) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    header(page, world)
    cell(page, 1, "item").click()
    paste(page, "RAIL-001\t\t1\nRAIL-002\t\t2")
    cell(page, 3, "item").wait_for()
    cell(page, 1, "item").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    cell(page, 3, "item").click()
    page.keyboard.press("Control+v")
    cell(page, 4, "item").wait_for()
    assert cell(page, 3, "item").inner_text().startswith("RAIL-001")
    cell(page, 3, "quantity").click()
    page.keyboard.press("F2")
    assert page.locator("#grid .tabulator-editing input").input_value() == "1"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    page.keyboard.press("F2")
    assert page.locator("#grid .tabulator-editing input").input_value() == ""
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert cell(page, 3, "quantity").inner_text() == "1"
    first, second = (page.locator("#grid .tabulator-cell.position").nth(n).bounding_box() for n in (0, 1))
    page.mouse.move(first["x"] + 20, first["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(400)  # as long as one presses before a line comes along
    page.mouse.move(second["x"] + 20, second["y"] + 34, steps=8)
    page.mouse.up()
    page.locator("#grid .tabulator-row:nth-child(1)", has_text="RAIL-002").wait_for()
    page.keyboard.press("Control+z")
    page.locator("#grid .tabulator-row:nth-child(1)", has_text="RAIL-001").wait_for()


def test_keys_stay_with_the_grid_when_the_clicked_row_is_drawn_anew(
    site: str, world: Any, items: list[Any], open_page: Any
) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    header(page, world)
    cell(page, 1, "item").click()
    paste(page, "\n".join(f"RAIL-{n % 35:03}\t\t1\t\t2.50" for n in range(200)))
    total(page, "500.00")
    cell(page, 2, "quantity").click()
    assert page.evaluate("document.activeElement.className") == "tabulator-tableholder"
    page.evaluate("document.querySelector('.tabulator-tableholder').scrollTop = 5000")
    page.wait_for_function("document.querySelector('#grid .position').innerText !== '1'")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    total(page, "515.00")


def test_every_document_with_lines_opens_in_the_grid(site: str, world: Any, open_page: Any) -> None:
    page = open_page()
    nouns = [noun for noun, one in registered().items() if one.has_editable_lines and one.create_command]
    assert len(nouns) > 15
    for noun in nouns:
        opened(page, f"{site}/{noun}/new/")


@pytest.mark.slow
def test_large_documents_stay_quick(site: str, world: Any, items: list[Any], open_page: Any) -> None:
    page = opened(open_page(), f"{site}/{NEW}")
    header(page, world)
    measured = []
    for count in (200, 1000):
        cell(page, 1, "item").click()
        page.evaluate("window.began = performance.now()")
        paste(page, "\n".join(f"RAIL-{n % 35:03}\t\t{n % 9 + 1}\t\t2.50" for n in range(count)))
        page.locator("#save-hint", has_text="pasted").wait_for(state="attached")
        shown = page.evaluate("performance.now() - window.began")
        total(page, f"{sum(n % 9 + 1 for n in range(count)) * Decimal('2.5'):,.2f}")
        counted = page.evaluate("performance.now() - window.began")
        measured.append(f"{count} rows pasted and shown in {shown:.0f} ms, counted in {counted:.0f} ms")
    picture(page, "grid-1000")
    measured.append(f"p95 of keydown to paint, ms: {keys(page)}")
    page.get_by_role("button", name="Save").click()
    began = time.monotonic()
    page.wait_for_url(re.compile(r"/purchase-orders/\d+/$"), timeout=60_000)
    measured.append(f"1000 rows saved and shown in {(time.monotonic() - began) * 1000:.0f} ms")
    order = PurchaseOrder.objects.get()
    quantities = [one.quantity for one in order.lines.all()]
    assert (len(quantities), quantities.count(Decimal(12345))) == (1000, 10)
    total(opened(page, f"{page.url}revise/"), f"{order.gross:,.2f}")
    sys.stdout.write("\n".join(["", *measured, ""]))


WATCH = """() => {
  window.times = [];
  document.addEventListener("keydown", event => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => times.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }, true);
}"""


def keys(page: Any) -> str:
    """How long a key takes until the next picture, moving about and typing as fast as people do."""
    page.evaluate(WATCH)
    told = []
    typing = [*"12345", "Enter"] * 10 + ["7", "Enter"] * 10
    for name, pressed in (("moving", ["ArrowDown"] * 60), ("typing", typing)):
        cell(page, 2, "quantity").click()
        page.evaluate("times.length = 0")
        for key in pressed:
            page.keyboard.press(key)
            page.wait_for_timeout(60)
        page.wait_for_function("count => times.length >= count", arg=len(pressed))  # before the next click
        times = sorted(page.evaluate("times"))
        told.append(f"{name} {times[int(len(times) * 0.95)]:.0f} (median {times[len(times) // 2]:.0f})")
    return ", ".join(told)


@pytest.mark.parametrize(("language", "width", "height"), [("en-US", 1280, 800), ("zh-CN", 390, 844)])
def test_what_was_typed_is_offered_again(
    site: str, world: Any, items: list[Any], open_page: Any, language: str, width: int, height: int
) -> None:
    page = open_page(language=language, width=width, height=height)
    page.goto(f"{site}/{NEW}")
    header(page, world)
    phone = width < 768
    quantity = page.locator("[name=lines-0-quantity]") if phone else cell(page, 1, "quantity")
    if phone:
        quantity.fill("7")
    else:
        quantity.click()
        page.keyboard.type("7")
        page.keyboard.press("Enter")
    with page.expect_response("**/keep/"):
        page.locator("#id-note").fill("half done")
    page.goto(f"{site}/")
    picture(page, f"kept-home-{width}")
    page.locator(f"a[href^='/{NEW}']", has_text="2").click()
    page.locator(".kept").wait_for()
    picture(page, f"kept-{width}")
    page.locator(".kept a").click()
    page.wait_for_url("**restore=1**")
    assert page.input_value("#id-note") == "half done"
    quantity.wait_for()
    assert (quantity.input_value() if phone else quantity.inner_text()) == "7"
    page.goto(f"{site}/{NEW}")
    page.locator(".kept button").click()
    page.locator(".kept").wait_for(state="detached")
    assert page.input_value("#id-note") == ""


@pytest.mark.parametrize(("language", "theme"), [("en-US", "light"), ("zh-CN", "dark")])
def test_what_somebody_else_changed_is_shown_beside_what_was_typed(
    site: str, world: Any, items: list[Any], open_page: Any, language: str, theme: str
) -> None:
    order = purchase_order(world, status="draft", lines=[line(items[3], 4, "2.5"), line(items[4], 2, "1")])
    page = open_page(language=language)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    opened(page, f"{site}/purchase-orders/{order.pk}/revise/")
    theirs = [{"id": one.pk, "quantity": Decimal(40)} for one in order.lines.all()]
    purchase_orders.revise(PurchaseOrder.objects.get(pk=order.pk), **world.acting(), lines=theirs, note="theirs")
    page.locator("#id-note").fill("mine")
    cell(page, 1, "quantity").click()
    page.keyboard.type("44")
    page.keyboard.press("Enter")
    page.locator(".save-bar .btn-primary").click()
    page.locator(".differences").wait_for()
    picture(page, f"stale-{language}-{theme}")
    cell(page, 2, "quantity").wait_for()
    assert page.locator("#grid .tabulator-row [tabulator-field=quantity]").all_inner_texts()[:2] == ["44", "40"]
    page.locator("[data-take=theirs]").click()
    page.locator("[data-take='40']").click()
    assert page.input_value("#id-note") == "theirs"
    assert cell(page, 1, "quantity").inner_text() == "40"
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_url(f"**/purchase-orders/{order.pk}/")
    order.refresh_from_db()
    assert (order.note, [one.quantity for one in order.lines.all()]) == ("theirs", [40, 40])
