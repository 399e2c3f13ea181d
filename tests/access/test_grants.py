"""What Grants allow and show: by role, company, warehouse and owner; and who may give them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from zhanggui.access.commands import grants, roles, substitutions, users
from zhanggui.access.models import SYSTEM, ApiToken, Grant, Role, Substitution, User
from zhanggui.access.queries import grants as queries
from zhanggui.access.queries.grants import forget
from zhanggui.access.tests import make
from zhanggui.kernel import activity
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt

from .conftest import Place

pytestmark = pytest.mark.django_db

CONFIRM, VIEW = "stock.other_receipt.confirm", "stock.other_receipt.view"
confirm = Command(lambda document, *, by, at: None, OtherReceipt, "confirm")


def sees(user: User) -> set[int]:
    return set(OtherReceipt.objects.visible_to(user).values_list("pk", flat=True))


def agrees(user: User, *receipts: OtherReceipt) -> set[int]:
    """What may be viewed one by one; it must be what the list shows."""
    found = {receipt.pk for receipt in receipts if user.has_perm(VIEW, receipt)}
    assert found == sees(user)
    return found


# -- codes and patterns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (CONFIRM, True),
        ("stock.*", True),
        ("stock.other_receipt.*", True),
        ("*.confirm", True),
        ("*", True),
        ("stock.*.view", False),
        ("sales.*", False),
        ("stock.other_receipt", False),
    ],
)
def test_a_pattern_names_codes(pattern: str, allowed: bool) -> None:  # noqa: FBT001
    assert make.user("anna", pattern).has_perm(CONFIRM) is allowed


def test_without_a_grant_nothing_is_seen(here: Place) -> None:
    nobody = make.user("nobody")
    receipt = here.receipt(nobody)

    assert (nobody.has_perm(VIEW, receipt), sees(nobody)) == (False, set())


def test_a_deactivated_role_or_user_grants_nothing(here: Place) -> None:
    anna, ben = make.user("anna", "stock.*"), make.user("ben", "sales.*")
    roles.deactivate(make.role("stock.*"), by=SYSTEM, at=make.AT)
    ben.is_active = False

    assert not User.objects.get(pk=anna.pk).has_perm(CONFIRM)
    assert not ben.has_perm("sales.sales_order.view")


# -- company, warehouse, owner -----------------------------------------------------------------------------------------


def test_a_grant_for_one_company_shows_nothing_of_another(here: Place, there: Place) -> None:
    anna = make.user("anna", "stock.*", grant={"company": here.company})
    mine, foreign = here.receipt(anna), there.receipt(anna)

    assert agrees(anna, mine, foreign) == {mine.pk}
    with pytest.raises(NotFound):
        confirm(foreign, by=anna, at=make.AT)


def test_a_grant_for_one_company_shows_that_company(here: Place, there: Place) -> None:
    anna = make.user("anna", "kernel.*", "masterdata.*", grant={"company": here.company})

    assert list(Company.objects.visible_to(anna)) == [here.company]
    assert list(Warehouse.objects.visible_to(anna)) == [here.warehouse]
    assert anna.has_perm("kernel.company.view", here.company)
    assert not anna.has_perm("kernel.company.view", there.company)


def test_a_grant_for_one_warehouse_leaves_the_others_out(here: Place) -> None:
    other = Warehouse.objects.create(code="W2", name="2", company=here.company)
    anna = make.user("anna", "stock.*", grant={"company": here.company, "warehouse_id": here.warehouse.pk})
    mine, foreign = here.receipt(anna), here.receipt(anna, other)

    assert agrees(anna, mine, foreign) == {mine.pk}


@pytest.fixture
def three(here: Place) -> dict[str, Any]:
    """Anna, her colleague and somebody of another department, with a receipt each."""
    people = {
        "anna": make.user("anna", department=here.department),
        "colleague": make.user("colleague", department=here.department),
        "stranger": make.user("stranger"),
    }
    return {name: (person, here.receipt(person)) for name, person in people.items()}


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Grant.Scope.OWN, ["anna"]),
        (Grant.Scope.DEPARTMENT, ["anna", "colleague"]),
        (Grant.Scope.ALL, ["anna", "colleague", "stranger"]),
    ],
)
def test_a_scope_reaches_own_department_or_all(three: dict[str, Any], scope: str, seen: list[str]) -> None:
    anna = three["anna"][0]
    make.granted(anna, "stock.*", scope=scope)

    assert agrees(anna, *(receipt for _, receipt in three.values())) == {three[name][1].pk for name in seen}


def test_a_department_scope_without_a_department_reaches_own_documents_only(here: Place) -> None:
    anna, other = make.user("anna"), make.user("other")
    make.granted(anna, "stock.*", scope=Grant.Scope.DEPARTMENT)
    mine, foreign = here.receipt(anna), here.receipt(other)

    assert agrees(anna, mine, foreign) == {mine.pk}


def test_several_grants_add_up(here: Place, there: Place) -> None:
    anna, other = make.user("anna"), make.user("other")
    make.granted(anna, "stock.*", company=here.company)
    make.granted(anna, VIEW, company=there.company, scope=Grant.Scope.OWN)
    rows = [here.receipt(other), there.receipt(anna), there.receipt(other)]

    assert agrees(anna, *rows) == {rows[0].pk, rows[1].pk}
    assert not anna.has_perm(CONFIRM, rows[1])


def test_the_same_scope_asks_the_database_once(here: Place, django_assert_num_queries: Any) -> None:
    anna = make.user("anna", department=here.department)
    make.granted(anna, "stock.*", scope=Grant.Scope.DEPARTMENT)
    receipts = [here.receipt(make.user(f"u{n}")) for n in range(5)]
    anna = User.objects.select_related("company").get(pk=anna.pk)

    with django_assert_num_queries(2):  # grants, colleagues
        for receipt in receipts:
            assert not anna.has_perm(CONFIRM, receipt)


# -- what everybody may do with their own log-in -----------------------------------------------------------------------


def test_everybody_sees_their_own_log_in_and_no_other(here: Place) -> None:
    anna, ben = make.user("anna"), make.user("ben")

    assert list(User.objects.visible_to(anna)) == [anna]
    assert anna.has_perm("access.user.change_password", anna)
    assert not anna.has_perm("access.user.change_password", ben)
    assert not anna.has_perm("access.user.set_password", anna)
    assert list(ApiToken.objects.visible_to(anna)) == []


# -- giving ------------------------------------------------------------------------------------------------------------


def test_giving_and_withdrawing_a_grant_is_on_record(admin: User, here: Place) -> None:
    anna, role = make.user("anna"), make.role("stock.*")

    grant = grants.give(by=admin, at=make.AT, user=anna, role=role, company=here.company)
    key = grant.pk
    assert anna.has_perm(CONFIRM)
    grants.withdraw(grant, by=admin, at=make.AT)
    assert not User.objects.get(pk=anna.pk).has_perm(CONFIRM)

    rows = activity.Activity.objects.filter(document_type="access.Grant", document_id=key).order_by("seq")
    assert [(row.step, row.actor, row.company_id) for row in rows] == [
        ("give", admin, here.company.pk),
        ("withdraw", admin, here.company.pk),
    ]
    assert rows[1].payload.data["before"]["user_id"] == anna.pk


def test_the_same_grant_is_not_given_twice(admin: User) -> None:
    anna, role = make.user("anna"), make.role("stock.*")
    grants.give(by=admin, at=make.AT, user=anna, role=role)

    with pytest.raises(InvalidInput):
        grants.give(by=admin, at=make.AT, user=anna, role=role)


def test_without_permission_nobody_gives(here: Place) -> None:
    anna = make.user("anna", "stock.*")

    with pytest.raises(NotAllowed):
        grants.give(by=anna, at=make.AT, user=anna, role=make.role("*"))
    assert Grant.objects.filter(user=anna).count() == 1


def test_nobody_gives_more_than_they_have(here: Place, there: Place) -> None:
    local = make.user("local", "*", grant={"company": here.company})
    helper = make.user("helper", "access.grant.*", "access.role.*")
    stock = make.role("stock.*")

    grants.give(by=local, at=make.AT, user=helper, role=stock, company=here.company)
    for scope in ({}, {"company": there.company}):
        with pytest.raises((grants.BeyondOwnReach, NotAllowed)):
            grants.give(by=local, at=make.AT, user=helper, role=stock, **scope)
    with pytest.raises(grants.BeyondOwnReach) as refusal:
        grants.give(by=helper, at=make.AT, user=helper, role=make.role("sales.*"))
    assert "sales.*" in str(refusal.value)
    with pytest.raises(grants.BeyondOwnReach):
        roles.create(by=helper, at=make.AT, code="ALL", name="All", codes=["*"])


def test_the_last_administrator_stays(admin: User) -> None:
    grant = admin.grants.get()

    with pytest.raises(grants.LastAdministrator):
        grants.withdraw(grant, by=SYSTEM, at=make.AT)
    with pytest.raises(roles.NobodyWouldAdminister):
        roles.deactivate(grant.role, by=SYSTEM, at=make.AT)
    with pytest.raises(roles.NobodyWouldAdminister):
        roles.update(grant.role, by=SYSTEM, at=make.AT, codes=["stock.*"])

    make.user("second", "access.*")
    grants.withdraw(grant, by=SYSTEM, at=make.AT)
    assert not Grant.objects.filter(user=admin).exists()


def test_a_role_refuses_what_is_no_permission(admin: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        roles.create(by=admin, at=make.AT, code="R", name="R", codes=["stock.*", "drop table", "a.b.c.d"])

    assert [error.field for error in refusal.value.errors] == ["codes", "codes"]


def test_changing_a_role_works_for_all_who_have_it(admin: User) -> None:
    anna = make.user("anna", "stock.*")

    roles.update(make.role("stock.*"), by=admin, at=make.AT, codes=["sales.*"])

    assert User.objects.get(pk=anna.pk).has_perm("sales.sales_order.view")
    assert Role.objects.get(code="test stock.*").codes == ["sales.*"]


# -- substitution ------------------------------------------------------------------------------------------------------


@pytest.fixture
def away(here: Place) -> tuple[User, User]:
    """Anna, who keeps her own receipts, and Ben, who has a log-in only."""
    anna = make.user("anna", company=here.company)
    make.granted(anna, "stock.*", scope=Grant.Scope.OWN)
    return anna, make.user("ben", company=here.company)


def stand_in(anna: User, ben: User, first: int, last: int) -> Substitution:
    today = anna.company.day(timezone.now())
    day = dt.timedelta(days=1)
    return substitutions.start(
        by=anna, at=make.AT, user=anna, substitute=ben, start=today + first * day, end=today + last * day
    )


def test_a_stand_in_acts_on_behalf_and_activity_names_both(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    receipt = here.receipt(anna)
    stand_in(anna, ben, 0, 0)

    confirm(receipt, by=ben, at=make.AT)

    row = activity.timeline(receipt)[0]
    assert (row.actor, row.on_behalf_of) == (ben, anna)
    assert sees(ben) == {receipt.pk}


def test_whoever_acts_by_their_own_right_acts_for_nobody(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    make.granted(ben, "stock.*")
    stand_in(anna, ben, 0, 0)
    receipt = here.receipt(anna)

    confirm(receipt, by=ben, at=make.AT)

    assert activity.timeline(receipt)[0].on_behalf_of is None


@pytest.mark.parametrize(("first", "last", "works"), [(-2, -1, False), (-1, 0, True), (0, 3, True), (1, 2, False)])
def test_a_substitution_works_within_its_dates_only(
    here: Place,
    away: tuple[User, User],
    first: int,
    last: int,
    works: bool,  # noqa: FBT001
) -> None:
    anna, ben = away
    receipt = here.receipt(anna)
    stand_in(anna, ben, first, last)

    assert ben.has_perm(CONFIRM, receipt) is works


def test_rights_are_those_of_the_day_that_is_asked_for(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    day, substitution = dt.date(2020, 2, 3), {"by": anna, "at": make.AT, "user": anna, "substitute": ben}
    substitutions.start(**substitution, start=day, end=day)
    receipt = here.receipt(anna)

    days = [day + dt.timedelta(days=number) for number in (-1, 0, 1)]
    assert [queries.allows(ben, CONFIRM, receipt, on=one) for one in days] == [False, True, False]
    assert not ben.has_perm(CONFIRM, receipt)


def test_a_stand_in_may_make_documents_too(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    stand_in(anna, ben, 0, 0)

    def draft(*, by: Any, at: Any, company: Company) -> OtherReceipt:
        return here.receipt(by)

    made = Command(draft, OtherReceipt, "draft", create=True)(by=ben, at=make.AT, company=here.company)

    assert activity.timeline(made)[0].on_behalf_of == anna


def test_ending_a_substitution_works_at_once(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    substitution = stand_in(anna, ben, 0, 5)
    receipt = here.receipt(anna)
    assert ben.has_perm(CONFIRM, receipt)

    substitutions.revoke(substitution, by=anna, at=make.AT)

    forget(ben)
    assert not ben.has_perm(CONFIRM, receipt)


def test_a_stand_in_for_a_deactivated_user_may_nothing(here: Place, away: tuple[User, User]) -> None:
    anna, ben = away
    stand_in(anna, ben, 0, 0)
    receipt = here.receipt(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert not ben.has_perm(CONFIRM, receipt)


def test_nobody_starts_a_substitution_for_somebody_else(away: tuple[User, User]) -> None:
    anna, ben = away

    with pytest.raises((NotAllowed, users.MayDoMore)):
        substitutions.start(by=ben, at=make.AT, user=anna, substitute=ben, start=make.AT.date(), end=make.AT.date())
    assert not Substitution.objects.exists()


def test_a_substitution_says_all_that_is_wrong_with_it(away: tuple[User, User]) -> None:
    anna, _ = away
    day = make.AT.date()

    with pytest.raises(InvalidInput) as refusal:
        substitutions.start(by=anna, at=make.AT, user=anna, substitute=anna, start=day, end=day - dt.timedelta(days=1))
    assert [error.field for error in refusal.value.errors] == ["end", "substitute"]
