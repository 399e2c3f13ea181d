"""Everybody may know a colleague's name; e-mail and last log-in are for oneself and for who manages users."""

from __future__ import annotations

import pytest
from django.test import Client

from zhanggui.access import permissions
from zhanggui.access.models import User
from zhanggui.access.roles import EVERYBODY, ROLES
from zhanggui.access.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(admin: User) -> User:
    User.objects.update(last_login=make.AT)
    return make.user("anna", *EVERYBODY, name="Anna", email="anna@example.com")


def pages(person: User) -> tuple[str, ...]:
    return f"/users/{person.pk}/", "/users/", "/users/export.csv", f"/api/v1/users/{person.pk}/", "/api/v1/users/"


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (b"".join(answer) if answer.streaming else answer.content).decode()  # type: ignore[arg-type]


def test_others_are_known_by_name_alone(client: Client, admin: User, anna: User) -> None:
    client.force_login(anna)
    for address in pages(admin):
        text = told(client, address)
        assert ("admin" in text, "admin@example.com" in text) == (True, False), address
    answer = client.get(f"/api/v1/users/{admin.pk}/").json()
    assert {"email", "last_login"} & answer.keys() == set()


def test_nobody_finds_an_address_by_searching_for_it(client: Client, admin: User, anna: User) -> None:
    client.force_login(anna)
    assert client.get("/api/v1/users/", {"q": "admin@example"}).json()["results"] == []
    assert client.get("/api/v1/users/", {"sort": "email"}).status_code == 400


def test_ones_own_are_there(client: Client, anna: User) -> None:
    client.force_login(anna)
    for address in pages(anna):
        assert "anna@example.com" in told(client, address), address


def test_who_manages_users_sees_them(client: Client, admin: User, anna: User) -> None:
    client.force_login(admin)
    for address in pages(anna):
        assert "anna@example.com" in told(client, address), address
    assert client.get(f"/api/v1/users/{admin.pk}/").json()["last_login"] is not None


def test_managers_and_administrators_have_the_right_and_nobody_else() -> None:
    allowed = {role.code for role in ROLES if "access.user.contact" in permissions.allowed(role.codes)}
    assert allowed == {"boss", "admin"}
