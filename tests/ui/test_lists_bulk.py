"""One step on many rows: a result for each, nothing done twice, nothing done for somebody without the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel import checks
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui import tasks
from zhanggui.ui.models import BulkRow, BulkRun

ADDRESS = "/purchase-orders/bulk/submit/"
API = "/api/v1/purchase-orders/bulk/submit/"


def order(world: Any, status: str) -> PurchaseOrder:
    return purchase_order(
        world, status=status, lines=[{"item": world.item(), "quantity": Decimal(1), "price": Decimal(9)}]
    )


@pytest.fixture
def drafts(world: Any) -> list[PurchaseOrder]:
    return [order(world, "draft") for _ in range(3)]


def statuses(orders: list[PurchaseOrder]) -> list[str]:
    return [PurchaseOrder.objects.get(pk=one.pk).status for one in orders]


def post(client: Client, orders: list[PurchaseOrder], **more: Any) -> Any:
    return client.post(ADDRESS, {"row": [f"{o.pk}:{o.version}" for o in orders], "key": "k1", **more})


def test_ticked_rows_are_named_before_anything_is_done(page, drafts):
    body = page.get(ADDRESS, {"id": [one.pk for one in drafts]}).content.decode()
    assert all(f'value="{one.pk}:{one.version}"' in body for one in drafts)
    assert statuses(drafts) == ["draft"] * 3


def test_each_row_gets_its_own_result(page, drafts):
    PurchaseOrder.objects.filter(pk=drafts[1].pk).update(version=9)
    answer = post(page, drafts)
    run = BulkRun.objects.get()
    assert answer["Location"] == f"/bulk-runs/{run.pk}/"
    assert [row.status for row in run.rows.all()] == ["done", "refused", "done"]
    assert run.rows.all()[1].code == "stale_version"
    assert statuses(drafts) == ["submitted", "draft", "submitted"]
    assert page.get(answer["Location"]).context["counts"] == {"waiting": 0, "done": 2, "acknowledge": 0, "refused": 1}


def test_what_was_refused_can_be_tried_again(page, drafts):
    PurchaseOrder.objects.filter(pk=drafts[1].pk).update(version=9)
    post(page, drafts)
    again = page.get(ADDRESS, {"run": BulkRun.objects.get().pk})
    assert again.context["rows"] == [f"{drafts[1].pk}:9"]


def test_a_reason_that_is_no_text_is_refused(page, drafts):
    assert post(page, drafts, **{"acknowledge-late": "a\x00b"}).status_code == 400
    assert not BulkRun.objects.exists()
    assert statuses(drafts) == ["draft"] * 3


def test_sent_twice_it_is_done_once(page, drafts):
    first, second = post(page, drafts), post(page, drafts)
    assert first["Location"] == second["Location"]
    assert BulkRun.objects.count() == 1
    assert statuses(drafts) == ["submitted"] * 3


def test_all_rows_of_a_filter_are_chosen_by_its_address(page, drafts):
    found = page.get(ADDRESS, {"within": "status=draft"})
    assert len(found.context["rows"]) == 3


def test_many_rows_are_left_to_the_worker(page, drafts, monkeypatch):
    monkeypatch.setattr("zhanggui.ui.bulk.AT_ONCE", 2)
    answer = post(page, drafts)
    assert statuses(drafts) == ["draft"] * 3
    assert page.get(answer["Location"]).context["counts"]["waiting"] == 3


@pytest.fixture
def saying() -> Iterator[Callable[[Any], None]]:
    """Let something be said, or happen, whenever an order is submitted."""
    said: list[Any] = []
    key = (PurchaseOrder._meta.label, "submit")
    before = list(checks.registered().get(key, []))

    def register(function: Any) -> None:
        said.append(check(PurchaseOrder, "submit")(function))

    yield register
    checks.registered()[key] = before


def warning(order: PurchaseOrder, *, by: Any, at: Any) -> list[Finding]:
    return [Finding(Level.WARN, "odd", f"{order} looks odd.", "Say why it is right.")]


class TestReasons:
    def test_one_reason_goes_for_all_that_wait_for_it(self, page, drafts, saying):
        saying(warning)
        post(page, drafts)
        run = BulkRun.objects.get()
        assert [row.status for row in run.rows.all()] == ["acknowledge"] * 3
        assert statuses(drafts) == ["draft"] * 3

        again = page.get(ADDRESS, {"run": run.pk})
        assert [finding["code"] for finding in again.context["findings"]] == ["odd"]
        assert again.content.decode().count('name="acknowledge-odd"') == 1
        post(page, drafts, key="k2", **{"acknowledge-odd": "Agreed by phone"})
        assert statuses(drafts) == ["submitted"] * 3
        told = Activity.objects.filter(step="submit", document_id=drafts[0].pk).get()
        assert told.payload.data["acknowledged"] == {"odd": "Agreed by phone"}

    def test_only_the_rest_is_tried_again(self, page, drafts, saying):
        saying(lambda order, **who: warning(order, **who) if order.pk == drafts[1].pk else [])
        post(page, drafts)
        again = page.get(ADDRESS, {"run": BulkRun.objects.get().pk})
        assert again.context["rows"] == [f"{drafts[1].pk}:{drafts[1].version}"]

    def test_an_empty_reason_is_none(self, page, drafts, saying):
        saying(warning)
        post(page, drafts, **{"acknowledge-odd": "  "})
        assert statuses(drafts) == ["draft"] * 3


class TestTheWorker:
    def test_it_does_what_is_too_much_for_a_page_and_the_page_tells_how_far_it_is(self, page, drafts, monkeypatch):
        monkeypatch.setattr("zhanggui.ui.bulk.AT_ONCE", 2)
        address = post(page, drafts)["Location"]
        run = BulkRun.objects.get()
        part = page.get(address, headers={"HX-Request": "true"}).content.decode()
        assert 'hx-trigger="load delay:1500ms"' in part
        assert '<progress class="progress" max="3" value="0"' in part
        assert "<html" not in part

        tasks.work_bulk_run(run=run.pk)
        assert statuses(drafts) == ["submitted"] * 3
        part = page.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "hx-trigger" not in part

    def test_a_run_that_is_gone_is_no_work(self, db):
        tasks.work_bulk_run(run=4711)

    def test_it_works_with_the_rights_that_the_asker_has_then(self, page, buyer, drafts, monkeypatch):
        monkeypatch.setattr("zhanggui.ui.bulk.AT_ONCE", 2)
        post(page, drafts)
        buyer.grants.all().delete()
        tasks.work_bulk_run(run=BulkRun.objects.get().pk)
        assert {row.code for row in BulkRow.objects.all()} == {"not_found"}
        assert statuses(drafts) == ["draft"] * 3

    def test_a_row_that_was_deleted_meanwhile_is_said_to_be_gone(self, page, world, drafts, monkeypatch):
        monkeypatch.setattr("zhanggui.ui.bulk.AT_ONCE", 2)
        address, name = post(page, drafts)["Location"], str(drafts[1])
        purchase_orders.discard(drafts[1], **world.acting())
        tasks.work_bulk_run(run=BulkRun.objects.get().pk)
        assert [row.code for row in BulkRow.objects.all()] == ["", "not_found", ""]
        assert BulkRow.objects.all()[1].name == name
        assert page.get(address).status_code == 200

    def test_what_a_killed_worker_left_is_done_later_and_nothing_twice(self, page, drafts, saying, monkeypatch):
        monkeypatch.setattr("zhanggui.ui.bulk.AT_ONCE", 2)
        post(page, drafts)
        run, killing = BulkRun.objects.get(), [drafts[1].pk]

        def kill(order: PurchaseOrder, **_who: Any) -> list[Finding]:
            if order.pk in killing:
                raise SystemExit
            return []

        saying(kill)
        with pytest.raises(SystemExit):
            tasks.work_bulk_run(run=run.pk)
        assert statuses(drafts) == ["submitted", "draft", "draft"]

        killing.clear()
        tasks.resume_bulk_runs(0)  # asked for a moment ago: somebody may still be at it
        assert statuses(drafts) == ["submitted", "draft", "draft"]
        BulkRun.objects.update(asked_at=run.asked_at - dt.timedelta(minutes=11))
        tasks.resume_bulk_runs(0)
        assert statuses(drafts) == ["submitted"] * 3
        assert Activity.objects.filter(step="submit").count() == 3

    def test_an_error_of_the_program_at_one_row_stops_no_other(self, page, drafts, saying):
        def fail(order: PurchaseOrder, **_who: Any) -> list[Finding]:
            if order.pk == drafts[1].pk:
                raise ZeroDivisionError
            return []

        saying(fail)
        address = post(page, drafts)["Location"]
        assert [row.code for row in BulkRow.objects.all()] == ["", "failed", ""]
        assert statuses(drafts) == ["submitted", "draft", "submitted"]
        assert "Tell your administrator" in page.get(address).content.decode()


class TestWrongUsers:
    def test_nobody_tries_the_rest_of_somebody_elses_run(self, page, world, client_of, drafts):
        PurchaseOrder.objects.filter(pk=drafts[1].pk).update(version=9)
        post(page, drafts)
        other = client_of(make.user("*", company=world.company, name="other"))
        assert other.get(ADDRESS, {"run": BulkRun.objects.get().pk}).status_code == 404
        assert other.get(f"/bulk-runs/{BulkRun.objects.get().pk}/").status_code == 404
        assert other.get("/bulk-runs/999999/").status_code == 404

    def test_a_row_out_of_reach_is_refused_and_unchanged(self, page, drafts):
        foreign = order(make.World(), "draft")
        post(page, [drafts[0], foreign])
        assert [row.code for row in BulkRow.objects.all()] == ["", "not_found"]
        assert BulkRow.objects.last().name == f"#{foreign.pk}"
        assert statuses([foreign]) == ["draft"]

    def test_without_the_right_nothing_is_asked(self, client_of, reader, drafts):
        client = client_of(reader)
        assert client.get(ADDRESS, {"id": drafts[0].pk}).status_code == 403
        assert post(client, drafts).status_code == 403
        assert not BulkRun.objects.exists()

    def test_only_who_asked_sees_the_results(self, page, client_of, reader, drafts):
        answer = post(page, drafts)
        assert client_of(reader).get(answer["Location"]).status_code == 404


class TestSecrets:
    """What is entered for many rows is kept in the database for a while, where passwords have no place."""

    @pytest.mark.parametrize(
        ("address", "name"), [("users/bulk/set_password/", "password"), ("webhooks/bulk/set_secret/", "secret")]
    )
    def test_they_are_not_asked_for_in_bulk(self, page, buyer, address, name):
        secret = "a long new secret"
        body = {"ids": [buyer.pk], name: secret}
        assert page.post(f"/api/v1/{address}", body, content_type="application/json").status_code == 404
        assert page.post(f"/{address}", {"row": [str(buyer.pk)], name: secret}).status_code == 404
        assert not BulkRun.objects.exists()


class TestApi:
    def test_results_come_in_the_order_asked(self, page, drafts):
        body = {"rows": [{"id": drafts[2].pk, "version": 7}, {"id": drafts[0].pk, "version": drafts[0].version}]}
        answer = page.post(API, body, content_type="application/json")
        assert answer.status_code == 200
        found = [(r["id"], r["status"], r["code"]) for r in answer.json()["results"]]
        assert found == [(drafts[2].pk, "refused", "stale_version"), (drafts[0].pk, "done", "")]

    def test_a_replay_does_nothing_again(self, page, drafts):
        sent = [
            page.post(API, {"ids": [drafts[0].pk]}, content_type="application/json", headers={"Idempotency-Key": "a"})
            for _ in range(2)
        ]
        assert (
            sent[0].json()
            == sent[1].json()
            == {"results": [{"id": drafts[0].pk, "status": "done", "code": "", "detail": "", "findings": []}]}
        )
        assert BulkRun.objects.count() == 1

    def test_a_replay_goes_on_where_the_first_request_was_cut_off(self, page, drafts, saying):
        killing = [drafts[1].pk]

        def kill(order: PurchaseOrder, **_who: Any) -> list[Finding]:
            if order.pk in killing:
                raise SystemExit
            return []

        saying(kill)
        body = {"ids": [one.pk for one in drafts]}

        def send() -> Any:
            return page.post(API, body, content_type="application/json", headers={"Idempotency-Key": "a"})

        with pytest.raises(SystemExit):
            send()
        assert statuses(drafts) == ["submitted", "draft", "draft"]
        killing.clear()
        assert [one["status"] for one in send().json()["results"]] == ["done"] * 3
        assert BulkRun.objects.count() == 1
        assert Activity.objects.filter(step="submit").count() == 3

    def test_the_key_with_other_rows_is_refused(self, page, drafts):
        headers = {"Idempotency-Key": "a"}
        for ids, status in (([drafts[0].pk], 200), ([drafts[1].pk], 422)):
            answer = page.post(API, {"ids": ids}, content_type="application/json", headers=headers)
            assert answer.status_code == status, answer.content
        assert statuses(drafts) == ["submitted", "draft", "draft"]

    def test_a_warning_is_answered_row_by_row_and_acknowledged_for_all(self, page, drafts, saying):
        saying(warning)
        body = {"ids": [one.pk for one in drafts]}
        (first, *_rest) = page.post(API, body, content_type="application/json").json()["results"]
        assert (first["status"], first["code"]) == ("acknowledge", "acknowledgement_required")
        assert first["findings"][0]["code"] == "odd"
        done = page.post(API, {**body, "acknowledge": {"odd": "Agreed"}}, content_type="application/json")
        assert [one["status"] for one in done.json()["results"]] == ["done"] * 3

    def test_only_what_the_step_asks_for_is_kept(self, page, drafts):
        body = {"ids": [drafts[0].pk], "version": [1.5, "\x00"]}
        answer = page.post(API, body, content_type="application/json")
        assert [one["status"] for one in answer.json()["results"]] == ["done"]
        assert BulkRun.objects.get().payload == {}

    def test_without_the_right_nobody_learns_what_would_be_valid(self, client_of, reader, drafts):
        body = {"ids": [drafts[0].pk], "unknown": 1}
        assert client_of(reader).post(API, body, content_type="application/json").status_code == 403
        assert not BulkRun.objects.exists()

    def test_a_reference_is_kept_by_its_key_and_read_again_for_every_row(self, page):
        first, second = make.party(), make.party()
        body = {"ids": [first.pk], "into": {"code": second.code, "part": [1.5]}}
        answer = page.post("/api/v1/parties/bulk/merge/", body, content_type="application/json")
        assert [one["status"] for one in answer.json()["results"]] == ["done"]
        assert BulkRun.objects.get().payload == {"into": second.pk}

    def test_more_rows_than_an_answer_waits_for_are_refused(self, page, drafts):
        answer = page.post(API, {"ids": list(range(1, 102))}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "too_many_rows")
