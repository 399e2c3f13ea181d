"""Commands over many rows, and commands that stand for themselves inside another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.kernel import activity, bulk, commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotAllowed, NotFound
from zhanggui.kernel.models import Activity, Company, Unit
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt

from . import subject
from .conftest import AT, user_with

pytestmark = pytest.mark.django_db


def _create_many(rows: list[dict[str, Any]], *, by: Any, at: Any) -> list[Unit]:
    return bulk.insert([Unit(**row) for row in rows])


create_many = Command(_create_many, Unit, "create_many", create_many=True, permission_step="create")


def outer(body: Callable[[], None]) -> Command:
    """A command whose effect is ``body``."""

    def create(*, by: Any, at: Any) -> Unit:
        body()
        return Unit.objects.create(code="outer", name="Outer")

    return Command(create, Unit, "import", create=True)


def rows(count: int) -> list[dict[str, Any]]:
    return [{"code": f"u{n}", "name": f"Unit {n}"} for n in range(count)]


# -- create many -------------------------------------------------------------------------------------------------------


def test_each_row_made_by_one_command_has_its_own_activity(boss: User) -> None:
    made = create_many(rows(3), by=boss, at=AT)

    assert [unit.code for unit in Unit.objects.order_by("code")] == ["u0", "u1", "u2"]
    found = Activity.objects.filter(document_type="kernel.Unit").order_by("pk").select_related("payload")
    assert [(row.document_id, row.step) for row in found] == [(unit.pk, "create_many") for unit in made]
    assert found[2].payload.data["after"]["name"] == "Unit 2"
    assert activity.verify() == []


def test_the_number_of_statements_does_not_grow_with_the_rows(boss: User, django_assert_max_num_queries: Any) -> None:
    create_many(rows(1), by=boss, at=AT)
    for count in (10, 300):
        Unit.objects.all().delete()
        with django_assert_max_num_queries(10):
            create_many(rows(count), by=boss, at=AT)
    assert Unit.objects.count() == 300
    assert activity.verify() == []


def test_many_rows_need_the_permission_to_create_one(make_user: Callable[..., User]) -> None:
    reader = make_user("reader", "kernel.unit.view")

    with pytest.raises(NotAllowed, match=r"kernel\.unit\.create"):
        create_many(rows(2), by=reader, at=AT)
    assert not Unit.objects.exists()


def test_rows_copied_in_know_their_keys(db: None) -> None:
    made = bulk.insert([Unit(code="a", name="“A”\n\t\\N"), Unit(code="b", name="公斤", extra={"k": [1, None]})])

    assert [Unit.objects.get(pk=unit.pk).code for unit in made] == ["a", "b"]
    assert Unit.objects.get(code="a").name == "“A”\n\t\\N"
    assert Unit.objects.get(code="b").extra == {"k": [1, None]}


# -- apart -------------------------------------------------------------------------------------------------------------


def test_a_failure_apart_undoes_that_command_alone(company: Company, warehouse: Warehouse, boss: User) -> None:
    def body() -> None:
        with commands.apart():
            kept = subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)
            with pytest.raises(subject.Broken):
                subject.revise(kept, by=boss, at=AT, note="lost", fail=True)
            subject.confirm(kept, by=boss, at=AT)

    cause = outer(body)(by=boss, at=AT)

    receipt = OtherReceipt.objects.get()
    assert (receipt.status, receipt.note) == ("confirmed", "")
    steps = Activity.objects.filter(document_id=receipt.pk, document_type=receipt._meta.label).order_by("seq")
    assert [(row.step, row.cause.document_id) for row in steps] == [("draft", cause.pk), ("confirm", cause.pk)]
    assert activity.verify() == []


def test_a_rehearsal_leaves_nothing_behind(company: Company, warehouse: Warehouse, boss: User) -> None:
    seen = []

    def body() -> None:
        with commands.apart(keep=False):
            seen.append(subject.draft(by=boss, at=AT, company=company, warehouse=warehouse).pk)
            assert OtherReceipt.objects.count() == 1

    outer(body)(by=boss, at=AT)

    assert len(seen) == 1
    assert not OtherReceipt.objects.exists()
    assert [row.step for row in Activity.objects.all()] == ["import"]


def test_commands_apart_ask_for_their_own_permission(company: Company, warehouse: Warehouse) -> None:
    importer = user_with("importer", "kernel.unit.*")

    def body() -> None:
        with commands.apart():
            with pytest.raises(NotAllowed):
                subject.draft(by=importer, at=AT, company=company, warehouse=warehouse)
            unseen = OtherReceipt.objects.create(company=company, warehouse=warehouse, owner=importer, date=AT.date())
            with pytest.raises(NotFound):
                subject.confirm(unseen, by=importer, at=AT)

    outer(body)(by=importer, at=AT)
    assert OtherReceipt.objects.get().status == "draft"


def test_commands_apart_may_lock_upstream_again(company: Company, warehouse: Warehouse, boss: User) -> None:
    def body() -> None:
        with commands.apart():
            issue = subject.draft_issue(by=boss, at=AT, company=company, warehouse=warehouse)
            subject.confirm_issue(issue, by=boss, at=AT)
            receipt = subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)
            subject.confirm(receipt, by=boss, at=AT)

    outer(body)(by=boss, at=AT)
    assert OtherReceipt.objects.get().status == "confirmed"
