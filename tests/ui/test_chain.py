"""The chain of a document: what it came from and what came from it, as far as the reader may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.tests import make as money
from zhanggui.ui import chain


@pytest.fixture
def ordered(world: World) -> Any:
    return make.purchase_order(world, lines=[line(world.item(), 10, 5)])


def nouns(document: Any, user: Any) -> dict[str, int]:
    return {stage.screen.noun: len(stage.nodes) for stage in chain.stages(document, user)}


def test_it_goes_from_the_order_to_the_payment_and_back(world: World, ordered: Any) -> None:
    receipts = [make.goods_receipt(world, ordered, part) for part in (4, 6)]
    invoice = payables.supplier_invoice(world, receipts[0])
    payment = money.payment(world, lines=[{"open_item": money.open_items(invoice)[0]}])

    whole = {"purchase-orders": 1, "goods-receipts": 2, "supplier-invoices": 1, "payments": 1}
    seen = whole | {"goods-receipts": 1}
    assert nouns(ordered, world.by) == whole
    assert list(nouns(ordered, world.by)) == list(whole), "earlier documents stand first"
    assert nouns(payment, world.by) == nouns(receipts[0], world.by) == seen, "a sister isn't in the chain"


def test_a_document_of_its_own_has_no_chain(world: World, ordered: Any, page: Any) -> None:
    assert nouns(ordered, world.by) == {"purchase-orders": 1}
    assert page.get(f"/purchase-orders/{ordered.pk}/chain/").content.decode().strip() == ""


def test_the_page_says_number_status_and_amount(world: World, ordered: Any, page: Any) -> None:
    receipt = make.goods_receipt(world, ordered, 4)
    assert (
        f'data-load="/purchase-orders/{ordered.pk}/chain/"'
        in page.get(f"/purchase-orders/{ordered.pk}/").content.decode()
    )
    body = page.get(f"/purchase-orders/{ordered.pk}/chain/").content.decode()
    assert f'href="/goods-receipts/{receipt.pk}/"' in body
    assert re.search(rf'href="/purchase-orders/{ordered.pk}/" aria-current="page"', body)
    assert "CNY 50.00" in body


def test_what_is_out_of_reach_stays_out(world: World, ordered: Any, client_of: Any) -> None:
    receipt = make.goods_receipt(world, ordered, 4)
    reader = masters.user("purchasing.purchase_order.view", company=world.company)
    assert nouns(ordered, reader) == {"purchase-orders": 1}
    assert client_of(reader).get(f"/goods-receipts/{receipt.pk}/chain/").status_code == 403
    stranger = masters.user("*", company=masters.World().company)
    assert client_of(stranger).get(f"/purchase-orders/{ordered.pk}/chain/").status_code == 404


def test_hidden_prices_are_not_in_it(world: World, ordered: Any, client_of: Any, storekeeper: Any) -> None:
    make.goods_receipt(world, ordered, 4)
    body = client_of(storekeeper).get(f"/purchase-orders/{ordered.pk}/chain/").content.decode()
    assert ordered.number in body
    assert "50.00" not in body


def test_many_documents_are_counted_not_listed(world: World, ordered: Any) -> None:
    for _ in range(10):
        make.goods_receipt(world, ordered, 1)
    with CaptureQueriesContext(connection) as few:
        chain.stages(ordered, world.by)
    longer = make.purchase_order(world, lines=[line(world.item(), 20, 5)])
    for _ in range(chain.MOST + 3):
        make.goods_receipt(world, longer, 1)
    with CaptureQueriesContext(connection) as many:
        stages = chain.stages(longer, world.by)
    assert (len(stages[1].nodes), stages[1].more) == (chain.MOST, 3)
    assert len(many) <= len(few) + 1, "one more question: how many there are"
