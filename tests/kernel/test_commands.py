"""The order of things in a command: scope, permission, lock, version, status, checks, effect, number, Activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.kernel import activity, commands
from zhanggui.kernel.checks import AcknowledgementRequired, Blocked, Finding, Level
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotAllowed, NotFound, StaleVersion, WrongStatus
from zhanggui.kernel.models import Activity, Company
from zhanggui.masterdata.commands import units, warehouses
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.models import OtherReceipt

from . import subject
from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(company: Company, warehouse: Warehouse, boss: User) -> OtherReceipt:
    return subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)


def stored(receipt: OtherReceipt) -> dict[str, Any]:
    return OtherReceipt.objects.filter(pk=receipt.pk).values().get()


def steps(receipt: OtherReceipt) -> list[str]:
    return [row.step for row in activity.timeline(receipt)]


# -- scope and permission ----------------------------------------------------------------------------------------------


def test_a_document_out_of_reach_does_not_exist(
    receipt: OtherReceipt, make_user: Callable[..., User], cny: Any
) -> None:
    elsewhere = Company.objects.create(code="B", name="Other", currency=cny)
    stranger = make_user("stranger", "*", company=elsewhere)
    before = stored(receipt)

    with pytest.raises(NotFound):
        subject.confirm(receipt, by=stranger, at=AT)

    assert stored(receipt) == before
    assert steps(receipt) == ["draft"]


def test_a_step_without_permission_is_refused_and_changes_nothing(
    receipt: OtherReceipt, make_user: Callable[..., User]
) -> None:
    reader = make_user("reader", "stock.*.view", "stock.other_receipt.revise")
    before = stored(receipt)

    with pytest.raises(NotAllowed) as refusal:
        subject.confirm(receipt, by=reader, at=AT)

    assert "stock.other_receipt.confirm" in str(refusal.value)
    assert (stored(receipt), steps(receipt)) == (before, ["draft"])


def test_a_draft_in_a_company_without_a_grant_is_refused(
    company: Company, warehouse: Warehouse, make_user: Callable[..., User], cny: Any
) -> None:
    elsewhere = Company.objects.create(code="B", name="Other", currency=cny)
    stranger = make_user("stranger", "*", company=elsewhere)

    with pytest.raises(NotAllowed):
        subject.draft(by=stranger, at=AT, company=company, warehouse=warehouse)

    assert not OtherReceipt.objects.exists()


def test_a_draft_in_a_warehouse_without_a_grant_is_refused_and_not_kept(
    company: Company, warehouse: Warehouse, make_user: Callable[..., User]
) -> None:
    keeper = make_user("keeper", "*", warehouse_id=warehouse.pk + 1)

    with pytest.raises(NotAllowed):
        subject.draft(by=keeper, at=AT, company=company, warehouse=warehouse)

    assert not OtherReceipt.objects.exists()


def test_a_command_on_nothing_still_needs_its_permission(make_user: Callable[..., User]) -> None:
    ran = []
    sweep = Command(lambda *, by, at: ran.append(by), OtherReceipt, "sweep")

    with pytest.raises(NotAllowed):
        sweep(by=make_user("reader", "stock.*.view"), at=AT)

    assert not ran


# -- version and status ------------------------------------------------------------------------------------------------


def test_a_stale_version_is_refused(receipt: OtherReceipt, boss: User) -> None:
    mine = OtherReceipt.objects.get(pk=receipt.pk)
    subject.revise(receipt, by=boss, at=AT, note="first")

    with pytest.raises(StaleVersion):
        subject.revise(mine, by=boss, at=AT, note="second", version=1)

    assert (stored(receipt)["note"], stored(receipt)["version"]) == ("first", 2)
    subject.revise(mine, by=boss, at=AT, note="second", version=2)
    assert stored(receipt)["note"] == "second"


def test_a_step_from_a_wrong_status_says_where_it_can_start(receipt: OtherReceipt, boss: User) -> None:
    with pytest.raises(WrongStatus) as refusal:
        subject.cancel(receipt, by=boss, at=AT)

    assert "Draft" in str(refusal.value)
    assert str(refusal.value).endswith("It can be done when it is: Confirmed.")


def test_a_caller_with_an_old_copy_acts_on_what_is_stored(receipt: OtherReceipt, boss: User) -> None:
    old = OtherReceipt.objects.get(pk=receipt.pk)
    subject.confirm(receipt, by=boss, at=AT)

    with pytest.raises(WrongStatus):
        subject.confirm(old, by=boss, at=AT)
    assert old.status == "confirmed"


def test_a_deleted_document_is_not_found(receipt: OtherReceipt, boss: User) -> None:
    old = OtherReceipt.objects.get(pk=receipt.pk)
    subject.discard(receipt, by=boss, at=AT)

    with pytest.raises(NotFound):
        subject.confirm(old, by=boss, at=AT)


# -- checks ------------------------------------------------------------------------------------------------------------


def says(registry: dict, *levels: Level) -> None:
    found = [Finding(level, f"{level}_code", f"A {level}.", "Do this.") for level in levels]
    registry[("stock.OtherReceipt", "confirm")] = [lambda document, *, by, at: found]


def test_a_block_refuses_with_its_remedy(receipt: OtherReceipt, boss: User, own_checks: dict) -> None:
    says(own_checks, Level.WARN, Level.BLOCK)

    with pytest.raises(Blocked) as refusal:
        subject.confirm(receipt, by=boss, at=AT, acknowledge={"warn_code": "why", "block_code": "why"})

    assert str(refusal.value) == "A block. Do this."
    assert [finding["code"] for finding in refusal.value.as_dict()["findings"]] == ["block_code"]
    assert stored(receipt)["status"] == "draft"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_warning_needs_a_reason(receipt: OtherReceipt, boss: User, own_checks: dict, reason: str | None) -> None:
    says(own_checks, Level.NOTE, Level.WARN)

    with pytest.raises(AcknowledgementRequired):
        subject.confirm(receipt, by=boss, at=AT, acknowledge={"warn_code": reason})

    assert stored(receipt)["status"] == "draft"


def test_the_reason_of_an_acknowledged_warning_is_kept(receipt: OtherReceipt, boss: User, own_checks: dict) -> None:
    says(own_checks, Level.NOTE, Level.WARN)

    subject.confirm(receipt, by=boss, at=AT, acknowledge={"warn_code": "agreed by phone", "other": "unused"})

    row = activity.timeline(receipt)[0]
    assert row.payload.data["acknowledged"] == {"warn_code": "agreed by phone"}
    assert receipt.status == "confirmed"


# -- effect, number, Activity ------------------------------------------------------------------------------------------


def test_leaving_draft_gives_the_number_and_writes_one_activity(receipt: OtherReceipt, boss: User) -> None:
    assert receipt.number == ""

    subject.confirm(receipt, by=boss, at=AT, reason="opening")

    row = activity.timeline(receipt)[0]
    assert (receipt.status, receipt.number, receipt.version) == ("confirmed", "OR202611-0001", 2)
    assert (row.step, row.before, row.after, row.actor, row.seq) == ("confirm", "draft", "confirmed", boss, 2)
    assert (row.date, row.at, row.company_id, row.cause) == (AT.date(), AT, receipt.company_id, None)
    assert row.payload.data == {
        "before": {"status": "draft", "number": ""},
        "after": {"status": "confirmed", "number": "OR202611-0001"},
        "reason": "opening",
    }


def test_creating_keeps_the_values_that_were_given(receipt: OtherReceipt, boss: User) -> None:
    row = activity.timeline(receipt).get()

    assert (row.step, row.before, row.after) == ("draft", "", "draft")
    assert row.payload.data["after"]["warehouse_id"] == receipt.warehouse_id


def test_a_cancelled_draft_gets_no_number(company: Company, receipt: OtherReceipt, boss: User) -> None:
    assert not commands._leaves_draft("draft", OtherReceipt(status="cancelled"))
    assert not commands._leaves_draft("draft", OtherReceipt(status="draft"))


def test_a_discarded_draft_leaves_its_activity(receipt: OtherReceipt, boss: User) -> None:
    key = receipt.pk

    subject.discard(receipt, by=boss, at=AT)

    assert not OtherReceipt.objects.exists()
    row = Activity.objects.get(document_type="stock.OtherReceipt", document_id=key, step="discard")
    assert row.payload.data["before"]["warehouse_id"] == receipt.warehouse_id


EVENING = dt.datetime(2026, 11, 24, 20, 0, tzinfo=dt.UTC)
"""In Shanghai it is the 25th."""


def test_without_a_date_of_its_own_the_day_is_the_companys(company: Company, boss: User) -> None:
    made = warehouses.create(by=boss, at=EVENING, company=company, code="W9", name="W9")
    york = Company.objects.create(code="T", name="T", currency=company.currency, time_zone="America/New_York")
    elsewhere = warehouses.create(by=boss, at=EVENING, company=york, code="W8", name="W8")
    warehouses.update(elsewhere, by=boss, at=EVENING, name="renamed")

    assert activity.timeline(made).get().date == dt.date(2026, 11, 25)
    assert [row.date for row in activity.timeline(elsewhere)] == [dt.date(2026, 11, 24)] * 2


def test_what_belongs_to_no_company_has_the_day_of_who_acts(company: Company, boss: User) -> None:
    york = Company.objects.create(code="T", name="T", currency=company.currency, time_zone="America/New_York")
    unit = units.create(by=boss, at=EVENING, code="box", name="box")
    boss.company = york
    units.deactivate(unit, by=boss, at=EVENING)

    assert [row.date.day for row in activity.timeline(unit)] == [24, 25]


def test_a_discarded_draft_has_the_companys_day(receipt: OtherReceipt, boss: User) -> None:
    subject.discard(receipt, by=boss, at=EVENING)

    assert Activity.objects.get(step="discard").date == dt.date(2026, 11, 25)


def test_a_failing_body_changes_nothing(receipt: OtherReceipt, boss: User) -> None:
    with pytest.raises(subject.Broken):
        subject.revise(receipt, by=boss, at=AT, note="lost", fail=True)

    assert (stored(receipt)["note"], stored(receipt)["version"], steps(receipt)) == ("", 1, ["draft"])


def test_a_json_column_changed_in_place_is_saved(receipt: OtherReceipt, boss: User) -> None:
    def tag(document: OtherReceipt, *, by: Any, at: Any) -> None:
        document.extra["colour"] = "red"

    Command(tag, OtherReceipt, "revise")(receipt, by=boss, at=AT)

    assert stored(receipt)["extra"] == {"colour": "red"}
    assert activity.timeline(receipt)[0].payload.data["after"] == {"extra": {"colour": "red"}}


def test_several_documents_in_one_call_get_one_activity_each(
    company: Company, warehouse: Warehouse, boss: User
) -> None:
    both = [subject.draft(by=boss, at=AT, company=company, warehouse=warehouse) for _ in range(2)]

    def confirm_all(documents: list[OtherReceipt], *, by: Any, at: Any) -> None:
        for document in documents:
            document.note = "together"

    Command(confirm_all, OtherReceipt, "confirm", many=True)(both, by=boss, at=AT)

    assert [(d.status, d.note, d.number) for d in both] == [
        ("confirmed", "together", "OR202611-0001"),
        ("confirmed", "together", "OR202611-0002"),
    ]
    assert [steps(d) for d in both] == [["confirm", "draft"]] * 2


def test_several_documents_are_refused_together(company: Company, warehouse: Warehouse, boss: User) -> None:
    good, bad = (subject.draft(by=boss, at=AT, company=company, warehouse=warehouse) for _ in range(2))
    subject.confirm(bad, by=boss, at=AT)

    with pytest.raises(WrongStatus):
        Command(lambda documents, *, by, at: None, OtherReceipt, "confirm", many=True)([good, bad], by=boss, at=AT)

    assert stored(good)["status"] == "draft"


def test_a_secret_column_never_reaches_the_activity(boss: User, make_user: Callable[..., User]) -> None:
    somebody = make_user("somebody")

    def set_password(user: User, *, by: Any, at: Any) -> None:
        user.set_password("correct horse")

    Command(set_password, User, "set_password")(somebody, by=boss, at=AT)

    data = activity.timeline(somebody)[0].payload.data
    assert User.objects.get(pk=somebody.pk).check_password("correct horse")
    assert data == {"before": {"password": "•••"}, "after": {"password": "•••"}}


def test_the_signature_is_the_form() -> None:
    assert list(subject.confirm.parameters) == ["reason"]
    assert subject.confirm.types == {"reason": str}
    assert subject.confirm.permission == "stock.other_receipt.confirm"


def test_a_note_outside_a_command_is_an_error() -> None:
    with pytest.raises(RuntimeError):
        commands.note(reason="nobody listens")


def test_a_business_date_differs_from_the_instant() -> None:
    late = dt.datetime(2026, 11, 23, 20, 0, tzinfo=dt.UTC)

    assert Company(time_zone="Asia/Shanghai").day(late) == dt.date(2026, 11, 24)


# -- what a command changes may lie elsewhere --------------------------------------------------------------------------


def test_a_document_is_not_moved_out_of_ones_reach(
    company: Company, warehouse: Warehouse, boss: User, make_user: Callable[..., User]
) -> None:
    other = Warehouse.objects.create(code="W2", name="Other", company=company)
    keeper = make_user("keeper", "stock.other_receipt.*", warehouse_id=warehouse.pk)
    receipt = other_receipts.draft(by=keeper, at=AT, company=company, warehouse=warehouse, note="mine")
    told = Activity.objects.count()
    with pytest.raises(NotAllowed):
        other_receipts.revise(receipt, by=keeper, at=AT, warehouse=other, note="moved")
    receipt = OtherReceipt.objects.get()
    assert (receipt.warehouse, receipt.note, receipt.version) == (warehouse, "mine", 1)
    assert Activity.objects.count() == told
    other_receipts.revise(receipt, by=boss, at=AT, warehouse=other)
    assert OtherReceipt.objects.get().warehouse == other
