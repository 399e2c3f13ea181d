"""Rules say what they mean or are refused; what a guarded step costs; what counts as content."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.access.models import Department, Grant, Role
from zhanggui.approvals.commands import approval_rules
from zhanggui.approvals.models import ApprovalRule, ApprovalTask, Mode, guarded_steps
from zhanggui.approvals.queries import contents
from zhanggui.approvals.queries.approval_rules import matching
from zhanggui.approvals.queries.makers import makers_of
from zhanggui.approvals.queries.paths import NobodyCanApprove
from zhanggui.approvals.tests import make
from zhanggui.kernel import checks
from zhanggui.kernel.errors import InvalidInput, StaleVersion
from zhanggui.masterdata.tests import make as masters
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line

from .conftest import CONFIRM, Office

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("amount_below", {"amount_from": D(10), "amount_below": D(10)}),
        ("amount_from", {"step": "masterdata.Supplier.activate", "company": None, "amount_from": D(10)}),
        ("company", {"step": "masterdata.Supplier.activate"}),
        ("field", {"field": "nonsense", "operator": "is", "value": "1"}),
        ("field", {"field": "extra", "operator": "is", "value": "1"}),
        ("field", {"operator": "is"}),
        ("operator", {"field": "note", "value": "1"}),
        ("value", {"field": "due_date", "operator": "less", "value": "soon"}),
        ("step", {"step": "purchasing.PurchaseOrder.draft"}),
        ("step", {"step": "access.User.set_password"}),
        ("step", {"step": "approvals.Approval.approve"}),
    ],
)
def test_a_rule_that_could_never_hold_is_refused(office: Office, field: str, values: dict[str, Any]) -> None:
    values = {"step": CONFIRM, **values}
    with pytest.raises(InvalidInput) as refused:
        make.rule(office, values.pop("step"), office.boss, **values)

    assert [error.field for error in refused.value.errors] == [field]
    assert ApprovalRule.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("user", {"user": None}),
        ("needed", {"mode": "number"}),
        ("needed", {"needed": 2}),
        ("timeout_action", {"timeout_days": 2}),
        ("escalate_to", {"timeout_days": 2, "timeout_action": "escalate"}),
        ("level", {"level": 0}),
    ],
)
def test_a_row_that_says_half_is_refused(office: Office, field: str, row: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        make.rule(office, CONFIRM, {"user": office.boss, **row})

    assert [error.field for error in refused.value.errors] == [field]
    assert ApprovalRule.objects.count() == 1


def test_rows_of_one_level_agree_in_how_they_decide(office: Office) -> None:
    with pytest.raises(InvalidInput, match="Rows of one level") as refused:
        make.rule(office, CONFIRM, [{"user": office.boss, "mode": "all"}, office.deputy])
    assert [(error.row, error.field) for error in refused.value.errors] == [(2, "mode")]
    with pytest.raises(InvalidInput, match="at least one approver"):
        make.rule(office, CONFIRM)


def test_a_rule_is_changed_by_who_saw_it_as_it_is(office: Office) -> None:
    approval_rules.update(office.rule, **office.acting(), priority=70)
    with pytest.raises(StaleVersion):
        approval_rules.update(office.rule, **office.acting(), version=1, priority=80)
    assert ApprovalRule.objects.get().priority == 70


def test_everything_that_acts_on_a_row_can_be_guarded_but_secrets_and_approvals_themselves() -> None:
    keys = {key for key, _label in guarded_steps.choices()}

    assert {CONFIRM, "pricing.PriceList.activate", "masterdata.Supplier.activate"} <= keys
    assert {"purchasing.PurchaseOrder.amend", "purchasing.PurchaseOrder.close_lines"} <= keys
    assert not {"access.User.set_password", "exchange.Webhook.set_secret", "purchasing.PurchaseOrder.draft"} & keys
    assert not [key for key in keys if key.startswith("approvals.")]


def test_the_department_is_that_of_the_owner(office: Office) -> None:
    department = Department.objects.create(company=office.company, code="BUY", name="Buying")
    rule = make.rule(office, CONFIRM, office.boss, department=department, priority=90)
    order = office.order()
    assert matching([order], CONFIRM)[order.pk] == office.rule

    office.buyer.department = department
    office.buyer.save()
    assert matching([order], CONFIRM)[order.pk] == rule


def test_a_rule_of_one_company_says_nothing_in_another(office: Office) -> None:
    elsewhere = Office()
    make.rule(office, CONFIRM, office.boss, priority=99)
    order = elsewhere.order()
    assert matching([order], CONFIRM)[order.pk] == elsewhere.rule


def test_the_band_counts_in_the_money_of_the_company(office: Office) -> None:
    rule = make.rule(office, CONFIRM, office.boss, priority=90, amount_from=D(500000), amount_below=D(840001))
    order = office.order()
    assert matching([order], CONFIRM)[order.pk] == office.rule
    order.rate = D(7)  # 120,000 in foreign money are 840,000
    assert matching([order], CONFIRM)[order.pk] == rule
    order.rate = D(8)
    assert matching([order], CONFIRM)[order.pk] == office.rule


def test_content_is_what_people_enter_and_what_follows_from_it(office: Office) -> None:
    order = office.order()
    written, read = contents.digest(order), contents.digest(PurchaseOrder.objects.get(pk=order.pk))
    assert written == read

    columns = contents.columns(PurchaseOrder)
    assert {"supplier_id", "warehouse_id", "gross", "note", "extra", "rate", "due_date"} <= set(columns)
    assert not {"number", "status", "version", "snapshot", "received_progress", "next_due_date"} & set(columns)
    lines = contents.columns(PurchaseOrder._meta.get_field("lines").related_model)  # type: ignore[arg-type]
    assert {"item_id", "quantity", "price", "tax_id", "discount", "gross"} <= set(lines)
    assert not {"received_quantity", "invoiced_quantity", "is_closed"} & set(lines)


def test_a_guarded_step_costs_one_query_without_a_rule_and_a_fixed_number_with_one(office: Office) -> None:
    def asked(order: PurchaseOrder) -> int:
        with CaptureQueriesContext(connection) as queries:
            list(checks._general[0]([order], "confirm", by=office.buyer, at=office.at))
        return len(queries.captured_queries)

    small = office.order()
    large = purchase_orders.draft(
        by=office.buyer,
        at=office.at,
        company=office.company,
        supplier=office.supplier,
        warehouse=office.warehouse,
        lines=[line(office.item(), 1, "5") for _ in range(30)],
    )
    assert asked(small) == asked(large) == 3
    office.ask(small)
    office.ask(large)
    assert asked(small) == asked(large) == 4
    ApprovalRule.objects.update(is_active=False)
    assert asked(large) == 1


def test_whoever_only_submitted_is_no_maker(office: Office) -> None:
    order = office.order()
    other = masters.user("*.*.*", company=office.company)
    purchase_orders.submit(order, by=other, at=office.at)
    assert makers_of(order) == {office.buyer.pk}


def test_whoever_cannot_see_the_document_is_not_asked(office: Office) -> None:
    heads = Role.objects.create(code="heads", name="Heads", codes=["approvals.approval.*", "*.*.view"])
    elsewhere = masters.warehouse(office.company, office.by)
    person = office.person("elsewhere", "nothing.at.all")
    Grant.objects.create(user=person, role=heads, company=office.company, warehouse_id=elsewhere.pk)
    everybody = [{"level": 1, "role": heads, "mode": Mode.ALL}]
    approval_rules.update(office.rule, by=office.by, at=office.at, lines=everybody)
    with pytest.raises(NobodyCanApprove):
        office.ask(office.order())
    Grant.objects.filter(user=person).update(warehouse_id=None)
    asked = office.ask(office.order())
    assert [task.user for task in ApprovalTask.objects.filter(node__approval=asked)] == [person]
