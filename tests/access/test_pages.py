"""Log-in, invitation, reset, account and API tokens, as a browser and a program meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from zhanggui.access import tasks, throttling
from zhanggui.access.commands import api_tokens, invitations, users
from zhanggui.access.models import SYSTEM, ApiToken, SignedLink, Throttle, User
from zhanggui.access.tests import make

from .conftest import Place

pytestmark = pytest.mark.django_db
PASSWORD, ANOTHER = "correct horse battery", "another good one"


@pytest.fixture
def anna(here: Place) -> User:
    return make.user("anna", "stock.*", password=PASSWORD, email="anna@example.com", company=here.company)


@pytest.fixture
def browser(client: Client) -> Client:
    return client


def log_in(client: Client, username: str = "anna", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/login/", {"username": username, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# -- log-in ------------------------------------------------------------------------------------------------------------


def test_a_user_logs_in_and_out(browser: Client, anna: User) -> None:
    browser.get("/login/")
    response = log_in(browser, next="/account/")

    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert browser.get("/account/").status_code == 200
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/")["Location"] == "/login/"
    assert browser.get("/account/")["Location"] == "/login/?next=/account/"


def test_the_case_of_a_user_name_makes_no_difference(browser: Client, anna: User) -> None:
    log_in(browser, "Anna")

    assert signed_in(browser)


def test_logging_in_changes_the_session_and_follows_no_foreign_address(browser: Client, anna: User) -> None:
    browser.get("/login/")
    session = browser.session
    session["before"] = 1
    session.save()
    old = session.session_key
    browser.cookies[settings.SESSION_COOKIE_NAME] = old

    response = log_in(browser, next="https://evil.example/")

    assert response["Location"] == "/"
    assert browser.session.session_key != old


@pytest.mark.parametrize(("username", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)])
def test_a_refused_log_in_does_not_say_what_was_wrong(
    browser: Client, anna: User, username: str, password: str
) -> None:
    gone = make.user("gone", password=PASSWORD)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    response = log_in(browser, username, password)

    assert response.status_code == 200
    assert "User name or password is wrong." in response.text
    assert not signed_in(browser)


def test_many_wrong_passwords_lock_name_and_address_out_for_a_while(
    browser: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(throttling.LOG_IN.tries):
        log_in(browser, password="wrong")

    response = log_in(browser)
    assert "Too many wrong passwords. Try again in 15 minutes" in response.text
    assert not signed_in(browser)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    log_in(elsewhere)
    assert signed_in(elsewhere)

    later = timezone.now() + throttling.LOG_IN.window
    monkeypatch.setattr(timezone, "now", lambda: later)
    log_in(browser)
    assert signed_in(browser)
    assert not Throttle.objects.exists()


def test_a_right_password_forgets_the_wrong_ones(browser: Client, anna: User) -> None:
    for _ in range(3):
        for _ in range(throttling.LOG_IN.tries - 1):
            log_in(browser, password="wrong")
        log_in(browser)
        assert signed_in(browser)
        browser.post("/logout/")


def test_a_deactivated_user_is_out_at_once(browser: Client, anna: User, admin: User) -> None:
    log_in(browser)
    secret = api_tokens.issue(by=anna, at=make.AT, user=anna, name="shop").secret
    assert browser.get("/account/").status_code == 200
    assert with_token(secret) == 200

    users.deactivate(anna, by=admin, at=make.AT)

    assert browser.get("/account/").status_code == 302
    assert with_token(secret) == 401


# -- forgotten ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the page puts into the queue; the worker's part is run by the tests."""
    found: list[dict[str, str]] = []
    monkeypatch.setattr(tasks.send_reset, "defer", lambda **values: found.append(values))
    return found


def test_a_forgotten_password_is_set_anew_through_the_mail(
    browser: Client, anna: User, asked: list[dict[str, str]]
) -> None:
    page = browser.post("/password/forgotten/", {"email": "Anna@Example.com"}).text
    tasks.send_reset.func(**asked[0])
    address = address_in(mail.outbox[0])

    assert "is on its way" in page
    assert "works once" in mail.outbox[0].body
    assert browser.get(address).status_code == 200
    browser.get(address)  # a mail scanner looks first
    response = browser.post(address, {"password": ANOTHER, "again": ANOTHER})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(browser)
    assert User.objects.get(pk=anna.pk).check_password(ANOTHER)
    again = Client().get(address)
    assert (again.status_code, "works only once" in again.text) == (410, True)


