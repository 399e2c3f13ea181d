"""What makes pages readable: columns named on phones, punctuation of the language, lists cut down to what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests.make import line, purchase_order

SOURCES = Path(apps.get_app_config("ui").path).parent
TABLES = [path for path in sorted(SOURCES.rglob("templates/**/*.html")) if 'class="table rows"' in path.read_text()]

NAMED = re.compile(r'data-label|class="choose"')
"""A box to tick needs no name of its column."""


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_cell_of_a_list_names_its_column_on_a_phone(path: Path) -> None:
    body = path.read_text().split("<tbody>")[-1]

    assert [cell for cell in re.findall(r"<td[^%>]*(?:\{%.*?%\}[^%>]*)*>", body) if not NAMED.search(cell)] == []


@pytest.mark.parametrize("step", ["revise", "submit"])
def test_headings_are_punctuated_as_the_language_does(world: World, page: Client, step: str) -> None:
    order = purchase_order(world, status="draft", lines=[line(world.item(), 1, 5)])
    page.cookies["django_language"] = "zh-hans"

    text = page.get(f"/purchase-orders/{order.pk}/{step}/").content.decode()

    assert re.search(r"<h[12][^>]*>[^<]*[\u4e00-\u9fff]: ", text) is None


def test_a_push_says_what_it_takes(world: World, page: Client) -> None:
    order = purchase_order(world, lines=[line(world.item(), 1, 5)])

    text = page.get(f"/purchase-orders/{order.pk}/push/receive/").content.decode()

    assert "Takes over everything that is still open." in text
    assert "Without it a draft is made, which you can change first." in text


def test_more_rows_of_a_panel_are_those_of_the_page(
    world: World, client_of: Callable[[Any], Client], buyer: Any
) -> None:
    item = world.item()
    for _number in range(21):
        purchase_order(world, lines=[line(item, 1, 5)])

    text = client_of(buyer).get(f"/items/{item.pk}/").content.decode()

    assert f'href="/expected-moves/?item={item.pk}"' in text


def test_discounts_are_a_column_where_there_are_any(world: World, page: Client) -> None:
    plain = purchase_order(world, lines=[line(world.item(), 1, 5)])
    cheaper = purchase_order(world, lines=[line(world.item(), 1, 5, discount=Decimal(3))])

    assert "Discount %" not in page.get(f"/purchase-orders/{plain.pk}/").content.decode()
    assert "Discount %" in page.get(f"/purchase-orders/{cheaper.pk}/").content.decode()
