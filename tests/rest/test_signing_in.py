"""Who may speak to the API: sessions with their CSRF token, tokens without, and neither once it was taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.rest.conftest import Call

from zhanggui.access.models import ApiToken
from zhanggui.access.tokens import digest
from zhanggui.kernel.models import Activity, IdempotencyKey, Unit
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

UNITS = "/api/v1/units/"
CRATE = '{"code": "crate", "name": "Crate", "digits": 0}'


@pytest.fixture
def token(world: World, buyer: Any) -> ApiToken:
    return ApiToken.objects.create(user=buyer, name="script", digest=digest("secret"), created_at=world.at)


@pytest.fixture
def session(buyer: Any) -> Client:
    """The buyer's browser, whose CSRF token is looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(buyer)
    return client


def post(client: Client, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(UNITS, data=CRATE, content_type="application/json", headers=named)


def by_token(secret: str = "secret") -> HttpResponse:  # noqa: S107 - of the tests
    return post(Client(enforce_csrf_checks=True), Authorization=f"Token {secret}")


class TestSessions:
    def test_without_the_csrf_token_nothing_is_changed(self, world: World, session: Client) -> None:
        before = Activity.objects.count()
        answers = [post(session), post(session, X_CSRFToken="x" * 32), post(session, X_CSRFToken="")]
        assert [answer.status_code for answer in answers] == [403] * 3
        assert (Unit.objects.filter(code="crate").exists(), Activity.objects.count()) == (False, before)

    @pytest.mark.parametrize("method", ["post", "patch", "delete"])
    def test_each_unsafe_method_needs_it(self, world: World, session: Client, method: str) -> None:
        unit = make.unit()
        answer = getattr(session, method)(f"{UNITS}{unit.pk}/", data="{}", content_type="application/json")
        assert answer.status_code == 403
        assert Unit.objects.filter(pk=unit.pk).exists()

    def test_reading_needs_none(self, world: World, session: Client) -> None:
        assert session.get(UNITS).status_code == 200

    def test_with_the_token_of_its_pages_it_is_done(self, world: World, session: Client) -> None:
        session.get("/api/docs/units/")
        assert post(session, X_CSRFToken=session.cookies["csrftoken"].value).status_code == 201

    def test_an_inactive_user_is_nobody(self, world: World, session: Client, buyer: Any) -> None:
        session.get("/api/docs/units/")
        buyer.is_active = False
        buyer.save()
        assert session.get(UNITS).status_code == 401
        assert post(session, X_CSRFToken=session.cookies["csrftoken"].value).status_code == 401
        assert not Unit.objects.filter(code="crate").exists()


class TestTokens:
    def test_they_need_no_csrf_token(self, token: ApiToken) -> None:
        assert by_token().status_code == 201

    def test_a_session_beside_it_changes_nothing_of_that(self, token: ApiToken, session: Client) -> None:
        assert post(session, Authorization="Token secret").status_code == 201

    @pytest.mark.parametrize("change", ["revoked", "expired", "inactive", "guessed"])
    def test_taken_back_they_are_refused(self, token: ApiToken, change: str) -> None:
        now, user = timezone.now(), token.user
        if change == "revoked":
            token.revoked_at = now
        if change == "expired":
            token.expires_at = now - timedelta(seconds=1)
        token.save()
        user.is_active = change != "inactive"
        user.save()
        before = Activity.objects.count()
        answer = by_token("guess" if change == "guessed" else "secret")
        assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
        assert answer.json()["detail"] == "This token isn't valid. Ask an administrator for a new one."
        assert (Unit.objects.filter(code="crate").exists(), Activity.objects.count()) == (False, before)

    def test_a_refused_token_is_not_helped_by_a_session(self, token: ApiToken, session: Client) -> None:
        assert post(session, Authorization="Token guess").status_code == 401

    def test_one_that_ends_later_is_good(self, token: ApiToken) -> None:
        token.expires_at = timezone.now() + timedelta(minutes=1)
        token.save()
        assert by_token().status_code == 201


class TestKeys:
    def test_a_key_is_each_users_own(self, world: World, api: Call, api_of: Callable[[Any], Call]) -> None:
        other = api_of(make.user("*", company=world.company, name="other"))
        mine = api("post", "units/", {"code": "crate", "name": "Crate"}, Idempotency_Key="k1")
        theirs = other("post", "units/", {"code": "box", "name": "Box"}, Idempotency_Key="k1")
        assert (mine.status_code, theirs.status_code) == (201, 201)
        assert "Idempotency-Replayed" not in theirs
        assert mine.json()["id"] != theirs.json()["id"]
        assert IdempotencyKey.objects.count() == 2

    def test_another_users_answer_is_not_told_for_the_same_body(
        self, world: World, api: Call, api_of: Callable[[Any], Call]
    ) -> None:
        api("post", "units/", {"code": "crate", "name": "Crate"}, Idempotency_Key="k1")
        other = api_of(make.user("*", company=world.company, name="other"))
        answer = other("post", "units/", {"code": "crate", "name": "Crate"}, Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert Unit.objects.filter(code="crate").count() == 1

    def test_another_body_under_a_used_key_changes_nothing(self, world: World, api: Call) -> None:
        api("post", "units/", {"code": "crate", "name": "Crate"}, Idempotency_Key="k1")
        before = Activity.objects.count()
        answer = api("post", "units/", {"code": "box", "name": "Box"}, Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
        assert (Unit.objects.filter(code="box").exists(), Activity.objects.count()) == (False, before)

    def test_a_key_counts_for_one_address(self, world: World, api: Call) -> None:
        made = api("post", "units/", {"code": "crate", "name": "Crate"}, Idempotency_Key="k1").json()
        answer = api("post", f"units/{made['id']}/deactivate/", Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)

    def test_the_same_key_in_a_bulk_step_answers_the_same(self, world: World, api: Call) -> None:
        unit = make.unit()
        sent = {"ids": [unit.pk]}
        first, second = (api("post", "units/bulk/deactivate/", sent, Idempotency_Key="k1") for _ in range(2))
        assert (first.status_code, second.json()) == (200, first.json())
        assert first.json()["results"][0]["status"] == "done"
        assert second["Idempotency-Replayed"] == "true"
