"""What lies over what in a real browser."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.purchasing.tests.make import purchase_order

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width", "height"), [("en-US", 1280, 800), ("zh-CN", 390, 844)])
def test_a_toast_lies_over_no_button_of_the_next_step(
    site: str, world: Any, open_page: Any, language: str, width: int, height: int
) -> None:
    order = purchase_order(
        world, status="draft", lines=[{"item": world.item(), "quantity": Decimal(1), "price": Decimal(9)}]
    )
    page = open_page(width=width, height=height, language=language)
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    page.locator(".page-actions .btn-primary").first.click()
    toast = page.locator(".notice-success")
    toast.wait_for()

    top = toast.bounding_box()["y"]
    buttons = [one.bounding_box() for one in page.locator(".page-actions .btn:visible").all()]
    assert buttons
    assert all(box["y"] + box["height"] < top for box in buttons)
    assert height - 120 < top < height
