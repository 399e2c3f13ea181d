"""Who may approve and who may not; what happens when nobody decides, when the step is refused, or something changed."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.scenarios.office import CONFIRM, D, Office, status

from zhanggui.access.commands import substitutions
from zhanggui.access.models import SYSTEM, Grant, Role, User
from zhanggui.approvals.commands import approvals, decisions, overdue
from zhanggui.approvals.commands.approvals import AlreadyAsked, NotYours
from zhanggui.approvals.commands.levels import ChangedSince, MadeByYou, NotAsked
from zhanggui.approvals.models import Approval, ApprovalTask, Decision
from zhanggui.approvals.queries.approvals import waiting_for
from zhanggui.approvals.queries.paths import NobodyCanApprove, NothingToApprove, path
from zhanggui.approvals.tests import make
from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.errors import NotAllowed, NotFound
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.pricing.commands import price_lists
from zhanggui.pricing.models import PriceList
from zhanggui.purchasing.commands import purchase_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_makers_do_not_approve_unless_the_rule_says_so(office: Office) -> None:
    rule = make.rule(office, CONFIRM, [office.boss, office.buyer])
    order = office.order()
    assert [one.username for one in path(order, CONFIRM).levels[0].people] == [office.boss.username]

    approval = office.ask(order)
    with pytest.raises(NotAsked):
        office.approve(approval, office.buyer)
    day = office.company.day(office.at)
    substitutions.start(by=SYSTEM, at=office.at, user=office.boss, substitute=office.buyer, start=day, end=day)
    with pytest.raises(MadeByYou):
        office.approve(approval, User.objects.get(pk=office.buyer.pk))
    assert status(order) == "draft"

    rule.makers_may_approve = True
    rule.save()
    office.approve(approval, User.objects.get(pk=office.buyer.pk))
    assert status(order) == "confirmed"


def test_whoever_changed_an_amount_later_is_a_maker_too(office: Office) -> None:
    make.rule(office, CONFIRM, [office.head, office.boss])
    order = office.order()
    office_head = User.objects.get(pk=office.head.pk)
    Grant.objects.create(user=office_head, role=Role.objects.create(code="B", name="B", codes=["purchasing.*"]))
    purchase_orders.revise(order, by=office_head, at=office.at, lines=[{"id": order.lines.get().pk, "price": D(70000)}])

    assert [one.username for one in path(order, CONFIRM).levels[0].people] == [office.boss.username]


def test_where_only_makers_could_decide_the_question_is_refused(office: Office) -> None:
    make.rule(office, CONFIRM, office.buyer)
    order = office.order()

    with pytest.raises(NobodyCanApprove, match="At level 1"):
        office.ask(order)
    assert not Approval.objects.exists()


def test_a_role_asks_those_who_have_it_in_the_company(office: Office) -> None:
    role = Role.objects.create(code="BOSSES", name="Bosses", codes=["*.*.view"])
    elsewhere = masters.company()
    Grant.objects.create(user=office.boss, role=role, company=office.company)
    Grant.objects.create(user=office.head, role=role, company=elsewhere)
    Grant.objects.create(user=office.deputy, role=role, company=None)
    make.rule(office, CONFIRM, role)

    people = path(office.order(), CONFIRM).levels[0].people
    assert {one.pk for one in people} == {office.boss.pk, office.deputy.pk}


def test_time_out_reminds_escalates_or_passes_back(office: Office) -> None:
    three = {"user": office.head, "timeout_days": 3}
    make.rule(office, CONFIRM, {**three, "timeout_action": "escalate", "escalate_to": office.boss}, priority=3)
    order = office.order()
    approval = office.ask(order)

    overdue.run(at=office.at + dt.timedelta(days=2, hours=23))
    assert list(waiting_for(office.boss, office.at)) == []
    late = office.at + dt.timedelta(days=3)
    overdue.run(at=late)
    overdue.run(at=late)

    assert ApprovalTask.objects.get(user=office.head).decision == Decision.ESCALATED
    with pytest.raises(NotAsked):
        decisions.approve(approval, by=office.head, at=late)
    decisions.approve(approval, by=office.boss, at=late)
    assert status(order) == "confirmed"
    assert Activity.objects.filter(document_type="approvals.Approval", step="time_out").count() == 1

    make.rule(office, CONFIRM, {**three, "timeout_action": "pass_back"}, priority=60)
    passed = office.ask(office.order())
    make.rule(office, CONFIRM, {**three, "timeout_action": "remind"}, priority=70)
    reminded = office.ask(office.order())
    overdue.run(at=late)
    passed.refresh_from_db()
    reminded.refresh_from_db()
    assert (passed.status, reminded.status) == ("rejected", "pending")
    assert reminded.nodes.get().due_at == late + dt.timedelta(days=3)


def test_the_worker_voids_what_was_changed(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order, kept = office.order(), office.order()
    approval, other = office.ask(order), office.ask(kept)
    purchase_orders.revise(order, by=office.buyer, at=office.at, lines=[{"id": order.lines.get().pk, "price": D(7)}])

    overdue.run(at=office.at)

    approval.refresh_from_db()
    other.refresh_from_db()
    assert (approval.status, other.status) == ("voided", "pending")


def test_where_the_step_is_refused_the_approval_stands_and_says_why(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)
    office.supplier.is_active = False
    office.supplier.save()

    office.approve(approval, office.boss)

    approval.refresh_from_db()
    assert (approval.status, status(order)) == ("approved", "draft")
    assert "is not active. Choose another" in approval.problem
    office.supplier.is_active = True
    office.supplier.save()
    purchase_orders.confirm(order, by=office.buyer, at=office.at)
    assert status(order) == "confirmed"


def test_the_activation_of_a_price_list_is_guarded(office: Office) -> None:
    step = "pricing.PriceList.activate"
    make.rule(office, step, office.boss)
    row = {"item": office.item(), "price": D(5)}
    values = {"code": "PL", "name": "List", "kind": "purchase", "currency": office.company.currency}
    price_list = price_lists.create(**office.acting(), company=office.company, lines=[row], **values)
    price_lists.deactivate(price_list, **office.acting())
    with pytest.raises(Blocked):
        price_lists.activate(price_list, **office.acting())

    approval = office.ask(price_list, "activate")
    line_of = price_list.lines.get()
    price_lists.update(price_list, **office.acting(), lines=[{"id": line_of.pk, "price": D(6)}])
    with pytest.raises(ChangedSince):
        office.approve(approval, office.boss)
    office.approve(office.ask(price_list, "activate"), office.boss)

    assert PriceList.objects.get(pk=price_list.pk).is_active


def test_conditions_pick_the_rule_with_the_highest_priority(office: Office) -> None:
    make.rule(office, CONFIRM, office.head, priority=10)
    make.rule(office, CONFIRM, office.boss, priority=20, field="supplier", operator="is", value=office.supplier.code)
    make.rule(office, CONFIRM, office.deputy, priority=30, field="note", operator="is", value="urgent")
    plain, urgent = office.order(), office.order(note="urgent")

    assert path(plain, CONFIRM).levels[0].people == [office.boss]
    assert path(urgent, CONFIRM).levels[0].people == [office.deputy]


def test_what_needs_no_approval_is_not_asked_about(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss, amount_from=D(1000000))
    with pytest.raises(NothingToApprove, match="Just do it"):
        office.ask(office.order())


def test_a_question_is_asked_once_and_taken_back_by_who_asked(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)

    with pytest.raises(AlreadyAsked, match=office.boss.label):
        office.ask(order)
    with pytest.raises(NotYours, match=office.buyer.label):
        approvals.withdraw(approval, by=office.boss, at=office.at)
    approvals.withdraw(approval, by=office.buyer, at=office.at, reason="Not now")

    assert approval.status == "withdrawn"
    assert office.ask(order).status == "pending"


def test_the_wrong_people_are_refused_and_nothing_changes(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)
    before = list(ApprovalTask.objects.values()), list(Approval.objects.values()), Activity.objects.count()
    elsewhere = masters.user("*.*.*", company=masters.company())
    seeing = office.person("seeing", "*.*.view")
    counted = Activity.objects.count()

    for who, refusal in ((elsewhere, NotFound), (seeing, NotAllowed), (office.head, NotAsked)):
        with pytest.raises(refusal):
            decisions.approve(approval, by=who, at=office.at)
        with pytest.raises(refusal):
            decisions.reject(approval, by=who, at=office.at, note="no")
    for who, refusal in ((elsewhere, NotFound), (seeing, NotAllowed)):
        with pytest.raises(refusal):
            make.request(office.order() if who is seeing else order, "confirm", by=who, at=office.at)

    assert (list(ApprovalTask.objects.values()), list(Approval.objects.values())) == before[:2]
    assert status(order) == "draft"
    assert Activity.objects.count() == counted + 1  # the second order
