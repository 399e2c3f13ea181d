"""Users made and changed by commands; invitations, resets and tokens; the shipped roles."""

from __future__ import annotations

import pytest

from zhanggui.access.commands import api_tokens, invitations, setup, substitutions, users
from zhanggui.access.models import SYSTEM, Department, Grant, Outsider, Role, SignedLink, User
from zhanggui.access.queries.links import LinkRevoked, LinkUnknown, LinkUsed, find
from zhanggui.access.roles import ROLES
from zhanggui.access.tests import make
from zhanggui.kernel import activity
from zhanggui.kernel.errors import InvalidInput, NotAllowed

from .conftest import Place

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_an_administrator_makes_a_user(admin: User, here: Place) -> None:
    user = users.create(
        by=admin, at=make.AT, username=" li.na ", name="Li Na", name_zh="李娜", company=here.company, password=PASSWORD
    )

    assert (user.username, user.check_password(PASSWORD)) == ("li.na", True)
    data = activity.timeline(user)[0].payload.data["after"]
    assert (data["name_zh"], data["password"]) == ("李娜", "•••")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "admin"}, "username"),
        ({"username": "has space"}, "username"),
        ({"email": "ADMIN@example.com"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"password": "123"}, "password"),
    ],
)
def test_a_user_with_wrong_values_is_refused_by_field(admin: User, values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        users.create(by=admin, at=make.AT, **{"username": "new", **values})

    assert {error.field for error in refusal.value.errors} == {field}
    assert User.objects.count() == 1


def test_a_user_without_a_password_cannot_log_in(admin: User) -> None:
    assert not users.create(by=admin, at=make.AT, username="new").has_usable_password()


def test_nobody_locks_themselves_out(admin: User) -> None:
    make.user("second", "*")

    with pytest.raises(users.OwnAccount):
        users.deactivate(admin, by=admin, at=make.AT)


def test_the_last_administrator_stays_active(admin: User) -> None:
    helper = make.user("helper", "access.user.*")

    with pytest.raises(users.LastAdministrator):
        users.deactivate(admin, by=SYSTEM, at=make.AT)
    users.deactivate(helper, by=admin, at=make.AT)
    users.activate(helper, by=admin, at=make.AT)
    assert User.objects.get(pk=helper.pk).is_active


def test_nobody_takes_over_a_log_in_that_may_do_more(admin: User, here: Place) -> None:
    local = make.user("local", "*", grant={"company": here.company})
    buyer = make.user("buyer", "purchasing.*", grant={"company": here.company}, email="b@example.com")

    attempts = [
        lambda who: users.set_password(who, by=local, at=make.AT, password=PASSWORD),
        lambda who: users.update(who, by=local, at=make.AT, email="mine@example.com"),
        lambda who: users.deactivate(who, by=local, at=make.AT),
        lambda who: invitations.offer_reset(who, by=local, at=make.AT),
        lambda who: api_tokens.issue(by=local, at=make.AT, user=who, name="mine"),
        lambda who: substitutions.start(
            by=local, at=make.AT, user=who, substitute=local, start=make.AT.date(), end=make.AT.date()
        ),
    ]
    for attempt in attempts:
        with pytest.raises(users.MayDoMore):
            attempt(admin)
        attempt(buyer)
    users.update(admin, by=admin, at=make.AT, name="Myself")


def test_people_change_their_own_profile_and_password(admin: User) -> None:
    anna = make.user("anna", password=PASSWORD)

    users.edit_profile(anna, by=anna, at=make.AT, name="Anna", language="zh-hans")
    users.change_password(anna, by=anna, at=make.AT, old_password=PASSWORD, new_password="another good one")

    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.check_password("another good one")) == ("Anna", "zh-hans", True)


def test_a_password_is_changed_only_by_who_knows_it(admin: User) -> None:
    anna = make.user("anna", password=PASSWORD)

    for old, new, field in (("guess", "another good one", "old_password"), (PASSWORD, "anna", "new_password")):
        with pytest.raises(InvalidInput) as refusal:
            users.change_password(anna, by=anna, at=make.AT, old_password=old, new_password=new)
        assert {error.field for error in refusal.value.errors} == {field}
    with pytest.raises(NotAllowed):
        users.change_password(anna, by=admin_without(), at=make.AT, old_password=PASSWORD, new_password="x")
    assert User.objects.get(pk=anna.pk).check_password(PASSWORD)


def admin_without() -> User:
    return make.user("reader", "access.user.view")