def address_in(message: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found, message.body
    return found[1]


def test_nobody_learns_whose_address_is_known(browser: Client, anna: User, asked: list[dict[str, str]]) -> None:
    known = browser.post("/password/forgotten/", {"email": "anna@example.com"})
    unknown = browser.post("/password/forgotten/", {"email": "nobody@example.com"})
    for values in asked:
        tasks.send_reset.func(**values)

    strip = re.compile(r'value="[^"]{64}"')
    assert strip.sub("", known.text) == strip.sub("", unknown.text)
    assert len(asked) == 2
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_mails_are_asked_for_only_so_often(browser: Client, anna: User, asked: list[dict[str, str]]) -> None:
    pages = {browser.post("/password/forgotten/", {"email": "anna@example.com"}).status_code for _ in range(9)}

    assert (pages, len(asked)) == ({200}, throttling.RESET.tries)


def test_the_queue_holds_no_secret(browser: Client, anna: User) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    browser.post("/password/forgotten/", {"email": "anna@example.com"})

    job = ProcrastinateJob.objects.get(task_name="access.send_reset")
    assert job.args == {"email": "anna@example.com", "site": "http://testserver", "language": "en"}
    assert not SignedLink.objects.exists()


def test_a_reset_tells_what_is_wrong_and_keeps_the_link(browser: Client, anna: User) -> None:
    link = invitations.ask_for_reset("anna@example.com", at=timezone.now())
    address = reverse("new_password", args=[link.secret])

    assert "differ" in browser.post(address, {"password": ANOTHER, "again": "other"}).text
    assert "at least" in browser.post(address, {"password": "abc", "again": "abc"}).text
    assert browser.post(address, {"password": ANOTHER, "again": ANOTHER}).status_code == 302


def test_an_old_session_ends_with_the_old_password(browser: Client, anna: User) -> None:
    log_in(browser)
    users.set_password(anna, by=SYSTEM, at=make.AT, password=ANOTHER)

    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("path", ["/password/new/guess/", "/invitation/guess/"])
def test_a_guessed_link_is_not_found(browser: Client, path: str) -> None:
    response = browser.get(path)

    assert (response.status_code, "isn&#x27;t known" in response.text) == (404, True)


# -- invitation --------------------------------------------------------------------------------------------------------


def test_an_invited_person_chooses_name_and_password(browser: Client, admin: User, here: Place) -> None:
    role = make.role("stock.*")
    log_in(browser, "admin")
    assert "Invite somebody" in browser.get("/invite/").text

    page = browser.post(
        "/invite/", {"email": "ben@example.com", "name": "Ben", "company": here.company.pk, "role": role.pk}
    )
    assert "A mail to ben@example.com is on its way." in page.text

    guest, address = Client(), address_in(mail.outbox[0])
    assert 'value="ben"' in guest.get(address).text
    taken = {"username": "admin", "name": "Ben", "password": ANOTHER, "again": ANOTHER, "language": "zh-hans"}
    assert "Another user has this name" in guest.post(address, {**taken, "username": "ADMIN"}).text
    response = guest.post(address, {**taken, "username": "ben"})

    assert (response.status_code, signed_in(guest)) == (302, True)
    ben = User.objects.get(username="ben")
    assert (ben.company, ben.language, ben.grants.get().role) == (here.company, "zh-hans", role)
    assert Client().get(address).status_code == 410


def test_an_invitation_can_be_sent_again(browser: Client, admin: User) -> None:
    user = invitations.invite(by=admin, at=timezone.now(), email="ben@example.com")
    log_in(browser, "admin")

    browser.post(f"/send-link/{user.pk}/")

    assert Client().get(address_in(mail.outbox[0])).status_code == 200
    assert Client().get(reverse("invitation", args=[user.invitation.secret])).status_code == 410


def test_a_mail_that_fails_leaves_the_address_to_hand_over(
    browser: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ConnectionRefusedError

    log_in(browser, "admin")
    monkeypatch.setattr("zhanggui.access.mails.send_mail", broken)
    page = browser.post("/invite/", {"email": "ben@example.com"}).text

    assert "couldn't be sent" in page
    assert "http://testserver/invitation/" in page


def test_without_the_right_nobody_is_invited(browser: Client, anna: User) -> None:
    log_in(browser)

    assert browser.get("/invite/").status_code == 403
    assert browser.post("/invite/", {"email": "ben@example.com"}).status_code == 403
    assert not User.objects.filter(email="ben@example.com").exists()
    assert not mail.outbox


# -- account -----------------------------------------------------------------------------------------------------------


def test_people_change_their_profile(browser: Client, anna: User) -> None:
    log_in(browser)

    response = browser.post("/account/", {"name": "Anna", "name_zh": "安娜", "language": "zh-hans"}, follow=True)

    anna.refresh_from_db()
    assert (anna.name, anna.name_zh, anna.language) == ("Anna", "安娜", "zh-hans")
    assert 'lang="zh-hans"' in response.text


def test_people_change_their_password_and_stay(browser: Client, anna: User) -> None:
    log_in(browser)
    wrong = browser.post("/account/password/", {"old_password": "guess", "new_password": ANOTHER})
    assert "This is not your password." in wrong.text

    browser.post("/account/password/", {"old_password": PASSWORD, "new_password": ANOTHER})

    assert browser.get("/account/").status_code == 200
    assert User.objects.get(pk=anna.pk).check_password(ANOTHER)


def test_a_token_is_shown_once_and_works_until_taken_back(browser: Client, anna: User) -> None:
    log_in(browser)

    page = browser.post("/account/tokens/", {"name": "shop", "days": "30"}).text
    secret = re.search(r'id="secret">([^<]+)<', page)[1]  # type: ignore[index]
    assert secret not in browser.get("/account/").text
    assert with_token(secret) == 200

    token = ApiToken.objects.get()
    browser.post(f"/account/tokens/{token.pk}/revoke/")
    assert with_token(secret) == 401


def test_nobody_takes_back_a_foreign_token(browser: Client, anna: User, admin: User) -> None:
    token = api_tokens.issue(by=admin, at=make.AT, user=admin, name="theirs")
    log_in(browser)

    assert browser.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def with_token(secret: str) -> int:
    headers = {"Authorization": f"Token {secret}"}
    return Client().get("/api/v1/users/", headers=headers).status_code


def test_a_program_without_a_good_token_is_refused(anna: User) -> None:
    expired = api_tokens.issue(by=anna, at=make.AT, user=anna, name="old", expires_at=make.AT)

    assert [with_token(secret) for secret in (expired.secret, "guess", "")] == [401, 401, 401]


def test_no_page_of_log_in_needs_inline_code(browser: Client, anna: User) -> None:
    log_in(browser)
    for path in ("/account/", "/password/forgotten/"):
        page = browser.get(path)
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert not re.search(r"<style|style=\"|\son\w+=|<script(?![^>]+src=)", page.text), path
