"""/api/docs/ in a real browser: it fits, the search finds, and a request is tried with the reader's own session."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width", "height"), [("en-US", 1280, 800), ("zh-CN", 390, 844)])
def test_nothing_is_wider_than_the_window(
    site: str, world: Any, open_page: Any, language: str, width: int, height: int
) -> None:
    page = open_page(width=width, height=height, language=language)
    for address in ("", "purchase-orders/"):
        page.goto(f"{site}/api/docs/{address}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_search_leaves_what_was_looked_for(site: str, world: Any, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/api/docs/")
    page.get_by_placeholder("Search the API").fill("purchase-orders bulk confirm")
    found = page.locator(".api-list li:visible")
    assert [one.get_attribute("data-operation") for one in found.all()] == ["purchase_orders_bulk_confirm"]
    page.get_by_placeholder("Search the API").fill("unicorn")
    assert page.get_by_text("Nothing of that name").is_visible()
    found.first.wait_for(state="hidden")


def test_a_request_is_tried_with_the_readers_session(site: str, world: Any, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/api/docs/units/#units_create")
    create = page.locator("#units_create")
    create.get_by_text("Try it").click()
    create.locator("[name=body]").fill('{"code": "crate", "name": "Crate", "digits": 0}')
    create.get_by_role("button", name="Send").click()
    create.locator("output b", has_text="201").wait_for()
    assert '"code": "crate"' in create.locator("output pre").inner_text()