# -- invitation and reset ----------------------------------------------------------------------------------------------


def test_the_invited_come_in_with_their_role(admin: User, here: Place) -> None:
    role = make.role("stock.*")
    user = invitations.invite(by=admin, at=make.AT, email="Li@Example.com ", company=here.company, role=role, name="Li")
    link = find(user.invitation.secret, purpose="invitation", at=make.AT)

    invitations.accept(
        link, by=Outsider(link), at=make.AT, username="li", password=PASSWORD, name="Li Na", language="zh-hans"
    )

    user = User.objects.get(pk=user.pk)
    assert (user.username, user.email, user.name, user.language) == ("li", "li@example.com", "Li Na", "zh-hans")
    assert user.check_password(PASSWORD)
    assert user.has_perm("stock.other_receipt.confirm", here.company)
    caused = activity.timeline(user)[0]
    assert (caused.step, caused.actor, caused.cause.document_type) == ("set_password", None, "access.SignedLink")
    with pytest.raises(LinkUsed):
        find(user_secret(link), purpose="invitation", at=make.AT)


def user_secret(link: SignedLink) -> str:
    """Make the used link findable: its secret is gone, so give it a known one."""
    from zhanggui.access.queries.links import digest

    SignedLink.objects.filter(pk=link.pk).update(digest=digest("known"))
    return "known"


def test_a_refused_acceptance_leaves_the_link_good(admin: User) -> None:
    user = invitations.invite(by=admin, at=make.AT, email="li@example.com")
    link = find(user.invitation.secret, purpose="invitation", at=make.AT)

    with pytest.raises(InvalidInput):
        invitations.accept(link, by=Outsider(link), at=make.AT, username="admin", password=PASSWORD)
    with pytest.raises(InvalidInput):
        invitations.accept(link, by=Outsider(link), at=make.AT, username="li", password="123")

    assert SignedLink.objects.get(pk=link.pk).use_count == 0
    assert User.objects.get(pk=user.pk).username == "li@example.com"


def test_a_new_invitation_takes_the_older_one_back(admin: User) -> None:
    user = invitations.invite(by=admin, at=make.AT, email="li@example.com")

    again = invitations.invite_again(user, by=admin, at=make.AT)

    assert find(again.secret, purpose="invitation", at=make.AT)
    with pytest.raises(LinkRevoked):
        find(user.invitation.secret, purpose="invitation", at=make.AT)


def test_whoever_has_a_password_is_not_invited_again(admin: User) -> None:
    with pytest.raises(invitations.AlreadyIn):
        invitations.invite_again(admin, by=admin, at=make.AT)
    with pytest.raises(InvalidInput):
        invitations.invite(by=admin, at=make.AT, email="admin@example.com")


def test_a_reset_sets_a_new_password_once(admin: User) -> None:
    link = invitations.ask_for_reset("Admin@example.com", at=make.AT)
    assert link is not None

    invitations.reset_password(link, by=Outsider(link), at=make.AT, password="another good one")

    assert User.objects.get(pk=admin.pk).check_password("another good one")
    with pytest.raises(LinkUsed):
        invitations.reset_password(link, by=Outsider(link), at=make.AT, password="a third good one")


def test_no_reset_for_unknown_inactive_or_empty(admin: User) -> None:
    gone = make.user("gone", email="gone@example.com")
    users.deactivate(gone, by=admin, at=make.AT)

    for address in ("", " ", "nobody@example.com", "gone@example.com"):
        assert invitations.ask_for_reset(address, at=make.AT) is None
    assert not SignedLink.objects.exists()


def test_a_link_serves_its_own_purpose_only(admin: User) -> None:
    link = invitations.ask_for_reset("admin@example.com", at=make.AT)

    with pytest.raises(LinkUnknown):
        invitations.accept(link, by=Outsider(link), at=make.AT, username="x", password=PASSWORD)


def test_a_deactivated_user_cannot_use_a_reset_that_is_out(admin: User) -> None:
    anna = make.user("anna", email="anna@example.com")
    link = invitations.ask_for_reset("anna@example.com", at=make.AT)
    users.deactivate(anna, by=admin, at=make.AT)

    with pytest.raises(LinkRevoked):
        invitations.reset_password(link, by=Outsider(link), at=make.AT, password=PASSWORD)


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_everybody_makes_and_takes_back_their_own_tokens(admin: User) -> None:
    anna, ben = make.user("anna"), make.user("ben")

    token = api_tokens.issue(by=anna, at=make.AT, user=anna, name="shop")
    with pytest.raises(NotAllowed):
        api_tokens.issue(by=ben, at=make.AT, user=anna, name="theft")
    api_tokens.revoke(token, by=anna, at=make.AT)

    assert token.secret.startswith("zg_")
    assert anna.api_tokens.get().revoked_at == make.AT
    with pytest.raises(InvalidInput):
        api_tokens.issue(by=anna, at=make.AT, user=anna, name=" ")


