"""The API of every Screen, tried at purchase orders and units: answers, refusals, versions, replays."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.access.models import ApiToken, Grant, Role
from zhanggui.access.tokens import digest
from zhanggui.kernel.models import Activity, IdempotencyKey
from zhanggui.masterdata.tests import make
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order


def draft(world, **values):
    line = {"item": world.item(), "quantity": Decimal(4), "price": Decimal("2.5")}
    return purchase_order(world, status=values.pop("status", "draft"), lines=[line], **values)


def body(world, **values):
    line = {"item": world.item().code, "quantity": "3", "price": "1.250000"}
    return {"supplier": world.supplier.code, "warehouse": world.warehouse.code, "lines": [line], **values}


class TestReading:
    def test_amounts_travel_as_text_and_references_with_their_code(self, world, api):
        order = draft(world)
        found = api("get", f"purchase-orders/{order.pk}/").json()
        assert found["gross"] == "10.0000"
        assert found["supplier"] == {
            "id": world.supplier.pk,
            "code": world.supplier.code,
            "label": world.supplier.label,
        }
        assert found["lines"][0]["quantity"] == "4.000000"
        assert found["version"] == 1

    def test_pages_follow_each_other(self, world, api):
        keys = {draft(world).pk for _ in range(5)}
        first = api("get", "purchase-orders/?limit=3").json()
        second = api("get", f"purchase-orders/?limit=3&after={first['after']}").json()
        assert second["after"] is None
        assert {row["id"] for row in first["results"] + second["results"]} == keys
        again = api("get", f"purchase-orders/?limit=3&before={second['before']}").json()
        assert again["results"] == first["results"]

    def test_what_is_out_of_reach_does_not_exist(self, world, api):
        foreign = draft(make.World())
        assert api("get", f"purchase-orders/{foreign.pk}/").status_code == 404
        assert api("get", "purchase-orders/").json()["results"] == []
        answer = api("post", f"purchase-orders/{foreign.pk}/confirm/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_prices_are_missing_where_the_group_is(self, world, api_of, storekeeper):
        order = draft(world)
        call = api_of(storekeeper)
        assert "gross" not in call("get", "purchase-orders/").json()["results"][0]
        whole = call("get", f"purchase-orders/{order.pk}/").json()
        assert "gross" not in whole
        assert not {"price", "gross", "tax"} & whole["lines"][0].keys()
        assert call("get", "purchase-orders/?sort=gross").status_code == 400
        answer = call("patch", f"purchase-orders/{order.pk}/", {"lines": [{"quantity": "1", "price": "0"}]})
        assert answer.json()["errors"][0]["field"] == "price"

    @pytest.mark.parametrize(
        "query",
        ["sort=nix", "after=x", "limit=0", "limit=9999999999999999999999", "date_from=x", "nix=1", "supplier=x"],
    )
    def test_senseless_queries_are_invalid(self, world, api, query):
        answer = api("get", f"purchase-orders/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")

    def test_the_query_count_is_the_same_for_2_and_200_rows(self, world, api):
        first = draft(world)
        columns = [f.attname for f in PurchaseOrder._meta.concrete_fields if not f.primary_key]
        copy = {name: getattr(first, name) for name in columns}
        PurchaseOrder.objects.create(**copy)
        with CaptureQueriesContext(connection) as few:
            api("get", "purchase-orders/")
        PurchaseOrder.objects.bulk_create(PurchaseOrder(**copy) for _ in range(198))
        with CaptureQueriesContext(connection) as many:
            assert len(api("get", "purchase-orders/?limit=200").json()["results"]) == 200
        assert len(many.captured_queries) == len(few.captured_queries)

    def test_without_a_sort_nobody_asks_how_long_the_table_is(self, world, api):
        with CaptureQueriesContext(connection) as asked:
            api("get", "purchase-orders/")
        assert not [query for query in asked.captured_queries if "pg_class" in query["sql"]]


@pytest.mark.parametrize(("name", "value"), [("view", "1"), ("columns", "number"), ("totals", "1"), ("base", "all")])
def test_what_only_pages_know_is_refused(world, api, name, value):
    draft(world)
    answer = api("get", f"purchase-orders/?{name}={value}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [name]


class TestWriting:
    def test_a_draft_is_made(self, world, api):
        answer = api("post", "purchase-orders/", body(world))
        assert answer.status_code == 201
        assert answer["ETag"] == '"1"'
        order = PurchaseOrder.objects.get(pk=answer.json()["id"])
        assert (order.status, order.lines.get().price) == ("draft", Decimal("1.25"))

    def test_numbers_in_json_are_exact(self, world, api):
        text = '{"supplier": "%s", "warehouse": "%s", "lines": [{"item": "%s", "quantity": 1, "price": 0.1}]}'
        answer = api("post", "purchase-orders/", text % (world.supplier.code, world.warehouse.code, world.item().code))
        assert answer.json()["lines"][0]["price"] == "0.100000"

    def test_all_errors_come_with_row_and_field(self, world, api):
        lines = [{"item": "NIX", "quantity": "1"}, {"item": world.item().code, "quantity": "NaN", "colour": 1}]
        answer = api("post", "purchase-orders/", body(world, date="x", lines=lines))
        assert answer.status_code == 400
        places = {(error["row"], error["field"]) for error in answer.json()["errors"]}
        assert places == {(None, "date"), (1, "item"), (2, "quantity"), (2, "colour")}

    def test_patch_without_lines_leaves_them_and_with_lines_replaces(self, world, api):
        order = draft(world)
        path, line = f"purchase-orders/{order.pk}/", order.lines.get()
        assert len(api("patch", path, {"note": "x"}).json()["lines"]) == 1
        found = api("patch", path, {"lines": [{"item": line.item.code, "quantity": "1"}]}).json()["lines"]
        assert [row["quantity"] for row in found] == ["1.000000"]
        assert found[0]["id"] != line.pk
        found = api("patch", path, {"lines": [{"id": found[0]["id"], "quantity": "2"}]}).json()["lines"]
        assert [row["quantity"] for row in found] == ["2.000000"]

    def test_a_stale_version_is_refused(self, world, api):
        path = f"purchase-orders/{draft(world).pk}/"
        assert api("patch", path, {"note": "a"}, If_Match='"1"')["ETag"] == '"2"'
        for answer in (api("patch", path, {"note": "b"}, If_Match='"1"'), api("patch", path, {"version": 1})):
            assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert api("delete", path, If_Match="nonsense").status_code == 400

    def test_a_draft_is_discarded_and_a_confirmed_order_is_not(self, world, api):
        gone, stays = draft(world), draft(world, status="confirmed")
        assert api("delete", f"purchase-orders/{gone.pk}/").status_code == 204
        assert api("get", f"purchase-orders/{gone.pk}/").status_code == 404
        answer = api("delete", f"purchase-orders/{stays.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")

    def test_masters_are_made_changed_and_put_to_rest(self, world, api):
        made = api("post", "units/", {"code": "crate", "name": "Crate", "digits": 0}).json()
        path = f"units/{made['id']}/"
        assert api("patch", path, {"name_zh": "箱"}).json()["name_zh"] == "箱"
        assert api("post", f"{path}deactivate/").json()["is_active"] is False
        assert api("post", "units/", {"code": "crate", "name": "Again"}).status_code == 400


class TestSteps:
    def test_a_step_answers_the_document(self, world, api):
        answer = api("post", f"purchase-orders/{draft(world).pk}/confirm/")
        assert answer.status_code == 200
        assert answer.json()["status"] == "confirmed"
        assert answer.json()["number"]

    def test_a_second_time_is_refused_with_a_sentence(self, world, api):
        path = f"purchase-orders/{draft(world).pk}/confirm/"
        api("post", path)
        answer = api("post", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")

    def test_without_the_permission_nothing_happens(self, world, api_of, reader):
        order = draft(world)
        before = Activity.objects.count()
        call = api_of(reader)
        calls = [
            call("post", f"purchase-orders/{order.pk}/confirm/"),
            call("patch", f"purchase-orders/{order.pk}/", {"note": 5, "nix": 1}),
            call("delete", f"purchase-orders/{order.pk}/"),
            call("post", "purchase-orders/", body(world)),
        ]
        assert [answer.status_code for answer in calls] == [403] * 4
        order.refresh_from_db()
        assert (order.status, order.version, Activity.objects.count()) == ("draft", 1, before)

    def test_a_warning_asks_for_a_reason(self, world, api):
        line = {"item": world.item(), "quantity": Decimal(1), "price": Decimal(0)}
        order = purchase_order(world, status="draft", lines=[line])
        answer = api("post", f"purchase-orders/{order.pk}/confirm/")
        assert (answer.status_code, answer.json()["code"]) == (409, "acknowledgement_required")
        (finding,) = answer.json()["findings"]
        assert (finding["code"], finding["row"]) == ("price_missing", 1)
        again = api("post", f"purchase-orders/{order.pk}/confirm/", {"acknowledge": {"price_missing": "a sample"}})
        assert again.status_code == 200

    def test_an_amendment_takes_lines(self, world, api):
        order = draft(world, status="confirmed")
        rows = [{"id": order.lines.get().pk, "quantity": "6"}]
        answer = api("post", f"purchase-orders/{order.pk}/amend/", {"lines": rows})
        assert answer.json()["lines"][0]["quantity"] == "6.000000"

    def test_fields_that_a_step_does_not_take_are_refused(self, world, api):
        answer = api("post", f"purchase-orders/{draft(world).pk}/confirm/", {"colour": "red"})
        assert answer.json()["errors"][0]["field"] == "colour"

    def test_a_push_answers_the_new_document(self, world, api):
        order = draft(world, status="confirmed")
        answer = api("post", f"purchase-orders/{order.pk}/push/receive/", {})
        assert answer.status_code == 201
        assert order.lines.get().receipt_lines.get().document_id == answer.json()["id"]


class TestReplays:
    def test_the_same_key_and_body_happen_once(self, world, api):
        sent = body(world)
        first = api("post", "purchase-orders/", sent, Idempotency_Key="k1")
        second = api("post", "purchase-orders/", sent, Idempotency_Key="k1")
        assert first.json() == second.json()
        assert second.status_code == 201
        assert second["Idempotency-Replayed"] == "true"
        assert PurchaseOrder.objects.count() == 1

    def test_another_body_under_the_same_key_is_refused(self, world, api):
        api("post", "purchase-orders/", body(world), Idempotency_Key="k1")
        answer = api("post", "purchase-orders/", body(world), Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")

    def test_a_refusal_is_no_answer_to_keep(self, world, api):
        order = draft(world)
        path = f"purchase-orders/{order.pk}/close/"
        assert api("post", path, Idempotency_Key="k2").status_code == 409
        api("post", f"purchase-orders/{order.pk}/confirm/")
        assert api("post", path, Idempotency_Key="k2").status_code == 200

    def test_a_replay_shows_no_price_that_may_not_be_seen_any_more(self, world, api_of):
        clerk = make.user("*", company=world.company)
        sent = body(world)
        first = api_of(clerk)("post", "purchase-orders/", sent, Idempotency_Key="k1").json()
        assert (first["gross"], first["lines"][0]["price"]) == ("3.7500", "1.250000")
        Role.objects.filter(grants__user=clerk).update(codes=["*.*.view", "purchasing.purchase_order.*"])
        again = api_of(clerk)("post", "purchase-orders/", sent, Idempotency_Key="k1")
        assert (again.status_code, again.json()["id"], again["Idempotency-Replayed"]) == (201, first["id"], "true")
        assert again.json().keys() < first.keys()
        assert "gross" not in again.json()
        assert "price" not in again.json()["lines"][0]
        assert "1.25" not in str(IdempotencyKey.objects.get().answer)

    def test_a_replay_of_what_is_out_of_reach_by_now_is_refused(self, world, api_of):
        clerk, order = make.user("*", company=world.company), draft(world)
        path = f"purchase-orders/{order.pk}/confirm/"
        assert api_of(clerk)("post", path, Idempotency_Key="k1").status_code == 200
        Grant.objects.filter(user=clerk).update(company=make.company())
        answer = api_of(clerk)("post", path, Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        Grant.objects.filter(user=clerk).delete()
        assert api_of(clerk)("post", path, Idempotency_Key="k1").status_code == 403

    def test_a_deletion_is_replayed_without_the_row(self, world, api):
        path = f"purchase-orders/{draft(world).pk}/"
        answers = [api("delete", path, Idempotency_Key="k1") for _ in range(2)]
        assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2

    def test_a_push_is_replayed_with_the_document_that_it_made(self, world, api):
        path = f"purchase-orders/{draft(world, status='confirmed').pk}/push/receive/"
        first, second = (api("post", path, {}, Idempotency_Key="k1") for _ in range(2))
        assert (second.status_code, second.json()) == (201, first.json())

    def test_a_key_of_senseless_length_is_refused(self, world, api):
        assert api("post", "purchase-orders/", body(world), Idempotency_Key="k" * 300).status_code == 400


class TestBadRequests:
    @pytest.mark.parametrize(
        "sent",
        ["{", "[" * 5000, '{"a": NaN}', '{"a": 1, "a": 2}', b"\xff\xfe", "1" * 5000, '"x"', "[]", "null", "{]"],
    )
    def test_a_body_that_cant_be_read_is_answered_with_400(self, world, api, sent):
        answer = api("post", "purchase-orders/", sent)
        assert answer.status_code == 400
        assert answer.json()["code"] in ("malformed", "invalid")

    def test_another_method_or_type_is_refused(self, world, api, client_of, buyer):
        assert api("put", "purchase-orders/").status_code == 405
        answer = client_of(buyer).post("/api/v1/purchase-orders/", data="a=b", content_type="text/plain")
        assert answer.status_code == 415
        assert answer.json()["code"] == "unsupported_media_type"

    def test_an_unknown_resource_is_refused_in_json(self, api):
        assert api("get", "unicorns/").json()["code"] == "not_found"

    def test_keys_beyond_any_number_are_not_found(self, world, api):
        assert api("get", f"purchase-orders/{10**40}/").status_code == 404


class TestSigningIn:
    def test_nobody_gets_nothing(self, world):
        answer = Client().get("/api/v1/purchase-orders/")
        assert answer.status_code in (401, 403)
        assert answer.json()["code"] == "not_authenticated"
        assert answer.json()["detail"].startswith("Say who asks: send the header “Authorization: Token …”.")

    def test_a_token_acts_for_its_user(self, world, buyer):
        ApiToken.objects.create(user=buyer, name="script", digest=digest("secret"), created_at=world.at)
        named = {"Authorization": "Token secret"}
        assert Client().get("/api/v1/purchase-orders/", headers=named).status_code == 200
        wrong = Client().get("/api/v1/purchase-orders/", headers={"Authorization": "Token guess"})
        assert wrong.status_code in (401, 403)

    def test_a_session_needs_the_csrf_token(self, world, buyer):
        client = Client(enforce_csrf_checks=True)
        client.force_login(buyer)
        answer = client.post("/api/v1/purchase-orders/", data="{}", content_type="application/json")
        assert answer.status_code == 403


def test_a_step_form_says_what_is_missing(world, api):
    order = draft(world, status="confirmed")
    answer = api("post", f"purchase-orders/{order.pk}/close_lines/", {"line_ids": ["x"]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "line_ids")
