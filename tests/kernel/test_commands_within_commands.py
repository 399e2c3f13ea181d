"""Commands that call commands: cause, permission, failure, and the order of locks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.access.models import User
from zhanggui.kernel import activity, locks
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import WrongStatus
from zhanggui.kernel.models import Activity, Company
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt

from . import subject
from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(company: Company, warehouse: Warehouse, boss: User) -> OtherReceipt:
    return subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)


def stored(receipt: OtherReceipt) -> dict[str, Any]:
    return OtherReceipt.objects.filter(pk=receipt.pk).values().get()


# -- nested commands ---------------------------------------------------------------------------------------------------


def with_issue(document: OtherReceipt, *, by: Any, at: Any) -> None:
    issue = subject.draft_issue(by=by, at=at, company=document.company, warehouse=document.warehouse)
    subject.confirm_issue(issue, by=by, at=at)


def test_a_nested_command_names_its_cause_and_skips_the_permission(
    receipt: OtherReceipt, make_user: Callable[..., User]
) -> None:
    narrow = make_user("narrow", "stock.other_receipt.view", "stock.other_receipt.confirm")

    Command(with_issue, OtherReceipt, "confirm")(receipt, by=narrow, at=AT)

    outer = activity.timeline(receipt)[0]
    nested = Activity.objects.filter(document_type="stock.OtherIssue").order_by("seq")
    assert [(row.step, row.cause) for row in nested] == [("draft", outer), ("confirm", outer)]
    assert {row.transaction for row in nested} == {outer.transaction}


def test_a_failing_nested_command_takes_the_outer_one_along(receipt: OtherReceipt, boss: User) -> None:
    def outer(document: OtherReceipt, *, by: Any, at: Any) -> None:
        with_issue(document, by=by, at=at)
        raise subject.Broken

    with pytest.raises(subject.Broken):
        Command(outer, OtherReceipt, "confirm")(receipt, by=boss, at=AT)

    assert not Activity.objects.filter(document_type="stock.OtherIssue").exists()
    assert stored(receipt)["status"] == "draft"


def test_a_nested_failure_cannot_be_swallowed(receipt: OtherReceipt, boss: User) -> None:
    def outer(document: OtherReceipt, *, by: Any, at: Any) -> None:
        issue = subject.draft_issue(by=by, at=at, company=document.company, warehouse=document.warehouse)
        with contextlib.suppress(WrongStatus):
            Command(lambda d, *, by, at: None, type(issue), "cancel")(issue, by=by, at=at)

    with pytest.raises(RuntimeError, match="swallowed"):
        Command(outer, OtherReceipt, "confirm")(receipt, by=boss, at=AT)

    assert stored(receipt)["status"] == "draft"


# -- locks -------------------------------------------------------------------------------------------------------------


def test_locks_against_the_order_are_an_error(receipt: OtherReceipt, boss: User, company: Company) -> None:
    def outer(document: OtherReceipt, *, by: Any, at: Any) -> None:
        other = OtherReceipt.objects.get(pk=upstream.pk)
        locks.in_order(locks.BALANCE_RANK)
        subject.confirm(other, by=by, at=at)

    upstream = subject.draft(by=boss, at=AT, company=company, warehouse=receipt.warehouse)
    with pytest.raises(locks.LockOrderError):
        Command(outer, OtherReceipt, "confirm")(receipt, by=boss, at=AT)


def test_what_is_locked_already_may_be_locked_again(receipt: OtherReceipt, boss: User) -> None:
    def outer(document: OtherReceipt, *, by: Any, at: Any) -> None:
        locks.in_order(locks.BALANCE_RANK)
        assert locks.lock(OtherReceipt.objects.filter(pk=document.pk)) == [document]
        subject.revise(OtherReceipt.objects.get(pk=document.pk), by=by, at=at, note="nested")

    Command(outer, OtherReceipt, "confirm")(receipt, by=boss, at=AT)

    assert stored(receipt)["status"] == "confirmed"


def test_touched_documents_are_locked_upstream_first(
    receipt: OtherReceipt, boss: User, django_assert_num_queries: Any, company: Company
) -> None:
    issue = subject.draft_issue(by=boss, at=AT, company=company, warehouse=receipt.warehouse)
    touching = Command(
        lambda document, *, by, at: None,
        type(issue),
        "confirm",
        touches=lambda document, **_: [OtherReceipt.objects.filter(pk=receipt.pk)],
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        touching(issue, by=boss, at=AT)

    locking = [q["sql"] for q in queries if "FOR NO KEY UPDATE" in q["sql"]]
    assert ["stock_otherreceipt" in sql for sql in locking] == [True, False]
    assert all("OF " in sql for sql in locking)


def test_a_document_that_a_body_reads_needs_no_further_query(
    receipt: OtherReceipt, boss: User, django_assert_num_queries: Any
) -> None:
    def read(document: OtherReceipt, *, by: Any, at: Any) -> None:
        with django_assert_num_queries(0):
            assert document.company.currency.code == "CNY"
            assert document.warehouse.code == "W1"

    Command(read, OtherReceipt, "revise")(OtherReceipt.objects.get(pk=receipt.pk), by=boss, at=AT)
