"""Users, roles and Grants through the generated pages and API, and the permission page of a role."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from zhanggui.access import permissions
from zhanggui.access.commands import invitations, setup
from zhanggui.access.models import Department, Grant, Role, Substitution, User
from zhanggui.access.roles import MARGINS, PURCHASE_PRICES, ROLES, SALES_PRICES
from zhanggui.access.tests import make

from .conftest import Place

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
PRICES = {PURCHASE_PRICES, SALES_PRICES, MARGINS}
"""Known once a Screen has a field with a price; margins come with reports."""


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def test_every_page_of_settings_opens(desk: Client, admin: User, here: Place) -> None:
    setup.install_roles(at=make.AT)
    invitations.offer_reset(admin, by=admin, at=make.AT)
    rows = {
        "users": admin.pk,
        "roles": Role.objects.get(code="buyer").pk,
        "grants": admin.grants.get().pk,
        "departments": here.department.pk,
    }
    for noun in (*rows, "substitutions", "signed-links", "api-tokens"):
        assert desk.get(f"/{noun}/").status_code == 200, noun
    for noun, pk in rows.items():
        assert desk.get(f"/{noun}/{pk}/").status_code == 200, noun


def test_an_administrator_makes_users_and_grants_in_the_browser(desk: Client, here: Place) -> None:
    role = make.role("stock.*")
    desk.post("/users/new/", {"username": "ben", "name": "Ben", "company": here.company.pk})
    ben = User.objects.get(username="ben")
    desk.post("/grants/new/", {"user": ben.pk, "role": role.pk, "company": here.company.pk, "scope": "own"})

    grant = Grant.objects.get(user=ben)
    assert (grant.role, grant.company, grant.scope) == (role, here.company, "own")
    assert 'name="company"' in desk.get("/grants/new/").text, "empty means all companies, even if there is only one"
    assert "Withdraw" in desk.get(f"/grants/{grant.pk}/").text
    desk.post(f"/grants/{grant.pk}/withdraw/")
    assert not Grant.objects.filter(user=ben).exists()


def test_a_role_for_one_warehouse_is_given_on_its_page(desk: Client, here: Place) -> None:
    anna, role = make.user("anna"), make.role("stock.*")
    page = f"/warehouses/{here.warehouse.pk}/"
    assert "Give a role here" in desk.get(page).text

    desk.post(f"{page}push/give_here/", {"user": anna.pk, "role": role.pk, "scope": "all"})

    grant = Grant.objects.get(user=anna)
    assert (grant.company, grant.warehouse_id) == (here.company, here.warehouse.pk)
    assert f"/grants/{grant.pk}/" in desk.get(page).text
    named = f"{here.warehouse.code} {here.warehouse.label}"
    for address in ("/grants/", f"/grants/{grant.pk}/", f"/users/{anna.pk}/"):
        assert named in desk.get(address).text, address


def test_no_warehouse_is_named_but_on_its_own_page(desk: Client, here: Place, there: Place) -> None:
    """Its key alone could be one of another company, or of no warehouse at all."""
    anna, role = make.user("anna"), make.role("stock.*", code="STOCK")
    sent = {"user": anna.pk, "role": role.pk, "company": here.company.pk, "scope": "all"}
    assert 'name="warehouse_id"' not in desk.get("/grants/new/").text

    body = {"user": "anna", "role": "STOCK", "company": "HERE", "warehouse_id": there.warehouse.pk}
    refused = desk.post("/api/v1/grants/", body, "application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "warehouse_id")
    assert not Grant.objects.filter(user=anna).exists()

    desk.post("/grants/new/", {**sent, "warehouse_id": there.warehouse.pk})
    assert Grant.objects.get(user=anna).warehouse_id is None


def test_a_role_is_not_given_for_a_warehouse_out_of_reach(client: Client, here: Place, there: Place) -> None:
    local = make.user("local", "*", grant={"company": here.company})
    anna, role = make.user("anna"), make.role("stock.*")
    client.force_login(local)

    answer = client.post(f"/warehouses/{there.warehouse.pk}/push/give_here/", {"user": anna.pk, "role": role.pk})

    assert answer.status_code == 404
    assert not Grant.objects.filter(user=anna).exists()


def test_an_administrator_makes_users_and_grants_through_the_api(desk: Client, here: Place) -> None:
    make.role("stock.*", code="STOCK")

    made = desk.post("/api/v1/users/", {"username": "ben", "email": "ben@example.com"}, "application/json").json()
    given = desk.post("/api/v1/grants/", {"user": "ben", "role": "STOCK"}, "application/json")

    assert given.status_code == 201, given.text
    assert Grant.objects.get(user_id=made["id"]).company is None
    again = desk.post("/api/v1/grants/", {"user": "ben", "role": "STOCK"}, "application/json")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "role")


def test_no_answer_shows_a_password_or_a_digest(desk: Client, admin: User) -> None:
    invitations.offer_reset(admin, by=admin, at=make.AT)
    for noun in ("users", "signed-links", "api-tokens"):
        text = desk.get(f"/api/v1/{noun}/").text
        assert "digest" not in text
        assert "password" not in text.replace("password_reset", "")


def test_a_link_for_a_new_password_is_sent_from_the_users_page(desk: Client, admin: User) -> None:
    ben = make.user("ben", email="ben@example.com", password=PASSWORD)
    assert "Send a link for a new password" in desk.get(f"/users/{ben.pk}/").text

    page = desk.post(f"/send-link/{ben.pk}/").text

    assert "http://testserver/password/new/" in page
    assert mail.outbox[0].to == ["ben@example.com"]


def test_without_the_right_nobody_sends_links_or_edits_permissions(client: Client, admin: User) -> None:
    reader = make.user("reader", "access.*.view")
    client.force_login(reader)

    assert client.post(f"/send-link/{admin.pk}/").status_code == 403
    assert client.get(f"/role-permissions/{admin.grants.get().role_id}/").status_code == 403
    assert "Send a link" not in client.get(f"/users/{admin.pk}/").text


def test_people_see_their_own_page_and_no_other(client: Client, admin: User) -> None:
    anna = make.user("anna", password=PASSWORD)
    client.force_login(anna)

    assert client.get(f"/users/{anna.pk}/").status_code == 200
    assert client.get(f"/users/{admin.pk}/").status_code == 404


def test_people_name_a_stand_in_in_the_browser(client: Client, here: Place) -> None:
    anna, ben = make.user("anna", "access.user.view", company=here.company), make.user("ben")
    client.force_login(anna)
    values = {"user": anna.pk, "substitute": ben.pk, "start": "2026-11-24", "end": "2026-11-30", "reason": "leave"}

    assert client.post("/substitutions/new/", {**values, "end": "2026-11-01"}).status_code == 400
    client.post("/substitutions/new/", values)

    assert Substitution.objects.get().substitute == ben


def test_permissions_of_a_role_are_edited_as_patterns(desk: Client) -> None:
    role = make.role("stock.*", code="STOCK")
    address = f"/role-permissions/{role.pk}/"
    assert "stock.*" in desk.get(address).text

    assert "is no permission" in desk.post(address, {"codes": "stock.*\ndrop-table"}).text
    response = desk.post(address, {"codes": "stock.*.view\r\n\r\npurchasing.*"})

    assert response.status_code == 302
    assert Role.objects.get(pk=role.pk).codes == ["purchasing.*", "stock.*.view"]


def test_every_pattern_of_the_shipped_roles_names_something() -> None:
    known = permissions.codes()
    apps = {code.split(".")[0] for code in known}
    patterns = {pattern for role in ROLES for pattern in role.codes if pattern.split(".")[0] in apps}

    idle = {pattern for pattern in patterns if not permissions.allowed([pattern])}
    assert idle - PRICES == set()


def test_departments_are_masters_like_others(desk: Client, here: Place) -> None:
    made = desk.post("/departments/new/", {"code": "D9", "name": "Ninth", "company": here.company.pk})

    assert made.status_code == 302
    assert Department.objects.get(code="D9").company == here.company
