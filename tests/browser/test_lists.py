"""Lists in a real browser: ticking rows, a step on many, choosing columns, saving a view."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhanggui.purchasing.tests.make import purchase_order

pytestmark = pytest.mark.browser


def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("ZHANGGUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize(("language", "width", "height"), [("en-US", 1280, 800), ("zh-CN", 390, 844)])
def test_rows_are_ticked_and_done_together(
    site: str, world: Any, open_page: Any, language: str, width: int, height: int
) -> None:
    lines = [{"item": world.item(), "quantity": Decimal(1), "price": Decimal(9)}]
    for _ in range(3):
        purchase_order(world, status="draft", lines=lines)
    page = open_page(width=width, height=height, language=language)
    page.goto(f"{site}/purchase-orders/")
    boxes = page.locator("tbody .choose input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    picture(page, f"list-{width}")
    page.locator("#together [data-step=submit]").click()
    page.wait_for_url("**/bulk/submit/**")
    picture(page, f"bulk-{width}")
    page.locator(".step-form .btn-primary").click()
    page.wait_for_url("**/bulk-runs/**")
    assert page.locator("#bulk-run tbody tr").count() == 2
    picture(page, f"run-{width}")


def test_columns_are_moved_by_keyboard_and_a_view_is_saved(site: str, world: Any, open_page: Any) -> None:
    lines = [{"item": world.item(), "quantity": Decimal(1), "price": Decimal(9)}]
    purchase_order(world, status="draft", lines=lines)
    page = open_page()
    page.goto(f"{site}/purchase-orders/?status=draft")
    first = page.locator("thead th:not(.choose)").nth(0).inner_text()
    page.locator(".views-tools a[href*='/columns/']").click()
    page.locator(".pick-columns input").nth(0).focus()
    page.keyboard.press("Alt+ArrowDown")
    picture(page, "columns")
    page.locator(".columns-form .btn-primary").click()
    page.wait_for_url("**columns=**")
    assert page.locator("thead th:not(.choose)").nth(1).inner_text() == first
    page.locator(".views-tools a[href*='/views/new/']").click()
    page.locator("#view-name").fill("Drafts")
    picture(page, "view")
    page.locator("#dialog .step-form .btn-primary").click()
    page.wait_for_url("**view=**")
    assert page.locator(".view-tab[aria-current]").inner_text().strip() == "Drafts"
    picture(page, "views")
