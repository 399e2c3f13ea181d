"""Levels are done when enough different people have agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from zhanggui.access.models import Substitution
from zhanggui.approvals.commands import approval_rules, decisions
from zhanggui.approvals.commands.levels import DecidedAlready
from zhanggui.approvals.models import ApprovalTask, Mode
from zhanggui.kernel.models import Activity

from .conftest import PRICE, Office

pytestmark = pytest.mark.django_db


def asked(office: Office, mode: str = Mode.NUMBER) -> Any:
    """An approval of three people; the boss stands in for the deputy."""
    third = office.person("third", "approvals.approval.*", "*.*.view", PRICE)
    terms = {"level": 1, "mode": mode, **({"needed": 2} if mode == Mode.NUMBER else {})}
    lines = [{**terms, "user": one} for one in (office.boss, office.deputy, third)]
    approval_rules.update(office.rule, by=office.by, at=office.at, lines=lines)
    day = office.at.date()
    week = dt.timedelta(days=7)
    Substitution.objects.create(user=office.deputy, substitute=office.boss, start=day - week, end=day + week)
    return office.ask(office.order()), third


@pytest.mark.parametrize("mode", [Mode.NUMBER, Mode.ALL])
def test_one_person_gives_one_of_several_approvals(office: Office, mode: str) -> None:
    approval, _third = asked(office, mode)
    decisions.approve(approval, by=office.boss, at=office.at)
    told = Activity.objects.count()
    with pytest.raises(DecidedAlready, match=office.deputy.label):
        decisions.approve(approval, by=office.boss, at=office.at)

    approval.refresh_from_db()
    assert approval.status == "pending"
    assert Activity.objects.count() == told
    assert ApprovalTask.objects.get(user=office.deputy).decision == "waiting"


def test_who_agreed_in_anothers_place_has_agreed(office: Office) -> None:
    approval, third = asked(office)
    fourth = office.person("fourth", "approvals.approval.*", "*.*.view", PRICE)
    decisions.transfer(approval, by=office.boss, at=office.at, user=fourth)
    decisions.approve(approval, by=office.boss, at=office.at)
    decisions.transfer(approval, by=third, at=office.at, user=office.boss)
    with pytest.raises(DecidedAlready):
        decisions.approve(approval, by=office.boss, at=office.at)


def test_the_other_question_can_be_passed_on(office: Office) -> None:
    approval, _third = asked(office)
    fourth = office.person("fourth", "approvals.approval.*", "*.*.view", PRICE)
    decisions.approve(approval, by=office.boss, at=office.at)
    decisions.transfer(approval, by=office.boss, at=office.at, user=fourth)
    decisions.approve(approval, by=fourth, at=office.at)
    approval.refresh_from_db()
    assert approval.status == "approved"


def test_whoever_agreed_at_one_level_may_agree_at_the_next(office: Office) -> None:
    lines = [{"level": number, "user": office.boss} for number in (1, 2)]
    approval_rules.update(office.rule, by=office.by, at=office.at, lines=lines)
    approval = office.ask(office.order())
    decisions.approve(approval, by=office.boss, at=office.at)
    decisions.approve(approval, by=office.boss, at=office.at)
    approval.refresh_from_db()
    assert approval.status == "approved"
