"""From the page of a document to its paper, in both languages, and what comes from the worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange.papers import text_of

from zhanggui.exchange import tasks
from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.printing import views
from zhanggui.purchasing.tests.make import line, purchase_order

pytestmark = pytest.mark.browser


def fetched(page, link):
    """The PDF behind a link: what the browser asks for is what its viewer would show."""
    answer = page.request.get(page.url.split("/purchase")[0] + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return text_of(answer.body())


def test_a_document_is_printed_from_its_page(site, world, open_page):
    order = purchase_order(world, lines=[line(world.item(), 2, 50)])
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/")

    assert f"Purchase order {order.number}" in fetched(page, page.get_by_role("link", name="Print", exact=True))
    page.get_by_role("button", name="Print: other ways").click()
    assert f"采购订单{order.number}" in fetched(page, page.get_by_role("link", name="简体中文").last)
    both = page.get_by_role("link", name="Headings in both languages")
    assert both.is_visible()
    assert "Purchase order采购订单" in fetched(page, both)


def test_a_long_paper_comes_from_the_worker(site, world, open_page, monkeypatch):
    monkeypatch.setattr(views, "MOST_LINES", 1)
    order = purchase_order(world, lines=[line(world.item(), 2, 50), line(world.item(), 1, 1)])
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/print/")
    page.get_by_role("button", name="Make the PDF").click()
    page.get_by_text("Waiting for its turn.").wait_for()

    tasks.make_file.func(file=MadeFile.objects.get().pk, attempt=1)

    page.get_by_role("link", name="Open the PDF").wait_for(timeout=10_000)
    Path(MadeFile.objects.get().content.path).unlink()
