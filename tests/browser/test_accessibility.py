"""axe finds nothing to complain about on the pages that everybody uses, light and dark."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.purchasing.tests.make import purchase_order

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "frontend/test-vendor/axe/axe.min.js"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(site, world, open_page, theme):
    if not AXE.exists():
        pytest.skip("axe isn't fetched: run python hatch_build.py.")
    line = {"item": world.item(), "quantity": Decimal(3), "price": Decimal(5)}
    order = purchase_order(world, status="draft", lines=[line])
    purchase_order(world, lines=[line])
    page = open_page()
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    path = f"purchase-orders/{order.pk}/"
    orders = ("purchase-orders/", path, f"{path}revise/", "purchase-orders/new/")
    for address in ("", *orders, "items/", "api/docs/", "api/docs/purchase-orders/"):
        page.goto(f"{site}/{address}")
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        said = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
        assert said == [], address
