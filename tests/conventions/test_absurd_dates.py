"""Whatever stands as a date in the address of a Page: a sentence says what is wrong with it, and nothing breaks."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.conventions.browsing import browser, sentence_of

from zhanggui.masterdata.tests.make import World
from zhanggui.settlement.tests import make
from zhanggui.ui import pages

pytestmark = pytest.mark.django_db
DATES = re.compile(r'<input[^>]*name="(\w+)"[^>]*data-date|<input[^>]*data-date[^>]*name="(\w+)"')
ABSURD = {
    "0001-01-01": "between 1900 and 2999",
    "9999-12-31": "between 1900 and 2999",
    "1899-12-31": "between 1900 and 2999",
    "3000-01-01": "between 1900 and 2999",
    "0000-01-01": "no such day",
    "2026-02-30": "no such day",
    "10000-01-01": "year-month-day",
    "-2026-01-01": "year-month-day",
    "yesterday": "year-month-day",
    "2026-01-01T00:00": "year-month-day",
    "\u0662\u0660\u0662\u0666-01-01": "year-month-day",
    "2026-01-01\x00": "year-month-day",
}
SLUGS = sorted(pages.registered())


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World) -> Client:
    return browser(world.by)


def address(world: World, slug: str, **dates: str) -> str:
    """The Page with all that one of them needs."""
    side = "purchase" if slug == "price-history" else "payable"
    query = {"company": world.company.pk, "party": world.supplier.party_id, "side": side, **dates}
    return f"/{slug}/?{urlencode(query)}"


def dates_of(client: Client, world: World, slug: str) -> list[str]:
    """The names of the dates that a Page asks for."""
    make.owed(world, "payable", 100, world.at.date())
    shown = client.get(address(world, slug))
    assert shown.status_code == 200, slug
    return ["".join(found) for found in DATES.findall(shown.content.decode())]


def test_there_are_pages_with_dates(client: Client, world: World) -> None:
    assert {"receivables-ageing", "payables-ageing", "statement-of-account", "margins"} <= {
        slug for slug in SLUGS if dates_of(client, world, slug)
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_an_absurd_date_is_named(client: Client, world: World, slug: str) -> None:
    for name in dates_of(client, world, slug):
        for written, sentence in ABSURD.items():
            answer = client.get(address(world, slug, **{name: written}))
            assert (answer.status_code, sentence in sentence_of(answer)) == (400, True), (name, written)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_first_and_the_last_day_there_can_be_are_no_errors(client: Client, world: World, slug: str) -> None:
    for name in dates_of(client, world, slug):
        for written in ("", " ", "1900-01-01", "2999-12-31"):
            edges = {"start": "1900-01-01", "end": "2999-12-31"}
            assert client.get(address(world, slug, **edges, day="1900-01-01")).status_code == 200
            if name in ("day", "end"):
                assert client.get(address(world, slug, **{name: written})).status_code == 200, (name, written)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_period_that_ends_before_it_begins_is_named(client: Client, world: World, slug: str) -> None:
    if not {"start", "end"} <= set(dates_of(client, world, slug)):
        return
    answer = client.get(address(world, slug, start="2026-03-02", end="2026-03-01"))
    assert answer.status_code == 400
    assert "ends before it begins" in sentence_of(answer)
