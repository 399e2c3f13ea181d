"""The change feed: nothing is missed, nothing is told to those who may not see it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import activity
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.rest import changes

from .conftest import Call

INSERT = (
    "INSERT INTO kernel_activity (document_type, document_id, seq, step, before, after, date, at, payload_digest) "
    "VALUES ('kernel.Unit', %s, 0, 'update', '', '', now(), now(), '') RETURNING id"
)
PAYLOAD = "INSERT INTO kernel_activitypayload (activity_id, salt, data) VALUES (%s, '', '{}')"


@pytest.fixture(autouse=True)
def _as_if_committed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own transaction counts as over, where it is the only one."""
    if "quiet_db" not in request.fixturenames:
        monkeypatch.setattr(activity, "horizon", lambda: Activity.objects.latest("pk").transaction + 1)


def order(world: World, **values: Any) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 4, Decimal("2.5"))], **values)


def steps(answer: Any, noun: str = "purchase-orders") -> list[tuple[int, str]]:
    return [(row["id"], row["step"]) for row in answer.json()["results"] if row["noun"] == noun]


def test_each_step_is_told_with_who_when_and_the_version_now(world: World, api: Call) -> None:
    made = order(world)

    answer = api("get", "changes/?noun=purchase-orders")

    assert steps(answer) == [(made.pk, "draft"), (made.pk, "confirm")]
    last = answer.json()["results"][-1]
    assert (last["before"], last["after"], last["version"]) == ("draft", "confirmed", made.version)
    assert last["by"]["id"] == world.by.pk
    assert answer.json()["more"] is False


def test_pages_follow_each_other_and_nothing_comes_twice(world: World, api: Call) -> None:
    made = [order(world) for _ in range(3)]
    found, after = [], ""
    for _page in range(3):
        answer = api("get", f"changes/?noun=purchase-orders&limit=2&after={after}")
        found += steps(answer)
        after = answer.json()["after"]
    assert found == [(one.pk, step) for one in made for step in ("draft", "confirm")]
    assert answer.json()["more"] is False
    assert api("get", f"changes/?after={after}").json() == {"results": [], "after": after, "more": False}


def test_what_is_out_of_reach_is_not_told(world: World, api: Call, api_of: Callable[[Any], Call]) -> None:
    other = make.World()
    order(other)
    assert steps(api("get", "changes/")) == []
    nobody = api_of(make.user("masterdata.item.view", company=world.company))
    assert {row["noun"] for row in nobody("get", "changes/").json()["results"]} <= {"items"}
    assert nobody("get", "changes/?noun=purchase-orders").status_code == 400


def test_hidden_prices_are_not_even_named(world: World, api: Call, api_of: Callable[[Any], Call], storekeeper: Any):
    made = order(world, status="draft")
    row = {"id": made.lines.get().pk, "price": Decimal(9)}
    purchase_orders.revise(made, **world.acting(), note="dearer", lines=[row])

    def fields(call: Call) -> list[str]:
        return call("get", "changes/?noun=purchase-orders").json()["results"][-1]["fields"]

    assert {"note", "gross"} <= set(fields(api))
    assert fields(api_of(storekeeper)) == ["note"]


def test_a_deleted_draft_is_not_told(world: World, api: Call) -> None:
    purchase_orders.discard(order(world, status="draft"), **world.acting())
    assert steps(api("get", "changes/")) == []


@pytest.mark.parametrize(
    "query", ["after=x", "after=1-99999999999999999999", "limit=0", "limit=501", "limit=²", "noun=nix", "nix=1"]
)
def test_senseless_queries_are_invalid(api: Call, query: str) -> None:
    assert api("get", f"changes/?{query}").status_code == 400


def test_more_changes_ask_no_more(world: World, api: Call) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert api("get", "changes/?noun=purchase-orders&limit=500").status_code == 200
        return len(asked)

    order(world)
    few = queries()
    for _ in range(20):
        order(world)
    assert queries() == few


@pytest.mark.concurrency
def test_a_late_commit_is_not_missed(quiet_db: str) -> None:
    reader, units = make.user("*"), iter([make.unit("first"), make.unit("second")])
    start = changes.part(reader, changes.Cursor(), limit=500).after

    def write(writing: psycopg.Connection[Any]) -> int:
        (key,) = writing.execute(INSERT, [next(units).pk]).fetchone()  # type: ignore[misc]
        writing.execute(PAYLOAD, [key])
        return int(key)

    def read(after: changes.Cursor) -> tuple[list[int], changes.Cursor]:
        found = changes.part(reader, after, limit=500, nouns=["units"])
        return [int(row["cursor"].split("-")[1]) for row in found.changes], found.after

    with psycopg.connect(quiet_db) as late, psycopg.connect(quiet_db, autocommit=True) as early:
        first = write(late)  # an older transaction that is still running …
        with early.transaction():
            second = write(early)  # … while a younger one has committed
        told, after = read(start)
        assert told == []
        late.commit()
        told, after = read(after)
        assert told == [first, second]
        assert read(after)[0] == []