# -- shipped roles and first users -------------------------------------------------------------------------------------


def test_installing_roles_twice_changes_nothing() -> None:
    setup.install_roles(at=make.AT)
    before = activity.Activity.objects.count()

    setup.install_roles(at=make.AT)

    assert Role.objects.count() == len(ROLES) == before
    assert activity.Activity.objects.count() == before


def test_a_role_that_the_company_changed_is_left_alone_and_others_are_brought_up_to_date(admin: User) -> None:
    setup.install_roles(at=make.AT)
    from_us, changed = Role.objects.get(code="buyer"), Role.objects.get(code="sales")
    Role.objects.filter(pk=from_us.pk).update(codes=["old.*"], extra={"shipped": ["old.*"]})
    Role.objects.filter(pk=changed.pk).update(codes=["own.*"])

    setup.install_roles(at=make.AT)

    assert "purchasing.*" in Role.objects.get(code="buyer").codes
    assert Role.objects.get(code="sales").codes == ["own.*"]


@pytest.mark.parametrize(
    ("who", "may", "may_not"),
    [
        ("buyer", ["purchasing.purchase_order.confirm", "masterdata.price.purchase", "payables.supplier_invoice.view"],
         ["settlement.payment.confirm", "masterdata.price.sales", "sales.sales_order.view", "access.grant.give"]),
        ("sales", ["sales.sales_order.confirm", "masterdata.price.sales"],
         ["masterdata.price.purchase", "settlement.money_receipt.confirm", "purchasing.purchase_order.view"]),
        ("store", ["purchasing.goods_receipt.receive", "sales.delivery.confirm", "stock.other_issue.draft"],
         ["masterdata.price.purchase", "masterdata.price.sales", "purchasing.purchase_order.confirm"]),
        ("finance", ["settlement.payment.confirm", "payables.supplier_invoice.confirm", "masterdata.price.margin"],
         ["purchasing.purchase_order.confirm", "sales.sales_order.confirm", "stock.other_receipt.confirm"]),
        ("planner", ["purchasing.purchase_requisition.draft", "sales.sales_order.view"],
         ["purchasing.purchase_order.draft", "masterdata.price.sales"]),
        ("boss", ["sales.sales_order.confirm", "masterdata.price.margin", "kernel.period.close", "access.user.view"],
         ["access.user.create", "access.grant.give", "access.role.update"]),
        ("admin", ["access.grant.give", "settlement.payment.confirm"], []),
    ],
)  # fmt: skip
def test_a_demo_user_may_do_what_the_role_says(here: Place, who: str, may: list[str], may_not: list[str]) -> None:
    setup.demo_users(here.company, at=make.AT)
    user = User.objects.get(username=who)

    assert [code for code in may if not user.has_perm(code, here.company)] == []
    assert [code for code in may_not if user.has_perm(code, here.company)] == []


def test_demo_users_share_one_password_that_is_told_once(here: Place) -> None:
    made = setup.demo_users(here.company, at=make.AT)
    assert made is not None
    people, secret = made

    assert [user.username for user in people] == ["buyer", "sales", "store", "finance", "planner", "boss", "admin"]
    assert all(user.check_password(secret) and user.department.company == here.company for user in people)
    assert Department.objects.filter(company=here.company, name_zh="采购部").exists()
    assert setup.demo_users(here.company, at=make.AT) is None
    assert secret not in str(list(activity.ActivityPayload.objects.values_list("data", flat=True)))


def test_the_first_administrator_is_made_in_an_empty_program_only() -> None:
    made = setup.first_administrator(at=make.AT)
    assert made is not None
    user, secret = made

    assert user.check_password(secret)
    assert user.has_perm("access.grant.give")
    assert setup.first_administrator(at=make.AT) is None
    assert Grant.objects.count() == 1


def test_what_the_program_does_itself_names_no_person() -> None:
    user = users.create(by=SYSTEM, at=make.AT, username="new")

    assert activity.timeline(user)[0].actor is None
