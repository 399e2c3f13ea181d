"""Activity as a list: what is told to whom, how it is filtered, and whether it is sealed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import activity
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.tests import make as stock
from zhanggui.ui.screen import screen_of

pytestmark = pytest.mark.django_db
D = Decimal
SCREEN: Any = screen_of(Activity)


@pytest.fixture
def world() -> World:
    return World()


def told(user: Any) -> set[tuple[str, str]]:
    return {(row.document_type, row.step) for row in SCREEN.rows(user)}


def api(user: Any, **params: Any) -> Any:
    client = Client()
    client.force_login(user)
    answer = client.get("/api/v1/activities/", params)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_only_what_is_done_with_documents_in_reach_is_told(world: World) -> None:
    item = world.item()
    purchasing.purchase_order(world, lines=[purchasing.line(item, 3, 5)])
    stock.stocked(world, item, 3)
    buyer = masters.user("purchasing.*", "kernel.*.view", company=world.company)
    assert told(buyer) & {("purchasing.PurchaseOrder", "confirm"), ("stock.OtherReceipt", "confirm")} == {
        ("purchasing.PurchaseOrder", "confirm")
    }
    branch = masters.warehouse(world.company, world.by)
    keeper = masters.user("stock.*", "kernel.*.view", company=world.company, warehouse_id=branch.pk)
    assert ("stock.OtherReceipt", "confirm") not in told(keeper)
    own = masters.user("stock.*", "kernel.*.view", company=world.company, scope="own")
    assert ("stock.OtherReceipt", "confirm") not in told(own)
    assert ("stock.OtherReceipt", "confirm") in told(world.by)
    stranger = masters.user(company=World().company)
    assert not told(stranger) & {("purchasing.PurchaseOrder", "confirm"), ("stock.OtherReceipt", "confirm")}
    assert told(masters.user("stock.*", company=world.company)) == set()


def test_a_deleted_draft_is_told_to_whoever_may_see_all(world: World) -> None:
    draft = stock.other_receipt(world, status="draft", lines=[])
    other_receipts.discard(draft, **world.acting())
    (row,) = [row for row in SCREEN.rows(world.by) if row.step == "discard"]
    assert row.subject is None
    here = masters.user("*.*.*", company=world.company, warehouse_id=world.warehouse.pk)
    assert ("stock.OtherReceipt", "discard") not in told(here)


def test_a_row_names_its_document_and_opens_it(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 3, 5)])
    client = Client()
    client.force_login(world.by)
    page = client.get("/activities/", {"document_type": "purchasing.PurchaseOrder"}).content.decode()
    assert f'href="/purchase-orders/{order.pk}/"' in page
    assert order.number in page
    (confirmed,) = api(world.by, document_type="purchasing.PurchaseOrder", step="confirm")
    assert (confirmed["subject"]["code"], confirmed["before"], confirmed["after"]) == (
        order.number,
        "draft",
        "confirmed",
    )
    assert api(world.by, actor=masters.user().pk) == []
    assert api(world.by, document_type="purchasing.PurchaseOrder", date_from="2026-03-03") == []


def test_prices_are_told_to_whoever_may_see_them(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 3, "5.25")])
    lines = [{"id": order.lines.get().pk, "price": D("6.75"), "quantity": D(4)}]
    purchase_orders.amend(order, **world.acting(), lines=lines)
    row = Activity.objects.get(step="amend")
    blind = masters.user("purchasing.*", "kernel.*.view", company=world.company)
    for user, sees in ((world.by, True), (blind, False)):
        client = Client()
        client.force_login(user)
        page = client.get(f"/activities/{row.pk}/").content.decode()
        assert ("6.75" in page, "<ins>4</ins>" in page) == (sees, True)


def test_administrators_see_what_is_sealed(world: World) -> None:
    item = stock.stocked(world, world.item(), 1)
    assert {row["is_sealed"] for row in api(world.by, document_type="stock.OtherReceipt")} == {False}
    transactions = Activity.objects.order_by("-transaction").values_list("transaction", flat=True)
    activity.seal(at=world.at)
    sealed = activity.ActivitySeal.objects.order_by("-pk").first()
    below = sealed.below_transaction if sealed else 0
    expected = {transaction < below for transaction in transactions if transaction}
    assert {row["is_sealed"] for row in api(world.by)} <= expected
    keeper = masters.user("stock.*", "kernel.*.view", company=world.company)
    assert "is_sealed" not in api(keeper, document_type="stock.OtherReceipt")[0]
    assert item


def test_many_rows_take_as_many_queries_as_few(world: World) -> None:
    taken = []
    for _ in range(2):
        for _ in range(5):
            stock.stocked(world, world.item(), 1)
        with CaptureQueriesContext(connection) as seen:
            for row in SCREEN.rows(world.by):
                str(row.subject)
        taken.append(len(seen))
    assert taken[0] == taken[1]


def test_a_row_alone_finds_its_document_too(world: World) -> None:
    receipt = stock.other_receipt(world, lines=[{"item": world.item(), "quantity": D(1)}])
    row = Activity.objects.filter(document_type="stock.OtherReceipt").latest("pk")
    assert row.subject == receipt
    row.document_type = "stock.Nothing"
    assert Activity(document_type="stock.Nothing", document_id=1).subject is None
