"""A month in the stock room, told through commands and then through HTTP: every figure at the end is exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import PeriodClosed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.commands import items, locations, periods
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import other_issues, other_receipts
from zhanggui.stock.commands.ledger import InsufficientStock
from zhanggui.stock.models import StockBalance
from zhanggui.stock.queries.cards import card
from zhanggui.stock.tests import make
from zhanggui.stock.tests.make import day, on_hand, worth

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def test_a_month_in_the_stock_room(world: World) -> None:
    acting = world.acting()
    rail = items.create(
        **acting, code="RAIL-20", name="Linear rail", name_zh="直线导轨", unit=masters.unit("metre", 3),
        units=[{"unit": masters.unit("bar"), "numerator": 5, "denominator": 2}],
    )  # fmt: skip
    block = items.create(**acting, code="BLOCK-20", name="Carriage", name_zh="滑块", unit=masters.unit())
    branch = masters.warehouse(world.company, world.by)

    # Opening stock, dated before the start: 40 bars of 2.5 metres at 30 a bar, 100 blocks at 8.
    opening = [
        {"item": rail, "quantity": D(40), "unit": masters.unit("bar"), "unit_cost": D(30)},
        {"item": block, "quantity": D(100), "unit_cost": D(8)},
    ]
    make.other_receipt(world, lines=opening, reason="opening", date=day(28, 2))
    assert (worth(rail), worth(block)) == ((100, 1200), (100, 800))
    february = periods.create(**acting, company=world.company, area="stock", start=day(1, 2), end=day(28, 2))
    periods.close(february, **acting)
    with pytest.raises(PeriodClosed, match="2026-02-28"):
        make.other_receipt(world, lines=opening, date=day(28, 2))

    # Production takes seven pieces of 1.333 metres and gives back blocks that cost something else.
    taken = make.other_issue(world, reason="production", date=day(5), lines=[{"item": rail, "quantity": D("9.331")}])
    assert worth(rail) == (D("90.669"), D("1088.03"))
    made = make.other_receipt(
        world, reason="production", date=day(6), lines=[{"item": block, "quantity": D(50), "unit_cost": D("9.50")}]
    )
    assert worth(block) == (150, 1275)

    # Some are scrapped at the new average; more than there are is refused and nothing is changed.
    make.other_issue(world, reason="scrap", date=day(9), lines=[{"item": block, "quantity": D(7)}])
    assert worth(block) == (143, D("1215.50"))
    with pytest.raises(InsufficientStock, match=r"BLOCK-20 .*\(144 wanted, 143 free\)"):
        make.issued(world, block, 144, date=day(9))
    with pytest.raises(InsufficientStock, match=r"\(1 wanted, 0 free\)"):
        make.issued(world, block, 1, warehouse=branch)

    # The branch has a shelf of its own; what it gets lies there.
    shelf = locations.create(**acting, warehouse=branch, code="SHELF", name="Shelf")
    locations.make_default(shelf, **acting)
    make.stocked(world, block, 10, "8.50", warehouse=branch, date=day(10))
    assert StockBalance.objects.get(location=shelf).quantity == 10

    # Production was booked wrongly: the receipt comes back while its goods are there, the issue returns at its value.
    other_receipts.cancel(made, **acting, reason="counted twice")
    other_issues.cancel(taken, **acting, reason="not taken")
    assert worth(rail) == (100, 1200)
    assert worth(block) == (103, D("825.50"))

    shown = card(world.company, block, warehouse=world.warehouse, start=day(1), end=day(31))
    assert (shown.opening, shown.received, shown.issued, shown.closing) == (100, 50, 57, 93)
    assert [(row.move.date, row.balance) for row in shown.rows] == [
        (day(6), 150),
        (day(6), 100),
        (day(9), 93),
    ]
    assert (on_hand(block, world.warehouse), on_hand(block, branch)) == (93, 10)
    scrapped = StockBalance.objects.get(item=block, location__kind="scrap")
    assert scrapped.quantity == 7
    trail = Activity.objects.filter(document_type="stock.OtherReceipt", document_id=made.pk).order_by("seq")
    assert [(row.step, row.before, row.after) for row in trail] == [
        ("draft", "", "draft"),
        ("confirm", "draft", "confirmed"),
        ("cancel", "confirmed", "cancelled"),
    ]
    assert proofs.differences() == []


def test_the_same_through_http(world: World) -> None:
    browser = Client()
    browser.force_login(world.by)

    def post(address: str, body: dict[str, Any] | None = None, expect: int = 200) -> dict[str, Any]:
        answer = browser.post(f"/api/v1/{address}/", body or {}, content_type="application/json")
        assert answer.status_code == expect, answer.content
        return answer.json()

    masters.unit("bar")
    item = post("items", {"code": "RAIL", "name": "Rail", "unit": masters.unit("metre", 3).code}, 201)
    post("item-units", {"item": item["id"], "unit": "bar", "numerator": 5, "denominator": 2}, 201)
    header = {"company": world.company.code, "warehouse": world.warehouse.code, "date": "2026-03-02"}
    line = {"item": "RAIL", "unit": "bar", "quantity": "4", "unit_cost": "30.00"}
    receipt = post("other-receipts", {**header, "reason": "opening", "lines": [line]}, 201)
    post(f"other-receipts/{receipt['id']}/confirm")
    issue = post("other-issues", {**header, "reason": "scrap", "lines": [{"item": "RAIL", "quantity": "2.5"}]}, 201)
    done = post(f"other-issues/{issue['id']}/confirm")
    assert (done["status"], done["number"]) == ("confirmed", "OI202603-0001")

    refused = post(f"other-receipts/{receipt['id']}/cancel", {"reason": "wrong"}, 409)
    assert refused["code"] == "insufficient_stock"
    assert "(10 wanted, 7.5 free)" in refused["detail"]
    stale = browser.post(
        f"/api/v1/other-issues/{issue['id']}/cancel/", {}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412
    post(f"other-issues/{issue['id']}/cancel", {"reason": "found again"})
    post(f"other-receipts/{receipt['id']}/cancel", {"reason": "wrong"})
    assert browser.get("/api/v1/availabilities/").json()["results"][0]["on_hand"] == "0.000000"

    too_much = post("other-receipts", {**header, "lines": [{**line, "quantity": "-1"}, {"quantity": "2"}]}, 400)
    assert [(error["row"], error["field"]) for error in too_much["errors"]] == [(1, "quantity"), (2, "item")]
    stranger = Client()
    stranger.force_login(masters.user(company=World().company))
    assert stranger.get(f"/api/v1/other-receipts/{receipt['id']}/").status_code == 404
    reader = Client()
    reader.force_login(masters.user("*.*.view", company=world.company))
    draft = post("other-receipts", {**header, "lines": [line]}, 201)
    confirm = f"/api/v1/other-receipts/{draft['id']}/confirm/"
    assert reader.post(confirm, {}, content_type="application/json").status_code == 403
    assert proofs.differences() == []
