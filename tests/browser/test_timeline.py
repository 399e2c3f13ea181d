"""Comments and the history in the browser: a mention is offered, what is said appears, older entries follow."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from zhanggui.kernel import activity
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui.commands import comments

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "frontend/test-vendor/axe/axe.min.js"


@pytest.fixture
def order(world):
    return purchase_order(world, lines=[{"item": world.item(), "quantity": Decimal(3), "price": Decimal(5)}])


def test_a_comment_with_a_mention(site, world, order, open_page):
    make.user("*.*.view", company=world.company, name="reader")
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    text = page.locator("textarea[name=text]")
    text.click()
    text.press_sequentially("Ask @rea")
    page.locator(".people li").wait_for()
    text.press("Enter")
    assert text.input_value() == "Ask @reader "
    text.press_sequentially("today")
    text.press("Control+Enter")
    page.locator(".mention", has_text="@Reader").wait_for()
    assert page.locator("textarea[name=text]").first.input_value() == ""

    page.locator(".timeline-kinds a", has_text="Steps").click()
    page.locator(".timeline-kinds a.active", has_text="Steps").wait_for()
    assert page.locator(".mention").count() == 0


def test_a_refused_comment_stays_as_it_was_typed(site, order, open_page):
    make.user("*", company=make.World().company, name="stranger")
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    page.fill("textarea[name=text]", "@stranger look")
    page.locator(".say button").first.click()
    page.locator(".say .alert", has_text="may not see").wait_for()
    assert page.input_value("textarea[name=text]") == "@stranger look"


def test_older_entries_are_added_below(site, world, order, open_page):
    record = (order._meta.label, order.pk, order.company_id, "revise", world.by, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    activity.write([activity.Record(*record) for _number in range(40)])
    page = open_page()
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    assert page.locator(".history-entry").count() == 30
    page.locator(".history-older a").click()
    page.locator(".history-older").wait_for(state="detached")
    assert page.locator(".history-entry").count() == activity.timeline(order).count()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_comments_and_news_are_accessible(site, world, order, open_page, theme):
    if not AXE.exists():
        pytest.skip("axe isn't fetched: run python hatch_build.py.")
    other = make.user("*", company=world.company, name="other")
    comments.comment(order, by=other, at=timezone.now(), text="@buyer look")
    page = open_page()
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    page.goto(f"{site}/purchase-orders/{order.pk}/")
    page.fill("textarea[name=text]", "Call them")
    page.locator(".say button").first.click()
    page.locator(".said-ways").wait_for()
    for address in (f"purchase-orders/{order.pk}/", "for-me/", ""):
        page.goto(f"{site}/{address}")
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []
