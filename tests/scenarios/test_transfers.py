"""A branch gets goods from the main warehouse: asked for, shipped, late, short; every figure at the end is exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel import proofs
from zhanggui.masterdata.models import Warehouse
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.tests import make as sales
from zhanggui.stock.commands import pegging, transfers
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.commands.pegging import Ref
from zhanggui.stock.models import Pegging, StockBalance, Transfer
from zhanggui.stock.queries.availability import projections
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def branch(world: World) -> Warehouse:
    return masters.warehouse(world.company, world.by, code="BRANCH")


def test_a_branch_sells_what_the_main_warehouse_sends(world: World, branch: Warehouse) -> None:
    rail = world.item("RAIL-20")
    make.stocked(world, rail, 30, "4.00")
    sold = sales.sales_order(
        world, warehouse=branch, due_date=day(12), lines=[{"item": rail, "quantity": D(20), "price": D(9)}]
    )

    # The branch has nothing. What is announced closes the gap on paper, and is pegged to the order.
    assert projections(world.company, [rail])[rail.pk, None, branch.pk].short_on() == day(12)
    sent = make.transfer(
        world, branch, two_step=True, date=day(4), expected_date=day(9), lines=[{"item": rail, "quantity": D(24)}]
    )
    ahead = projections(world.company, [rail])
    assert (ahead[rail.pk, None, branch.pk].short_on(), ahead[rail.pk, None, branch.pk].on(day(9))) == (None, 24)
    assert ahead[rail.pk, None, world.warehouse.pk].projected == 6
    supply, demand = Ref.of(sent.lines.get()), Ref.of(sold.lines.get())
    more = {"company": world.company, "item": rail, "demand": demand, "quantity": D(20)}
    pegging.peg(**world.acting(), supply=Ref(supply.type, supply.id, supply.line_id, warehouse_id=branch.pk), **more)

    # Another order takes goods before they are shipped; then goods come, and the lorry leaves two days late.
    taken = sales.sales_order(world, lines=[{"item": rail, "quantity": D(10), "price": D(9)}])
    sales_orders.reserve(taken, **world.acting())
    with pytest.raises(InsufficientStock, match=r"\(24 wanted, 20 free\)"):
        transfers.ship(sent, **world.acting())
    purchasing.goods_receipt(
        world, purchasing.purchase_order(world, lines=[purchasing.line(rail, 10, "9.04", tax=world.tax)])
    )
    assert worth(rail) == (40, 200)
    transfers.ship(sent, **world.acting(), date=day(6))
    assert (on_hand(rail), worth(rail), sent.lines.get().value) == (16, (40, 200), 120)
    assert StockBalance.objects.get(item=rail, location__kind="transit").quantity == 24

    # Twenty come on the ninth, and are pegged no more; the order takes them. Three more come, one is lost.
    make.arrival(world, sent, 20, date=day(9))
    assert Pegging.objects.get().quantity == 4
    sales.delivery(world, sold, date=day(11))
    assert not Pegging.objects.exists()
    assert (on_hand(rail, branch), worth(rail)) == (0, (20, 100))
    make.arrival(world, sent, 3, date=day(13))
    sent.refresh_from_db()
    transfers.close(sent, **world.acting(), difference=Transfer.Difference.LOST, reason="missing from the pallet")
    assert (on_hand(rail, branch), on_hand(rail, world.warehouse), worth(rail)) == (3, 16, (19, 95))
    assert (sent.status, sent.received_progress) == ("closed", "part")
    assert not StockBalance.objects.filter(location__kind="transit").exclude(quantity=0).exists()
    assert proofs.differences() == []


def test_the_same_through_http(world: World, branch: Warehouse) -> None:
    item = make.stocked(world, world.item("RAIL"), 10, 2)
    browser = Client()
    browser.force_login(world.by)

    def post(address: str, body: dict[str, Any] | None = None, expect: int = 200) -> dict[str, Any]:
        answer = browser.post(f"/api/v1/{address}/", body or {}, content_type="application/json")
        assert answer.status_code == expect, answer.content
        return answer.json()

    header = {"from_warehouse": world.warehouse.code, "to_warehouse": "BRANCH", "two_step": True, "date": "2026-03-02"}
    lines = [{"item": "RAIL", "quantity": "11"}]
    made = post("transfers", {"company": world.company.code, **header, "lines": lines}, 201)
    post(f"transfers/{made['id']}/confirm")
    refused = post(f"transfers/{made['id']}/ship", expect=409)
    assert (refused["code"], "(11 wanted, 10 free)" in refused["detail"]) == ("insufficient_stock", True)
    post(f"transfers/{made['id']}/cancel", {"reason": "too much"})
    made = post("transfers", {"company": world.company.code, **header, "lines": [{**lines[0], "quantity": "4"}]}, 201)
    post(f"transfers/{made['id']}/confirm")
    shipped = post(f"transfers/{made['id']}/ship")
    line = shipped["lines"][0]
    assert (shipped["status"], line["value"]) == ("shipped", "8.0000")
    part = {"lines": [{"id": line["id"], "quantity": "3"}], "confirm_now": True, "date": "2026-03-03"}
    receipt = post(f"transfers/{made['id']}/push/receive", part, 201)
    assert (receipt["status"], receipt["number"]) == ("confirmed", "TI202603-0001")
    no_reason = post(f"transfers/{made['id']}/close", {"difference": "lost"}, 400)
    assert [error["field"] for error in no_reason["errors"]] == ["reason"]
    post(f"transfers/{made['id']}/close", {"difference": "returned", "reason": "left behind"})
    late = post(f"transfer-receipts/{receipt['id']}/cancel", {}, 409)
    assert late["code"] == "transfer_closed"

    blind = Client()
    blind.force_login(masters.user("stock.*", "masterdata.*.view", company=world.company))
    seen = blind.get(f"/api/v1/transfers/{made['id']}/").json()
    assert "value" not in seen["lines"][0]
    assert (on_hand(item, branch), on_hand(item, world.warehouse)) == (3, 7)
    assert proofs.differences() == []
