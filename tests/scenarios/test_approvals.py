"""Approvals as people live them: who is asked, what they say, and what becomes of the document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.access.commands import substitutions
from zhanggui.access.models import SYSTEM, Grant, Role, User
from zhanggui.approvals.commands import approvals, decisions, overdue
from zhanggui.approvals.commands.approvals import AlreadyAsked, NotYours
from zhanggui.approvals.commands.levels import CannotDecide, ChangedSince, MadeByYou, NotAsked
from zhanggui.approvals.models import Approval, ApprovalTask, Decision
from zhanggui.approvals.queries.approvals import waiting_for
from zhanggui.approvals.queries.paths import NobodyCanApprove, NothingToApprove, path
from zhanggui.approvals.tests import make
from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongStatus
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import price_lists
from zhanggui.pricing.models import PriceList
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line

pytestmark = pytest.mark.django_db
CONFIRM = "purchasing.PurchaseOrder.confirm"
D = Decimal
PRICE = "masterdata.price.purchase"
APPROVER = ("approvals.approval.*", "*.*.view", PRICE)
BUYER = ("approvals.approval.*", "purchasing.*", "*.*.view", PRICE)


class Office(World):
    """A buyer; a purchasing head, a boss and a deputy who may decide and look, but not confirm orders."""

    def __init__(self) -> None:
        super().__init__()
        self.buyer = self.person("buyer", *BUYER)
        self.head, self.boss = self.person("head", *APPROVER), self.person("boss", *APPROVER)
        self.deputy = self.person("deputy", *APPROVER)

    def person(self, name: str, *codes: str) -> User:
        return masters.user(*codes, company=self.company, name=f"{name}{masters.serial()}")

    def order(self, price: str = "60000", *, quantity: int = 2, **values: Any) -> PurchaseOrder:
        """A draft of the buyer's; prices are with tax, so two cost 120,000."""
        return purchase_orders.draft(
            by=self.buyer,
            at=self.at,
            company=self.company,
            supplier=self.supplier,
            warehouse=self.warehouse,
            lines=[line(self.item(), quantity, price)],
            **values,
        )

    def ask(self, order: Any, step: str = "confirm", note: str = "For the new hall") -> Approval:
        return make.request(order, step, by=self.buyer, at=self.at, note=note)

    def approve(self, approval: Approval, *people: User, **values: Any) -> None:
        for person in people:
            decisions.approve(approval, by=person, at=self.at, **values)


@pytest.fixture
def office() -> Office:
    return Office()


def status(order: PurchaseOrder) -> str:
    return PurchaseOrder.objects.get(pk=order.pk).status


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
