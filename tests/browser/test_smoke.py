"""The way of an order through a real browser: log in, list, new, edit, step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhanggui.masterdata.tests import make
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order

from .hands import choose

pytestmark = pytest.mark.browser


def test_an_order_from_the_form_to_the_confirmation(site, world, open_page):
    for number in range(35):  # enough that references are searched, not listed
        make.item(f"RAIL-{number:03}", name=f"Rail {number}", unit=make.unit())
        make.supplier(name=f"Maker {number}")
    page = open_page()
    page.goto(f"{site}/purchase-orders/")
    page.get_by_role("link", name="New").first.click()
    choose(page, "#id-supplier", "Maker 7")
    page.select_option("#id-warehouse", value=str(world.warehouse.pk))
    cells = page.locator("#grid .tabulator-row").first
    cells.locator("[tabulator-field=item]").click()
    page.keyboard.type("RAIL-012")
    page.locator(".grid-choices [aria-selected=true]", has_text="RAIL-012").wait_for()
    page.keyboard.press("Tab")
    for path, text in (("quantity", "x"), ("price", "12.5")):
        cells.locator(f"[tabulator-field={path}]").click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    page.locator(".grid-problems", has_text="This is no number").wait_for()
    assert "RAIL-012" in cells.inner_text()

    cells.locator("[tabulator-field=quantity]").click()
    page.keyboard.type("4")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_selector(".notice-success")
    order = PurchaseOrder.objects.get()
    assert (order.status, order.gross) == ("confirmed", Decimal(50))
    assert page.locator("h1").inner_text().startswith(order.number)


def test_a_draft_is_deleted_only_after_a_question(site, world, open_page):
    order = purchase_order(world, status="draft", lines=[{"item": world.item(), "quantity": Decimal(1)}])
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    for answer, remaining in (("No", 1), ("Yes", 0)):
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Delete draft").click()
        page.get_by_role("button", name=answer, exact=True).click()
        if not remaining:
            page.wait_for_url(f"{site}/purchase-orders/")
        assert PurchaseOrder.objects.count() == remaining


def test_the_list_is_filtered_in_place(site, world, open_page):
    for reference in ("APPLE", "PEAR"):
        line = {"item": world.item(), "quantity": Decimal(1)}
        purchase_order(world, status="draft", lines=[line], supplier=make.supplier(name=reference))
    page = open_page()
    page.goto(f"{site}/purchase-orders/")
    assert page.locator("table.rows tbody tr").count() == 2
    page.fill("#q", "PEAR")
    page.locator("table.rows tr", has_text="APPLE").wait_for(state="detached")
    page.wait_for_url("**q=PEAR*")
    page.locator(".chips").get_by_text("Confirmed", exact=True).click()
    page.get_by_text("Nothing matches").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_window(site, world, open_page, width):
    line = {"item": world.item(), "quantity": Decimal(3), "price": Decimal("123456.78")}
    order = purchase_order(world, status="draft", lines=[line] * 3)
    page = open_page(width=width, height=844)
    for path in ("", "purchase-orders/", f"purchase-orders/{order.pk}/", f"purchase-orders/{order.pk}/revise/"):
        page.goto(f"{site}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_menu_opens_and_the_language_changes_on_a_phone(site, world, open_page):
    page = open_page(width=390, height=844)
    page.get_by_role("button", name="Menu").click()
    page.locator("#side").get_by_text("Master data").click()
    page.locator("#side").get_by_role("link", name="Units", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector("html[lang=zh-hans]")
