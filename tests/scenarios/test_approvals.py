"""Approvals as people live them: who is asked, what they say, and what becomes of the document."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.scenarios.office import CONFIRM, D, Office, status

from zhanggui.access.commands import substitutions
from zhanggui.access.models import SYSTEM, User
from zhanggui.approvals.commands import decisions
from zhanggui.approvals.commands.levels import CannotDecide, ChangedSince, NotAsked
from zhanggui.approvals.models import ApprovalTask, Decision
from zhanggui.approvals.queries.approvals import waiting_for
from zhanggui.approvals.queries.paths import path
from zhanggui.approvals.tests import make
from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.errors import InvalidInput, WrongStatus
from zhanggui.kernel.models import Activity
from zhanggui.purchasing.commands import purchase_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_an_order_above_a_hundred_thousand_needs_the_boss_after_the_purchasing_head(office: Office) -> None:
    make.rule(office, CONFIRM, office.head, office.boss, amount_from=D(100000))
    small, large = office.order("40000"), office.order("60000")

    purchase_orders.confirm(small, by=office.buyer, at=office.at)
    with pytest.raises(Blocked, match=r"needs an approval by the rule .* Ask for approval\.") as refused:
        purchase_orders.confirm(large, by=office.buyer, at=office.at)

    assert [finding.code for finding in refused.value.findings] == ["approval_missing"]
    assert (status(small), status(large)) == ("confirmed", "draft")
    assert [[one.username for one in level.people] for level in path(large, CONFIRM).levels] == [
        [office.head.username],
        [office.boss.username],
    ]

    approval = office.ask(large)
    with pytest.raises(NotAsked, match=office.head.label):
        office.approve(approval, office.boss)
    with pytest.raises(Blocked, match=f"waits for {office.head.label}"):
        purchase_orders.confirm(large, by=office.buyer, at=office.at)
    office.approve(approval, office.head, note="Price is right")
    assert status(large) == "draft"
    office.approve(approval, office.boss)

    assert (approval.status, approval.problem, status(large)) == ("approved", "", "confirmed")


def test_the_last_decision_confirms_on_behalf_of_who_asked_and_the_history_tells_it(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    office.approve(office.ask(order), office.boss, note="Go ahead")

    rows = Activity.objects.filter(document_type=order._meta.label, document_id=order.pk).order_by("seq")
    told = [(row.step, row.actor, row.on_behalf_of) for row in rows]
    assert told == [
        ("draft", office.buyer, None),
        ("approvals.approval.request", office.buyer, None),
        ("approvals.approval.approve", office.boss, None),
        ("confirm", office.boss, office.buyer),
    ]
    assert [row.payload.data.get("reason") for row in rows[1:3]] == ["For the new hall", "Go ahead"]
    decision = Activity.objects.get(document_type="approvals.Approval", step="approve")
    assert rows[3].cause == decision


def test_a_change_that_matters_makes_the_approval_void(office: Office) -> None:
    make.rule(office, CONFIRM, office.head, office.boss)
    order = office.order()
    approval = office.ask(order)
    office.approve(approval, office.head)

    purchase_orders.revise(order, by=office.buyer, at=office.at, lines=[{"id": order.lines.get().pk, "quantity": D(3)}])

    with pytest.raises(ChangedSince):
        office.approve(approval, office.boss)
    with pytest.raises(Blocked, match="changed after its approval was asked for") as refused:
        purchase_orders.confirm(order, by=office.buyer, at=office.at)
    assert [finding.code for finding in refused.value.findings] == ["approval_void"]
    assert ApprovalTask.objects.get(user=office.boss).decision == Decision.WAITING

    again = office.ask(order)
    approval.refresh_from_db()
    assert approval.status == "voided"
    office.approve(again, office.head, office.boss)
    assert status(order) == "confirmed"


def test_what_the_program_keeps_makes_no_approval_void(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)

    purchase_orders.submit(order, by=office.buyer, at=office.at)
    office.approve(approval, office.boss)

    assert status(order) == "confirmed"


def test_a_rejection_tells_the_maker_why_and_what_to_do(office: Office) -> None:
    make.rule(office, CONFIRM, office.head, office.boss)
    order = office.order()
    approval = office.ask(order)

    with pytest.raises(InvalidInput, match="Say why"):
        decisions.reject(approval, by=office.head, at=office.at, note=" ")
    decisions.reject(approval, by=office.head, at=office.at, note="Too dear: ask two more suppliers")

    assert (approval.status, status(order)) == ("rejected", "draft")
    with pytest.raises(Blocked, match=r"was rejected. Change what was asked for"):
        purchase_orders.confirm(order, by=office.buyer, at=office.at)
    told = Activity.objects.get(document_type=order._meta.label, step="approvals.approval.reject")
    assert told.payload.data["reason"] == "Too dear: ask two more suppliers"
    with pytest.raises(WrongStatus):
        office.approve(approval, office.head)


def test_a_rejection_to_an_earlier_level_lets_it_decide_anew(office: Office) -> None:
    make.rule(office, CONFIRM, office.head, office.boss)
    order = office.order()
    approval = office.ask(order)
    office.approve(approval, office.head)

    with pytest.raises(InvalidInput, match="level before this one"):
        decisions.reject(approval, by=office.boss, at=office.at, note="?", to_level=2)
    decisions.reject(approval, by=office.boss, at=office.at, note="Look at the price again", to_level=1)

    assert (approval.status, approval.level) == ("pending", 1)
    assert list(waiting_for(office.boss, office.at)) == []
    office.approve(approval, office.head, office.boss)
    assert status(order) == "confirmed"


def test_one_of_several_is_enough_where_any_of_them_decides(office: Office) -> None:
    make.rule(office, CONFIRM, [office.head, office.boss])
    order = office.order()
    approval = office.ask(order)
    office.approve(approval, office.boss)

    assert status(order) == "confirmed"
    assert ApprovalTask.objects.get(user=office.head).decision == Decision.UNNEEDED


def test_as_many_as_stated_must_agree(office: Office) -> None:
    make.rule(
        office,
        CONFIRM,
        [{"user": one, "mode": "number", "needed": 2} for one in (office.head, office.boss, office.deputy)],
    )
    order = office.order()
    approval = office.ask(order)

    office.approve(approval, office.deputy)
    assert status(order) == "draft"
    with pytest.raises(NotAsked):
        office.approve(approval, office.deputy)
    office.approve(approval, office.head)
    assert status(order) == "confirmed"


def test_all_must_agree_and_an_added_one_too(office: Office) -> None:
    make.rule(office, CONFIRM, [{"user": one, "mode": "all"} for one in (office.head, office.boss)])
    order = office.order()
    approval = office.ask(order)

    decisions.add_approver(approval, by=office.head, at=office.at, user=office.deputy, note="Knows the machine")
    office.approve(approval, office.head, office.boss)
    assert status(order) == "draft"
    office.approve(approval, office.deputy)
    assert status(order) == "confirmed"


def test_an_added_one_must_agree_even_where_one_is_enough(office: Office) -> None:
    make.rule(office, CONFIRM, [office.head, office.boss])
    order = office.order()
    approval = office.ask(order)

    decisions.add_approver(approval, by=office.head, at=office.at, user=office.deputy)
    office.approve(approval, office.boss)
    assert status(order) == "draft"
    office.approve(approval, office.deputy)
    assert status(order) == "confirmed"


def test_a_delegate_decides_in_the_place_of_who_was_asked(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)

    with pytest.raises(NotAsked):
        decisions.delegate(approval, by=office.head, at=office.at, user=office.deputy)
    with pytest.raises(CannotDecide, match="made or changed"):
        decisions.delegate(approval, by=office.boss, at=office.at, user=office.buyer)
    decisions.delegate(approval, by=office.boss, at=office.at, user=office.deputy)
    assert [task.user for task in waiting_for(office.deputy, office.at)] == [office.boss]
    office.approve(approval, office.deputy)

    row = Activity.objects.get(document_type="approvals.Approval", step="approve")
    assert (row.actor, row.on_behalf_of) == (office.deputy, office.boss)
    assert status(order) == "confirmed"


def test_what_is_passed_on_waits_for_the_other_alone(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    approval = office.ask(office.order())

    decisions.transfer(approval, by=office.boss, at=office.at, user=office.head)

    assert list(waiting_for(office.boss, office.at)) == []
    with pytest.raises(NotAsked):
        office.approve(approval, office.boss)
    office.approve(approval, office.head)
    assert approval.status == "approved"


def test_a_substitute_decides_for_who_is_away_and_both_are_recorded(office: Office) -> None:
    make.rule(office, CONFIRM, office.boss)
    order = office.order()
    approval = office.ask(order)
    day = office.company.day(office.at)
    with pytest.raises(NotAsked):
        office.approve(approval, office.deputy)
    away = {"user": office.boss, "substitute": office.deputy, "start": day, "end": day}
    substitutions.start(by=SYSTEM, at=office.at, **away)

    assert list(waiting_for(office.deputy, office.at + dt.timedelta(days=2))) == []
    office.approve(approval, User.objects.get(pk=office.deputy.pk))

    row = Activity.objects.get(document_type="approvals.Approval", step="approve")
    assert (row.actor, row.on_behalf_of, status(order)) == (office.deputy, office.boss, "confirmed")
    task = ApprovalTask.objects.get()
    assert (task.user, task.decided_by) == (office.boss, office.deputy)
