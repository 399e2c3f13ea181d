"""What makes pages readable: columns named on phones, punctuation of the language, lists cut down to what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import WARNING
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client

from zhanggui.kernel import commands
from zhanggui.kernel.models import Unit
from zhanggui.masterdata.queries import units
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.models import SupplierInvoice
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order, purchase_requisition
from zhanggui.ui import cells
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.sight import Sight
from zhanggui.ui.steps import StepForm

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


def test_a_push_without_ticked_lines_says_that_it_takes_all(world: World, page: Client) -> None:
    requisition = purchase_requisition(
        world, lines=[{"item": world.item(), "quantity": Decimal(1), "supplier": world.supplier}]
    )

    text = page.get(f"/purchase-requisitions/{requisition.pk}/push/order/").content.decode()

    assert "Nothing ticked: all lines that are open." in text
    assert "Takes over everything that is still open." not in text
    assert "Empty: the one supplier that the lines propose." in text
    assert 'class="form-label required"' not in text


def test_a_supplier_that_no_line_proposes_has_to_be_said(world: World, page: Client) -> None:
    requisition = purchase_requisition(world, lines=[{"item": world.item(), "quantity": Decimal(1)}])
    address = f"/purchase-requisitions/{requisition.pk}/push/order/"

    assert re.search(r'form-label required" for="[^"]*supplier"', page.get(address).content.decode())
    assert "Please fill in “Supplier”." in page.post(address, {}).content.decode()
    assert not PurchaseOrder.objects.exists()


def test_the_sign_stands_before_the_currency(world: World, page: Client) -> None:
    order = purchase_order(world, lines=[line(world.item(), 1, 5)])
    order.currency.symbol = "¥"
    field = Field("total", kind=Kind.MONEY, label="Total")
    order.total = Decimal("-1234.5")

    assert cells.cell(field, order, Sight(world.by)) == (
        '<span class="amount text-red">-<small>¥</small>1,234.50</span>'
    )


def test_a_refusal_of_a_page_names_the_permission_that_is_missing(
    world: World, client_of: Callable[[Any], Client]
) -> None:
    receiver = make.user("purchasing.goods_receipt.view", company=world.company, name="receiver")

    text = client_of(receiver).get("/goods-received-not-invoiced/").content.decode()

    assert "masterdata.price.purchase" in text
    assert "purchasing.goods_receipt.view" not in text


def test_a_filter_by_what_is_no_id_says_what_an_id_is(world: World, page: Client) -> None:
    text = page.get("/purchase-orders/?supplier=abc").content.decode()

    assert "“abc” is no id." in text
    assert "12.50" not in text


def test_a_word_of_warning_carries_no_tick() -> None:
    shown = render_to_string("ui/parts/messages.html", {"messages": [Message(WARNING, "1 error.")]})

    assert "circle-check" not in shown
    assert "alert-triangle" in shown


@pytest.mark.parametrize(
    ("digits", "quantity", "said"),
    [
        (0, "1000000.5", "Quantities in piece are whole numbers, and 1,000,000.5 is none."),
        (1, "0.25", "Quantities in piece have at most 1 decimal; 0.25 has more."),
        (2, "0.125", "Quantities in piece have at most 2 decimals; 0.125 has more."),
        (2, "1500.25", ""),
    ],
)
def test_what_a_unit_does_not_take_is_said_in_words_of_people(digits: int, quantity: str, said: str) -> None:
    assert units.too_fine(Unit(code="PC", name="piece", digits=digits), Decimal(quantity)) == said


def test_a_push_names_its_fields_as_what_it_makes_does(world: World) -> None:
    pay = next(command for command in commands.pushes_from(SupplierInvoice) if command.name == "pay")

    labels = {field.path: str(field.label) for field in StepForm(pay, SupplierInvoice()).fields}

    assert labels["reference"] == "Bank reference"
