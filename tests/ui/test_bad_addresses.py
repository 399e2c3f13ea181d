"""Addresses that nobody's page made: whatever stands in them, the answer is a page or a sentence, never an error."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui import pages, screen

LISTS = ("/purchase-orders/", "/items/", "/stock-moves/", "/availabilities/", "/last-prices/")
LONG = "9" * 10_000


def marker(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


MARKERS = {
    "empty": "",
    "blank": " ",
    "no base64": "%%%",
    "not ascii": "采购",
    "one character": "A",
    "random": "3q2-7_8Zf1Qm",
    "no JSON": base64.urlsafe_b64encode(b"[1,").decode(),
    "bad UTF-8": base64.urlsafe_b64encode(b'["\xff\xfe", 1]').decode(),
    "nested deeply": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    "endless number": base64.urlsafe_b64encode(b"[" + b"9" * 6_000 + b", 1]").decode(),
    "no list": base64.urlsafe_b64encode(b"17").decode(),
    "object": base64.urlsafe_b64encode(b'{"a": 1, "b": 2}').decode(),
    "too few": marker("x"),
    "too many": marker("x", 1, 2),
    "no key": marker("x", None),
    "text as key": marker("x", "1"),
    "true as key": marker("x", True),
    "huge key": marker("x", 2**70),
    "negative key": marker("x", -1),
    "text for a date": marker("no date", 1),
    "month 13": marker("2026-13-01", 1),
    "list for a value": marker([1], 1),
    "object for a value": marker({"a": 1}, 1),
    "number for a value": marker(17, 1),
    "huge number": marker(10**400, 1),
    "infinite": base64.urlsafe_b64encode(b"[Infinity, 1]").decode(),
    "no number": marker("NaN", 1),
    "exponent": marker("1E+400000", 1),
    "true for a value": marker(True, 1),
    "nothing for a value": marker(None, 1),
    "NUL": marker("a\x00b", 1),
    "half a character": marker("\ud800", 1),
    "very long": marker("x" * 100_000, 1),
}
QUERIES: list[dict[str, str]] = [
    {"sort": ""},
    {"sort": "\x00"},
    {"sort": "--number"},
    {"sort": "supplier__party__tax_number"},
    {"sort": LONG},
    {"q": "\x00"},
    {"q": "\ud7ff" * 10_000},
    {"q": "x" * 10_000},
    {"q": "a " * 5_000},
    {"q": "%_\\'\""},
    {"limit": "0"},
    {"limit": LONG},
    {"limit": "\x00"},
    {"totals": "\x00"},
    {"status": "\x00"},
    {"status": "nothing"},
    {"supplier": "\x00"},
    {"supplier": LONG},
    {"supplier": "-1"},
    {"supplier": "9" * 19},
    {"supplier": "99999999999999999999999"},
    {"supplier": "1.5"},
    {"item": "9" * 30},
    {"warehouse": "none"},
    {"date_from": "0000-01-01"},
    {"date_from": "10000-01-01"},
    {"date_to": "\x00"},
    {"date_to": LONG},
    {"date_from": "2026-02-30"},
    {"moved_at_from": "0000-01-01T00:00Z"},
    {"on_hand_min": LONG},
    {"on_hand_min": "1e400"},
    {"on_hand_max": "NaN"},
    {"on_hand_max": "9" * 40},
    {"is_active": "\x00"},
    {"is_active": LONG},
    {"\x00": "1"},
    {"x" * 10_000: "1"},
]


ODD = ("\x00", LONG, "0000-01-01", "10000-01-01", "0001-01-01", "9" * 19, "-1", "²")


def shown(query: dict[str, str]) -> str:
    return "&".join(f"{name[:12]!r}={text[:12]!r}" for name, text in query.items())


@pytest.fixture
def client(world: World, page: Client) -> Client:
    purchase_order(world, lines=[line(world.item(), 1, 5)])
    return page


def fine(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 400), address[:200]


@pytest.mark.parametrize("token", MARKERS.values(), ids=MARKERS.keys())
def test_a_forged_page_marker_is_no_error(client: Client, token: str) -> None:
    for way in ("after", "before"):
        fine(client, f"/purchase-orders/?{urlencode({way: token})}")
        for base in LISTS:
            for sort in sorts(base):
                fine(client, f"/api/v1{base}?{urlencode({way: token, 'sort': sort})}")


def sorts(base: str) -> list[str]:
    found = screen.find(base.strip("/"))
    assert found is not None
    names = [field.path for field in found.all_fields if field.sort]
    return ["", *names, f"-{names[0]}"]


def test_a_forged_marker_says_what_to_do(client: Client) -> None:
    answer = client.get("/api/v1/purchase-orders/?after=%%%")

    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "row": None,
        "field": "after",
        "message": "This page marker isn't one of ours. Start again at the first page.",
    }
    assert "Start again at the first page" in client.get("/purchase-orders/?before=%%%").content.decode()


@pytest.mark.parametrize("query", QUERIES, ids=map(shown, QUERIES))
def test_other_nonsense_in_the_address_is_no_error(client: Client, query: dict[str, str]) -> None:
    written = urlencode(query)
    fine(client, f"/purchase-orders/?{written}")
    for base in LISTS:
        fine(client, f"{base}?totals=1&{written}")
        fine(client, f"/api/v1{base}?{written}")
    for target in ("item", "purchase_order", "supplier", "unit"):
        answer = client.get(f"/lookup/{target}/?{written}")
        assert answer.status_code == 200, target


@pytest.mark.parametrize("name", ["company", "party", "day", "start", "end", "side"])
@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:12]))
def test_pages_take_any_address(client: Client, name: str, text: str) -> None:
    query = urlencode({"party": "1", "side": "payable", name: text})
    for slug in pages.registered():
        assert client.get(f"/{slug}/?{query}").status_code in (200, 400, 404), slug


@pytest.mark.parametrize("key", ["0", "9" * 19, "9" * 40], ids=len)
def test_a_key_that_no_row_can_have_is_not_found(client_of: Callable[[Any], Client], buyer: Any, key: str) -> None:
    client = client_of(buyer)
    for address in (f"/purchase-orders/{key}/", f"/api/v1/purchase-orders/{key}/", f"/purchase-orders/{key}/confirm/"):
        assert client.get(address).status_code in (404, 405), address
