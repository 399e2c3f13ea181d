"""One step on many rows: a result for each, nothing done twice, nothing done for somebody without the right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.masterdata.tests import make
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order
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


class TestWrongUsers:
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
